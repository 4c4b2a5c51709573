package dev.tare.ledger;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/// A file of the cache that shows when it is damaged: its checksum stands at its end. It is read
/// only when all of it is right.
final class SealedFile {
  private static final int BUFFER = 1 << 16;

  private SealedFile() {}

  /// Writes what comes before the checksum.
  @FunctionalInterface
  interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  /// Reads what was written.
  @FunctionalInterface
  interface Reading<T> {
    T from(DataInputStream in) throws IOException;
  }

  static void write(Path file, Writing content) throws IOException {
    CRC32C sum = new CRC32C();
    try (DataOutputStream out =
        new DataOutputStream(
            new CheckedOutputStream(
                new BufferedOutputStream(Files.newOutputStream(file), BUFFER), sum))) {
      content.to(out);
      out.writeLong(sum.getValue());
    }
  }

  /// @throws IOException where the file is not what was written
  static <T> T read(Path file, Reading<T> content) throws IOException {
    check(file);
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
      return content.from(in);
    }
  }

  private static void check(Path file) throws IOException {
    long left = Files.size(file) - Long.BYTES;
    CRC32C sum = new CRC32C();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      while (left > 0) {
        int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (n < 0) {
          break;
        }
        sum.update(buffer, 0, n);
        left -= n;
      }
      DataInputStream end = new DataInputStream(in);
      if (left != 0 || end.readLong() != sum.getValue()) {
        throw new IOException(file + " is damaged");
      }
    }
  }
}
