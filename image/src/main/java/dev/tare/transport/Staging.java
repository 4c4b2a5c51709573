package dev.tare.transport;

import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.layer.Verified;
import dev.tare.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A directory in the making. A new one is filled beside its place and takes it by one rename; into
/// one that exists, empty or not, the files are renamed one by one, at the end, the file that lists
/// them last: it may be a mount, or its parent not ours to write. Several threads may put files.
final class Staging {
  /// What is at a path that shall be written.
  enum Place {
    /// Nothing.
    FREE,
    /// An empty directory.
    EMPTY,
    /// A directory of the kind that shall be written.
    TAKEN
  }

  private final Path target;
  private final boolean isNew;
  private final Path folder;
  private final Set<String> written = ConcurrentHashMap.newKeySet();
  private final Set<String> trusted = ConcurrentHashMap.newKeySet();
  private final List<String> order = new ArrayList<>();

  private Staging(Path target, boolean isNew, Path folder) {
    this.target = target;
    this.isNew = isNew;
    this.folder = folder;
  }

  static Staging of(Path path, Place place, String shown) {
    boolean isNew = place == Place.FREE;
    try {
      Path target = isNew ? Output.target(path) : path.toRealPath();
      if (isNew && target.getParent() != null) {
        Files.createDirectories(target.getParent());
      }
      Path folder = Output.beside(isNew ? target : target.resolve("x"));
      Path _ = Unfinished.make(() -> Files.createDirectory(folder));
      return new Staging(target, isNew, folder);
    } catch (IOException e) {
      throw TareException.of(e, "cannot write " + shown);
    }
  }

  boolean hasWritten(String name) {
    return written.contains(name);
  }

  /// Whether `blob` is there and whole: a damaged file, or one that another tool is still writing,
  /// is not relied upon.
  boolean has(String name, Descriptor blob) throws IOException {
    if (hasWritten(name) || trusted.contains(name)) {
      return true;
    }
    Path there = target.resolve(name);
    if (isNew || !Files.isRegularFile(there) || Files.size(there) != blob.size()) {
      return false;
    }
    try (InputStream in =
        new Verified(Files.newInputStream(there), name, blob.digest(), blob.size())) {
      in.transferTo(OutputStream.nullOutputStream());
      return trusted.add(name);
    } catch (TareException e) {
      return false;
    }
  }

  /// Writes a blob.
  void put(String name, Content content) throws IOException {
    try (FileChannel out = Output.create(file(name))) {
      Output.copy(content, out);
      out.force(false);
    }
    note(name);
  }

  void put(String name, byte[] content) throws IOException {
    Output.replace(file(name), content);
    note(name);
  }

  private synchronized void note(String name) {
    if (written.add(name)) {
      order.add(name);
    }
  }

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    Path parent = file.getParent();
    if (parent != null) {
      Path _ = Unfinished.make(() -> Files.createDirectories(parent));
    }
    return file;
  }

  /// Gives everything its place; what was put last comes last.
  void publish() throws IOException {
    if (isNew) {
      Output.sync(folder);
      Output.rename(folder, target);
    } else {
      for (String name : order) {
        Path to = target.resolve(name);
        if (to.getParent() != null) {
          Files.createDirectories(to.getParent());
        }
        Output.rename(folder.resolve(name), to);
      }
      order.clear();
    }
    Output.sync(isNew && target.getParent() != null ? target.getParent() : target);
  }

  void close() {
    Output.delete(folder);
  }
}
