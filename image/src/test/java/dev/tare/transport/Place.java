package dev.tare.transport;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.mutate.ImageWriter;
import dev.tare.oci.Descriptor;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Layer;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.store.Cache;
import dev.tare.store.ImageStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A store with a cache in a folder, and what tests do with them.
final class Place implements AutoCloseable {
  final Path folder;
  final ImageStore store;
  final ByteArrayOutputStream out = new ByteArrayOutputStream();
  Bytes in = Bytes.EMPTY;

  Place(Path folder) {
    this.folder = folder;
    Cache cache = Cache.open(folder.resolve("cache"), 1L << 30);
    this.store = ImageStore.open(folder.resolve("store"), cache);
  }

  /// Two layers, the upper one with a name of its own and a file of `size` bytes.
  Image image(String name, int size) {
    ImageWriter writer = new ImageWriter(store);
    Layer below = writer.layer(List.of(directory("etc"), file("etc/os-release", "ID=tare\n")));
    Layer above = writer.layer(List.of(file("data", pattern(size))));
    ImageConfig config =
        ImageConfig.of(Platform.host())
            .withCmd(List.of("/data"))
            .withCreated(java.util.Optional.of("2020-01-02T03:04:05Z"));
    List<History> history = List.of(History.layer("below"), History.layer("above"));
    Image image = writer.commit(config, List.of(below, above), history);
    store.tag(image.descriptor(), Reference.parse(name));
    return image;
  }

  static Entry directory(String path) {
    return new Entry.DirectoryEntry(TreePath.of(path), Attributes.of(0755));
  }

  static Entry file(String path, String content) {
    return file(path, Bytes.utf8(content));
  }

  static Entry file(String path, Bytes content) {
    return new Entry.FileEntry(TreePath.of(path), Attributes.of(0644), Content.of(content));
  }

  static Bytes pattern(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 31 + (i >> 8));
    }
    return Bytes.of(bytes);
  }

  Transports transports() {
    return new Transports(
        new Surroundings(
            store, folder.resolve("temporary"), new ByteArrayInputStream(in.toByteArray()), out));
  }

  /// Copies the one image of `from`.
  Descriptor copy(String from, String to, Copy.Options options) {
    try (Source source = transports().open(Location.parse(from));
        Sink sink = transports().create(Location.parse(to))) {
      Copy copy = new Copy(sink, options, store.cache());
      Descriptor copied = copy.one(source, List.of());
      copy.publish();
      return copied;
    }
  }

  Descriptor copy(String from, String to) {
    return copy(from, to, Copy.Options.unchanged());
  }

  Image read(String location) {
    try (Source source = transports().open(Location.parse(location))) {
      return source.single(Platform.host()).image();
    }
  }

  /// Every file below `root` with its content: what a failed copy must not change.
  static SortedMap<String, Bytes> snapshot(Path root) throws IOException {
    SortedMap<String, Bytes> files = new TreeMap<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            files.put(root.relativize(path) + "/", Bytes.EMPTY);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
              throws IOException {
            files.put(root.relativize(path).toString(), Bytes.of(Files.readAllBytes(path)));
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  @Override
  public void close() {
    store.close();
    store.cache().close();
  }
}
