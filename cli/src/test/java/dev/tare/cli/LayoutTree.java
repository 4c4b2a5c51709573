package dev.tare.cli;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.store.ImageStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The image of a layout as text, to be compared: one line for each file, without times, and what
/// the config says of how it runs.
final class LayoutTree {
  private LayoutTree() {}

  static List<String> lines(Path layout, Path cache) throws IOException {
    try (ImageStore store = ImageStore.open(layout, cache)) {
      Image image = store.image(store.images().getFirst());
      List<String> lines = new ArrayList<>();
      for (Entry entry : FileTree.read(image.layers()).asLayer()) {
        lines.add(line(entry));
      }
      lines.sort(null);
      lines.addAll(config(image.config()));
      return lines;
    }
  }

  private static String line(Entry entry) throws IOException {
    var a = entry.attributes();
    String what =
        switch (entry) {
          case Entry.FileEntry e -> {
            try (InputStream in = e.content().open()) {
              yield "file " + Digest.of(Bytes.of(in.readAllBytes())).shortHex();
            }
          }
          case Entry.DirectoryEntry _ -> "directory";
          case Entry.SymlinkEntry e -> "link " + e.target();
          case Entry.HardlinkEntry e -> "same as " + e.target();
          case Entry.FifoEntry _ -> "fifo";
          case Entry.DeviceEntry e -> e.type() + " " + e.major() + ":" + e.minor();
          case Entry.Whiteout _ -> "whiteout";
        };
    return "%s %o %d:%d %s %s"
        .formatted(entry.path(), a.mode(), a.uid(), a.gid(), what, a.xattrs());
  }

  /// Without what each builder says of itself.
  static List<String> config(ImageConfig config) {
    Map<String, String> labels = new TreeMap<>(config.labels());
    labels.remove("io.buildah.version");
    return List.of(
        "env " + config.env(),
        "entrypoint " + config.entrypoint(),
        "cmd " + config.cmd(),
        "user " + config.user(),
        "directory " + config.workingDir(),
        "ports " + config.exposedPorts(),
        "volumes " + config.volumes(),
        "labels " + labels,
        "signal " + config.stopSignal().orElse(""));
  }
}
