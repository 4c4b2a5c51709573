package dev.tare.sys;

import dev.tare.base.Bytes;
import java.net.URI;
import java.nio.file.Path;

/// Paths of this machine as the bytes that they are, whatever the locale.
///
/// [Path#toString] decodes by `sun.jnu.encoding`, which follows the locale and cannot be set: under
/// `LC_ALL=C` every byte above 127 is lost in it, under UTF-8 those that are not UTF-8. The path
/// itself keeps its bytes, and its URI spells them out; so does the way back.
public final class PathBytes {
  private PathBytes() {}

  /// The bytes of `path`, absolute or relative as it is.
  public static Bytes of(Path path) {
    String text = path.toString();
    if (isAscii(text)) {
      return Bytes.utf8(text);
    }
    Bytes absolute = unescaped(path.toUri().getRawPath());
    if (!text.endsWith("/") && absolute.endsWith(Bytes.utf8("/"))) {
      absolute = absolute.slice(0, absolute.length() - 1); // the URI of a directory ends with one
    }
    if (path.isAbsolute()) {
      return absolute;
    }
    Bytes here = unescaped(Path.of("").toUri().getRawPath());
    return absolute.slice(here.length(), absolute.length());
  }

  /// What `relative` names below `directory`.
  ///
  /// @param relative without a leading slash
  public static Path resolve(Path directory, Bytes relative) {
    String text = relative.toString();
    if (isAscii(text) && text.length() == relative.length()) {
      return directory.resolve(text);
    }
    String base = directory.toUri().getRawPath();
    String slash = base.endsWith("/") ? "" : "/";
    return Path.of(URI.create("file://" + base + slash + escaped(relative)));
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static Bytes unescaped(String rawPath) {
    byte[] bytes = new byte[rawPath.length()];
    int length = 0;
    for (int i = 0; i < rawPath.length(); i++) {
      char c = rawPath.charAt(i);
      if (c == '%') {
        bytes[length++] = (byte) Integer.parseInt(rawPath, i + 1, i + 3, 16);
        i += 2;
      } else {
        bytes[length++] = (byte) c;
      }
    }
    return Bytes.of(bytes, 0, length);
  }

  private static String escaped(Bytes path) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      int b = path.at(i) & 0xff;
      boolean isPlain = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '-' && b <= '9');
      escaped.append(isPlain ? String.valueOf((char) b) : "%%%02X".formatted(b));
    }
    return escaped.toString();
  }
}
