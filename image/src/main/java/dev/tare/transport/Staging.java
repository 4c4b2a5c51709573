package dev.tare.transport;

import dev.tare.base.TareException;
import dev.tare.layer.Content;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A directory in the making. A new one is filled beside its place and takes it by one rename; into
/// one that exists, the files are renamed one by one, at the end, the file that lists them last.
final class Staging {
  private final Path target;
  private final boolean isNew;
  private final Path folder;
  private final Set<String> written = new HashSet<>();
  private final List<String> order = new ArrayList<>();

  private Staging(Path target, boolean isNew, Path folder) {
    this.target = target;
    this.isNew = isNew;
    this.folder = folder;
  }

  static Staging of(Path path, boolean isNew, String shown) {
    Path target = path.toAbsolutePath();
    Path folder = isNew ? Output.beside(target) : Output.beside(target.resolve("x"));
    try {
      if (isNew && target.getParent() != null) {
        Files.createDirectories(target.getParent());
      }
      Files.createDirectory(folder);
    } catch (IOException e) {
      throw TareException.of(e, "cannot write " + shown);
    }
    return new Staging(target, isNew, folder);
  }

  boolean hasWritten(String name) {
    return written.contains(name);
  }

  boolean has(String name, long size) throws IOException {
    Path there = target.resolve(name);
    return hasWritten(name) || (!isNew && Files.isRegularFile(there) && Files.size(there) == size);
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

  private void note(String name) {
    if (written.add(name)) {
      order.add(name);
    }
  }

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    if (file.getParent() != null) {
      Files.createDirectories(file.getParent());
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
    }
    Output.sync(isNew && target.getParent() != null ? target.getParent() : target);
  }

  void close() {
    Output.delete(folder);
  }
}
