package dev.tare.transport;

import dev.tare.base.TareException;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.LayerWriter;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/// Where a tar goes: a file that takes its name when it is complete, or at once to standard output
/// and to what is not a regular file (a pipe, a device).
final class ArchiveOutput implements ArchiveTarget {
  /// Writes the tar.
  @FunctionalInterface
  interface Writing {
    void write(OutputStream out) throws IOException;
  }

  private final Path path;
  private final String shown;
  private final Optional<Path> temporary;
  private final OutputStream out;

  private ArchiveOutput(Path path, String shown, Optional<Path> temporary, OutputStream out) {
    this.path = path;
    this.shown = shown;
    this.temporary = temporary;
    this.out = out;
  }

  /// @param shown names it in messages
  static ArchiveOutput open(Path path, String shown, Surroundings surroundings) {
    if (path.equals(Location.STANDARD)) {
      return new ArchiveOutput(path, shown, Optional.empty(), surroundings.out());
    }
    if (Files.isDirectory(path)) {
      throw TareException.invalid("cannot write %s: it is a directory".formatted(shown));
    }
    try {
      boolean exists = Files.exists(path);
      if (exists && !Files.isRegularFile(path)) {
        return new ArchiveOutput(path, shown, Optional.empty(), Files.newOutputStream(path));
      }
      Path target = Output.target(path);
      Path temporary = Output.beside(target);
      FileChannel channel = Output.create(temporary);
      if (exists) { // who could not read it before shall not now
        Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(target));
      }
      return new ArchiveOutput(
          target, shown, Optional.of(temporary), Channels.newOutputStream(channel));
    } catch (IOException e) {
      throw TareException.of(e, "cannot write " + shown);
    }
  }

  @Override
  public void write(SortedMap<String, Content> files) {
    write(stream -> tar(files, stream));
  }

  /// What [ArchiveTarget#write] writes.
  static void tar(SortedMap<String, Content> files, OutputStream out) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, Content> file : files.entrySet()) {
      entries.add(
          new Entry.FileEntry(TreePath.of(file.getKey()), Attributes.of(0644), file.getValue()));
    }
    LayerWriter.write(entries, out);
  }

  void write(Writing writing) {
    try {
      writing.write(out);
      out.flush();
      if (temporary.isPresent()) {
        out.close();
        Output.rename(temporary.get(), path);
      }
    } catch (IOException e) {
      throw TareException.of(e, "cannot write " + shown);
    }
  }

  /// Removes what has not got its name.
  @Override
  public void close() {
    if (path.equals(Location.STANDARD)) {
      return;
    }
    try {
      out.close();
      if (temporary.isPresent()) {
        Output.delete(temporary.get());
      }
    } catch (IOException e) {
      throw TareException.of(e, "cannot write " + shown);
    }
  }
}
