package dev.tare.mutate;

import dev.tare.base.TareException;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.Layers;
import dev.tare.layer.TreePath;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Layer;
import dev.tare.oci.Platform;
import dev.tare.store.Cache;
import dev.tare.store.ImageStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// Images whose entries meet all the time: three names on three levels. In a folder of its own.
final class RandomImage implements AutoCloseable {
  private Random random = new Random(0);
  private final Path folder;
  final ImageStore store;
  private final ImageWriter writer;

  RandomImage() throws IOException {
    this.folder = Files.createTempDirectory("tare-squash");
    this.store =
        ImageStore.open(folder.resolve("store"), Cache.open(folder.resolve("cache"), 1 << 30));
    this.writer = new ImageWriter(store);
  }

  Path folder() {
    return folder;
  }

  ImageWriter writer() {
    return writer;
  }

  /// One to five layers that can be merged.
  Image image(long seed) {
    return image(seed, (_, _) -> 0);
  }

  /// The same with the whiteouts of each layer first, as builders write them: some who unpack look
  /// at the order.
  Image withWhiteoutsFirst(long seed) {
    return image(seed, Comparator.comparing(entry -> !(entry instanceof Entry.Whiteout)));
  }

  private Image image(long seed, Comparator<Entry> order) {
    random = new Random(seed);
    List<Layer> layers = new ArrayList<>();
    List<History> history = new ArrayList<>();
    FileTree tree = FileTree.EMPTY;
    int wanted = 1 + random.nextInt(5);
    while (layers.size() < wanted) {
      List<Entry> entries =
          Stream.generate(this::entry).limit(1 + random.nextInt(9)).sorted(order).toList();
      try {
        tree = tree.apply("layer", entries);
      } catch (TareException e) {
        continue; // most often a hard link to nothing
      }
      layers.add(writer.exactLayer(entries));
      history.add(History.layer("layer " + layers.size()));
      history.add(History.empty("line " + layers.size()));
    }
    return writer.commit(ImageConfig.of(Platform.host()), layers, history);
  }

  private String path() {
    StringBuilder path = new StringBuilder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      path.append(path.isEmpty() ? "" : "/").append("abc".charAt(random.nextInt(3)));
    }
    return path.toString();
  }

  private Attributes attributes(int mode) {
    return Attributes.of(mode)
        .withOwner(random.nextInt(2), random.nextInt(2))
        .withMtime(Instant.ofEpochSecond(random.nextInt(3), 500_000_000L * random.nextInt(2)));
  }

  private Entry entry() {
    String path = path();
    TreePath at = TreePath.of(path);
    return switch (random.nextInt(15)) {
      case 0, 1, 2 -> Layers.hardlink(path, path());
      case 3, 4 ->
          Layers.symlink(path, List.of("a", "/b", "../c", "/", "b/c").get(random.nextInt(5)));
      case 5, 6 -> new Entry.DirectoryEntry(at, attributes(random.nextBoolean() ? 0755 : 0711));
      case 7, 8 -> Layers.whiteout(path);
      case 9 -> Layers.opaque(path);
      case 10 -> new Entry.FifoEntry(at, attributes(0600));
      default ->
          new Entry.FileEntry(
              at,
              attributes(0644),
              Layers.file(path, List.of("", "1", "2", "22").get(random.nextInt(4))).content());
    };
  }

  @Override
  public void close() throws IOException {
    store.close();
    store.cache().close();
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder())
          .forEach(path -> {
            try {
              Files.delete(path);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
