package dev.tare.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.TareException;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The tree of the account beside what GNU tar extracts, layer by layer.
@Tag("machine")
class ImageLedgerMachineTest {
  @TempDir Path folder;

  @Test
  void theTreeIsWhatGnuTarExtracts() throws IOException, InterruptedException {
    Machine.needs("tar");
    try (MadeImages images = new MadeImages(folder)) {
      int compared = 0;
      for (long seed = 0; compared < 25; seed++) {
        List<List<Entry>> layers = plain(ImageLedgerPropertyTest.layers(new Random(seed)));
        if (!layers.isEmpty()) {
          Image image = images.image(layers);
          Path root = Files.createDirectories(folder.resolve("root" + seed));
          for (int i = 0; i < layers.size(); i++) {
            makeRoom(root, layers.get(i));
            extract(image.layers().get(i), root);
          }
          assertThat(shown(images.ledger(image))).as("seed %d", seed).isEqualTo(onDisk(root));
          compared++;
        }
      }
    }
  }

  /// The layers without what a plain extraction does otherwise than an overlay: links on the way,
  /// names that come twice, files in place of what the same layer has. None where what is left
  /// cannot be merged.
  private static List<List<Entry>> plain(List<List<Entry>> layers) {
    List<List<Entry>> all = new ArrayList<>();
    FileTree tree = FileTree.EMPTY;
    for (List<Entry> layer : layers) {
      Set<TreePath> names = new HashSet<>();
      List<Entry> entries = new ArrayList<>();
      for (Entry entry : layer) {
        boolean isInPlace =
            !(entry instanceof Entry.DirectoryEntry)
                && names.stream().anyMatch(name -> name.isUnder(entry.path()));
        if (!(entry instanceof Entry.SymlinkEntry) && !isInPlace && names.add(entry.path())) {
          entries.add(entry);
        }
      }
      try {
        tree = tree.apply("layer", entries);
      } catch (TareException _) {
        return List.of();
      }
      all.add(entries);
    }
    return all;
  }

  /// Removals, and directories in place of files and the other way round.
  private static void makeRoom(Path root, List<Entry> layer) throws IOException {
    for (Entry entry : layer) {
      Path at = root.resolve(entry.path().name().toString());
      boolean isDirectory = Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS);
      switch (entry) {
        case Entry.Whiteout(TreePath _, Entry.Whiteout.Kind kind) -> {
          if (kind == Entry.Whiteout.Kind.NAME) {
            delete(at, true);
          } else if (isDirectory) {
            delete(at, false);
          }
        }
        case Entry.DirectoryEntry _ -> {
          if (!isDirectory) {
            delete(at, true);
          }
        }
        default -> delete(at, isDirectory);
      }
    }
  }

  private static void delete(Path path, boolean itself) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        if (itself || !each.equals(path)) {
          Files.delete(each);
        }
      }
    }
  }

  private void extract(Layer layer, Path root) throws IOException, InterruptedException {
    Path tar = folder.resolve("layer.tar");
    try (InputStream in = layer.open()) {
      Files.copy(in, tar, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
    Process process =
        new ProcessBuilder("tar", "-xf", tar.toString(), "--exclude=.wh.*", "-C", root.toString())
            .redirectErrorStream(true)
            .start();
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private static Set<String> shown(ImageLedger ledger) {
    Set<String> shown = new TreeSet<>();
    for (Entry entry : ledger.tree().entries()) {
      if (!entry.path().isRoot()) {
        String size = entry instanceof Entry.FileEntry file ? " " + file.content().size() : "";
        shown.add(entry.path().name() + size);
      }
    }
    return shown;
  }

  private static Set<String> onDisk(Path root) throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        if (!path.equals(root)) {
          boolean isFile = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
          found.add(root.relativize(path) + (isFile ? " " + Files.size(path) : ""));
        }
      }
    }
    return found;
  }
}
