package dev.tare.packages;

import dev.tare.base.Bytes;
import dev.tare.layer.TreePath;
import java.nio.charset.StandardCharsets;

/// The database is bytes and mostly ASCII. It is held as text in which each character is one byte,
/// so that every name and field can be written again as it was.
final class Names {
  private Names() {}

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  static Bytes bytes(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  static TreePath path(String text) {
    return TreePath.of(bytes(text));
  }
}
