package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.base.TareException;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.LayerReader;
import dev.tare.layer.Tree;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Reads the layers of an image to their ends, which proves their digests and sizes, and checks
/// what is in them.
public final class LayerEntries {
  private LayerEntries() {}

  /// What is wrong with an image, the worst first. A document or a layer that cannot be read is a
  /// finding, and then nothing is said of the files.
  ///
  /// @param opened reads manifest and config
  /// @param supply where missing files might come from, such as this machine's own root
  /// @throws TareException where the image is not there or cannot be reached
  public static List<Finding> check(Supplier<Image> opened, Optional<Tree> supply) {
    Image image;
    try {
      image = opened.get();
    } catch (TareException e) {
      return List.of(unread(e));
    }
    List<Finding> findings = new ArrayList<>();
    List<List<Entry>> layers = new ArrayList<>();
    FileTree tree = FileTree.EMPTY;
    for (Layer layer : image.layers()) {
      String name = "layer " + (layers.size() + 1);
      List<Entry> entries = new ArrayList<>();
      Optional<Finding> end = read(layer, name, entries, findings);
      if (end.isPresent()) {
        findings.add(end.get());
        return findings;
      }
      layers.add(entries);
      try {
        tree = tree.apply(name, layers.getLast());
      } catch (TareException e) {
        findings.add(unsound("S08", name, e));
        return findings;
      }
    }
    findings.addAll(ImageChecks.of(new CheckedImage(image.config(), tree, layers, supply)));
    return ImageChecks.sorted(findings);
  }

  /// What says why an image cannot be read: its documents are at fault, or one of its layers.
  ///
  /// @throws TareException `e` itself where neither is
  public static Finding unread(TareException e) {
    return e.layer()
        .map(layer -> unsound("S05", layer, e))
        .orElseGet(() -> unsound("S04", "image", e));
  }

  private static Finding unsound(String id, String place, TareException e) {
    boolean isOfImage =
        switch (e.kind()) {
          case CORRUPT, STORE_DAMAGED -> true;
          case REFUSED, INVALID, NOT_FOUND, DENIED, UNAVAILABLE, DISK_FULL, UNSUPPORTED, INTERNAL ->
              false;
        };
    if (!isOfImage) {
      throw e;
    }
    return Findings.error(id, place, e.message()).fix("Build or pull the image again");
  }

  /// What ends it; empty where it was read to its end.
  private static Optional<Finding> read(
      Layer layer, String name, List<Entry> entries, List<Finding> findings) {
    try (LayerReader reader = LayerReader.of(layer)) {
      try {
        for (var member = reader.next(); member.isPresent(); member = reader.next()) {
          entries.add(member.get().entry());
          NameChecks.written(reader.writtenName(), name).ifPresent(findings::add);
          reader
              .writtenTarget()
              .flatMap(target -> NameChecks.linked(reader.writtenName(), target, name))
              .ifPresent(findings::add);
        }
        return Optional.empty();
      } catch (TareException e) {
        boolean isName = reader.writtenTarget().filter(NameChecks::leadsOut).isPresent();
        return Optional.of(unsound(isName ? "S08" : "S05", name, e));
      }
    } catch (TareException e) {
      return Optional.of(unsound("S05", name, e));
    }
  }
}
