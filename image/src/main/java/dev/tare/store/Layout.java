package dev.tare.store;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Index;
import dev.tare.oci.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The files of one OCI image layout (image specification, image-layout.md) and the order in which
/// they change: a blob is complete and synced before it has its name, `index.json` is replaced
/// whole and last. Comes into being with the first write.
final class Layout implements AutoCloseable {
  private static final String VERSION = "1.0.0";
  private static final String MARKER = "oci-layout";
  private static final String INDEX = "index.json";

  private final Path root;
  private @Nullable StoreLock lock;

  private Layout(Path root) {
    this.root = root;
  }

  /// @throws TareException UNSUPPORTED where `root` holds something else, or a newer layout
  static Layout open(Path root) {
    Layout layout = new Layout(root.toAbsolutePath().normalize());
    try {
      if (Files.exists(layout.marker())) {
        layout.lock();
      } else {
        layout.refuseForeignFolder();
      }
      return layout;
    } catch (IOException e) {
      throw TareException.of(e, "cannot open the store " + root);
    }
  }

  Path root() {
    return root;
  }

  private Path marker() {
    return root.resolve(MARKER);
  }

  private void refuseForeignFolder() throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (!List.of("blobs", INDEX).contains(name) && !Workspace.isWorkspace(entry)) {
          throw TareException.unsupported(
              "cannot open the store %s: it is not an OCI image layout, it has no %s"
                  .formatted(root, MARKER));
        }
      }
    } catch (NoSuchFileException e) {
      // it comes into being with the first write
    }
  }

  private synchronized StoreLock lock() throws IOException {
    if (lock == null) {
      StoreLock opened = StoreLock.open(marker());
      try {
        checkVersion(opened.content(Json.MAX_BYTES));
      } catch (IOException | RuntimeException e) {
        opened.close();
        throw e;
      }
      lock = opened;
    }
    return lock;
  }

  private void checkVersion(Bytes content) {
    String version = Json.parse(content, marker().toString()).requiredString("imageLayoutVersion");
    if (!version.equals(VERSION)) {
      throw TareException.unsupported(
              "cannot open the store %s: it has image layout version %s, tare knows %s"
                  .formatted(root, version.substring(0, Math.min(20, version.length())), VERSION))
          .withHint("use a newer tare");
    }
  }

  boolean exists() {
    return Files.exists(marker());
  }

  /// Creates what is missing; `oci-layout` comes last, so that it is never without an index.
  void create() throws IOException {
    if (!exists()) {
      Durable.createDirectories(root.resolve("blobs/sha256"));
      try (Workspace workspace = Workspace.create(root)) {
        publish(workspace, INDEX, Index.of(List.of(), Map.of()).raw());
        String marker = "{\"imageLayoutVersion\":\"" + VERSION + "\"}";
        publish(workspace, MARKER, Bytes.utf8(marker));
      }
    }
    lock();
  }

  private void publish(Workspace workspace, String name, Bytes content) throws IOException {
    Path file = workspace.newFile(name);
    write(file, content);
    Durable.publish(file, root.resolve(name));
  }

  private static void write(Path file, Bytes content) throws IOException {
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var buffer = content.asByteBuffer();
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
      out.force(true);
    }
  }

  StoreLock.Held share() throws IOException {
    return lock().share();
  }

  StoreLock.Held alone() throws IOException {
    return lock().alone();
  }

  Path blob(Digest digest) {
    return blobs(digest.algorithm()).resolve(digest.hex());
  }

  private Path blobs(Digest.Algorithm algorithm) {
    return root.resolve("blobs").resolve(algorithm.id());
  }

  /// Gives a complete, synced file its name as a blob.
  void publish(Path file, Digest digest, Workspace workspace) throws IOException {
    Path target = blob(digest);
    try (StoreLock.Held _ = share()) {
      Durable.createDirectories(blobs(digest.algorithm()));
      workspace.pin(digest);
      Durable.replace(file, target);
    }
  }

  /// The index; an empty one where the store does not exist yet.
  ///
  /// @throws TareException STORE_DAMAGED where it cannot be read
  Index index() {
    if (!exists()) {
      return Index.of(List.of(), Map.of());
    }
    try (InputStream in = Files.newInputStream(root.resolve(INDEX))) {
      return Index.parseLayout(Bytes.of(in.readNBytes(Index.MAX_LAYOUT_BYTES + 1)));
    } catch (NoSuchFileException e) {
      throw damaged("%s has lost its index.json".formatted(root), e);
    } catch (TareException e) {
      throw damaged("%s: %s".formatted(root, e.message()), e);
    } catch (IOException e) {
      throw cannotRead(e);
    }
  }

  /// Replaces the index by what `change` makes of it, durably, while nobody else changes the store.
  void edit(Workspace workspace, UnaryOperator<Index> change) throws IOException {
    try (StoreLock.Held _ = alone()) {
      Index old = index();
      Index changed = change.apply(old);
      if (!changed.raw().equals(old.raw())) {
        replaceIndex(workspace, changed);
      }
    }
  }

  private void replaceIndex(Workspace workspace, Index index) throws IOException {
    Path file = workspace.newFile(INDEX);
    try {
      write(file, index.raw());
      Durable.replace(file, root.resolve(INDEX));
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /// The bytes of a document, verified.
  ///
  /// @throws TareException STORE_DAMAGED where they are missing or differ
  Bytes document(Descriptor descriptor) {
    Path file = blob(descriptor.digest());
    if (descriptor.size() > Json.MAX_BYTES) {
      throw TareException.corrupt(
          "cannot read %s: its descriptor says %d bytes, more than %d"
              .formatted(descriptor.digest(), descriptor.size(), Json.MAX_BYTES));
    }
    Bytes content = read(file, descriptor);
    if (content.length() != descriptor.size() || !descriptor.digest().isOf(content)) {
      throw damaged("the bytes of %s are not what its name says".formatted(file), null);
    }
    return content;
  }

  private Bytes read(Path file, Descriptor descriptor) {
    if (!Files.isRegularFile(file)) {
      throw damaged("%s is missing".formatted(file), null);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Bytes.of(in.readNBytes((int) descriptor.size() + 1));
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + file);
    }
  }

  TareException damaged(String cause, @Nullable Throwable why) {
    TareException e =
        TareException.of(TareException.Kind.STORE_DAMAGED, "cannot read the store: " + cause)
            .withHint("run: tare fsck");
    return why == null ? e : e.withCause(why);
  }

  /// Of a blob that is not there, or not with its size.
  TareException lacking(Descriptor descriptor) {
    String is =
        sizeOf(descriptor.digest())
            .map(size -> "has %d bytes, its descriptor says %d".formatted(size, descriptor.size()))
            .orElse("is missing");
    return damaged(blob(descriptor.digest()) + " " + is, null);
  }

  TareException cannotRead(IOException e) {
    return TareException.of(e, "cannot read the store " + root);
  }

  TareException cannotWrite(IOException e) {
    return TareException.of(e, "cannot write to the store " + root);
  }

  /// The length of a blob's file; empty where there is none.
  Optional<Long> sizeOf(Digest digest) {
    try {
      Path file = blob(digest);
      return Files.isRegularFile(file) ? Optional.of(Files.size(file)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Whether the blob is there with its size.
  boolean has(Descriptor blob) {
    return sizeOf(blob.digest()).equals(Optional.of(blob.size()));
  }

  /// As [#has]; from then on garbage collection leaves it to the owner of the workspace.
  boolean keeps(Descriptor blob, Workspace workspace) throws IOException {
    try (StoreLock.Held _ = share()) {
      workspace.pin(blob.digest());
      return has(blob);
    }
  }

  /// Whether this process may write here; true where it may create what is not there yet.
  boolean isWritable() {
    return !exists() || Files.isWritable(root);
  }

  /// When the blob came, as its file says.
  Instant changed(Digest digest) {
    try {
      return Files.getLastModifiedTime(blob(digest)).toInstant();
    } catch (IOException e) {
      return Instant.EPOCH;
    }
  }

  /// The files below `blobs`, sorted.
  List<Path> blobFiles() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
      files.addAll(children(blobs(algorithm)));
    }
    return files;
  }

  /// What lies in the layout's folders and is no part of a layout.
  List<Path> strayFiles() throws IOException {
    List<Path> stray = new ArrayList<>();
    for (Path path : children(root)) {
      String name = path.getFileName().toString();
      if (!List.of("blobs", INDEX, MARKER).contains(name) && !Workspace.isWorkspace(path)) {
        stray.add(path);
      }
    }
    for (Path path : children(root.resolve("blobs"))) {
      String name = path.getFileName().toString();
      if (Stream.of(Digest.Algorithm.values()).noneMatch(a -> a.id().equals(name))) {
        stray.add(path);
      }
    }
    return stray;
  }

  private static List<Path> children(Path folder) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(children::add);
    } catch (NoSuchFileException e) {
      // nothing there
    }
    children.sort(null);
    return children;
  }

  /// The digest that a blob's file is named by; empty for a file that is no blob.
  static Optional<Digest> digestOf(Path file) {
    try {
      return Files.isRegularFile(file)
          ? Optional.of(
              Digest.parse(file.resolveSibling("").getFileName() + ":" + file.getFileName()))
          : Optional.empty();
    } catch (TareException e) {
      return Optional.empty();
    }
  }

  /// To be called with the lock held alone. Files that are no blobs stay.
  ImageStore.Collected deleteBlobsBut(Set<Digest> keep) throws IOException {
    List<Digest> deleted = new ArrayList<>();
    long bytes = 0;
    for (Path file : blobFiles()) {
      Optional<Digest> digest = digestOf(file);
      if (digest.isPresent() && !keep.contains(digest.get())) {
        bytes += Files.size(file);
        Files.delete(file);
        deleted.add(digest.get());
      }
    }
    return new ImageStore.Collected(List.copyOf(deleted), bytes);
  }

  @Override
  public void close() throws IOException {
    StoreLock held;
    synchronized (this) {
      held = lock;
      lock = null;
    }
    if (held != null) {
      held.close();
    }
  }
}
