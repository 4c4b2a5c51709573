package dev.tare.check;

import dev.tare.base.TareException;
import dev.tare.layer.Entry.FileEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// The beginning of a file as text: bytes are characters.
final class FileText {
  private FileText() {}

  /// @param max in bytes
  /// @throws TareException where it cannot be read
  static String head(FileEntry file, int max) {
    try (InputStream in = file.content().open()) {
      return new String(in.readNBytes(max), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + file.path());
    }
  }
}
