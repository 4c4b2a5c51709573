package dev.tare.transport;

import dev.tare.base.Deletion;
import dev.tare.base.TareException;
import dev.tare.layer.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/// Files and directories that come to be under another name beside their place and get their own by
/// rename. Created with the modes that the umask gives, unlike those of `Files.createTemp…`.
final class Output {
  private static final int CHUNK = 1 << 18;

  private static final String PREFIX = ".tare-";

  /// As Linux has it.
  private static final int MAX_LINKS = 40;

  private Output() {}

  /// A name beside `path` that does not exist yet, hidden and telling whose it is. What bears it
  /// when the process ends is removed.
  static Path beside(Path path) {
    String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    Path absolute = path.toAbsolutePath();
    Path unfinished = absolute.resolveSibling(PREFIX + random);
    Unfinished.note(unfinished);
    return unfinished;
  }

  static boolean isUnfinished(Path path) {
    return path.getFileName().toString().startsWith(PREFIX);
  }

  /// Where a write to `path` goes: to the end of its links, whether something is there or not.
  static Path target(Path path) throws IOException {
    Path at = path.toAbsolutePath();
    for (int followed = 0; Files.isSymbolicLink(at); followed++) {
      if (followed == MAX_LINKS) {
        throw new FileSystemLoopException(path.toString());
      }
      at = at.resolveSibling(Files.readSymbolicLink(at));
    }
    return at;
  }

  static FileChannel create(Path file) throws IOException {
    return Unfinished.make(() ->
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.READ));
  }

  /// Gives `file` its name in one step, replacing what bears it.
  static void rename(Path file, Path to) throws IOException {
    Path _ =
        Unfinished.make(
            () -> Files.move(file, to.toAbsolutePath(), StandardCopyOption.ATOMIC_MOVE));
    Unfinished.forget(file);
  }

  /// Writes all of `content`.
  static void copy(Content content, WritableByteChannel out) throws IOException {
    try (InputStream in = content.open()) {
      copy(in, out);
    }
  }

  /// Writes all that is left of `in`.
  static void copy(InputStream in, WritableByteChannel out) throws IOException {
    byte[] chunk = new byte[CHUNK];
    int n;
    while ((n = in.readNBytes(chunk, 0, CHUNK)) > 0) {
      for (ByteBuffer part = ByteBuffer.wrap(chunk, 0, n); part.hasRemaining(); ) {
        out.write(part);
      }
    }
  }

  /// Writes a small file in one step.
  static void replace(Path file, byte[] content) throws IOException {
    Path temporary = beside(file);
    try {
      try (FileChannel out = create(temporary)) {
        for (var left = ByteBuffer.wrap(content); left.hasRemaining(); ) {
          out.write(left);
        }
        out.force(false);
      }
      rename(temporary, file);
    } finally {
      delete(temporary);
    }
  }

  /// Makes names in `directory` durable.
  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// Removes `path` and what it holds; links are not followed.
  static void delete(Path path) {
    Unfinished.forget(path);
    try {
      Deletion.tree(path);
    } catch (IOException e) {
      throw TareException.of(e, "cannot remove " + path);
    }
  }
}
