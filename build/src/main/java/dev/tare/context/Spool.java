package dev.tare.context;

import dev.tare.layer.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Bytes that must be read more than once or out of order, kept in a file.
final class Spool {
  private Spool() {}

  /// A new file in `folder` with `head` and then all of `in`.
  static Content write(byte[] head, InputStream in, Path folder) throws IOException {
    Files.createDirectories(folder);
    Path file = Files.createTempFile(folder, "archive-", ".tar");
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(head);
      in.transferTo(out);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      throw e;
    }
    return new Content.HostFile(file, Files.size(file));
  }
}
