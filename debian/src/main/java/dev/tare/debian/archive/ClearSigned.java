package dev.tare.debian.archive;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A text with its signature around it (RFC 9580, 7): the whole file, and nothing beside it. What
/// is verified and what is read are made of the same lines.
///
/// @param signed as the signature counts it: lines without blanks at their ends, joined by CRLF
/// @param text the same lines, each with a newline
/// @param signature in its armor
record ClearSigned(Bytes signed, Bytes text, Bytes signature) {
  private static final String BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----";
  private static final String BEGIN_SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
  private static final String END_SIGNATURE = "-----END PGP SIGNATURE-----";

  /// @throws TareException CORRUPT where it is none
  static ClearSigned parse(byte[] file, String what) {
    String all = new String(file, StandardCharsets.ISO_8859_1);
    List<String> lines = all.lines().map(ClearSigned::withoutBlanks).toList();
    int body = lines.isEmpty() || !lines.getFirst().equals(BEGIN) ? -1 : lines.indexOf("");
    if (body < 0 || !lines.subList(1, body).stream().allMatch(l -> l.startsWith("Hash: "))) {
      throw cannot(what, "it does not begin as a signed text");
    }
    List<String> signed = new ArrayList<>();
    int at = body + 1;
    while (at < lines.size() && !lines.get(at).equals(BEGIN_SIGNATURE)) {
      signed.add(unescaped(lines.get(at++), what));
    }
    List<String> signature = lines.subList(at, lines.size());
    int end = signature.indexOf(END_SIGNATURE);
    if (end < 0) {
      throw cannot(what, "its signature has no end");
    }
    if (!signature.subList(end + 1, signature.size()).stream().allMatch(String::isEmpty)) {
      throw cannot(what, "something stands behind its signature");
    }
    return new ClearSigned(
        latin(String.join("\r\n", signed)),
        latin(String.join("\n", signed) + "\n"),
        latin(String.join("\n", signature.subList(0, end + 1)) + "\n"));
  }

  private static String withoutBlanks(String line) {
    int end = line.length();
    while (end > 0 && " \t\r".indexOf(line.charAt(end - 1)) >= 0) {
      end--;
    }
    return line.substring(0, end);
  }

  private static String unescaped(String line, String what) {
    if (!line.startsWith("-")) {
      return line;
    }
    if (!line.startsWith("- ")) {
      throw cannot(what, "a signed line begins with a dash");
    }
    return line.substring(2);
  }

  private static Bytes latin(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static TareException cannot(String what, String cause) {
    return TareException.corrupt("cannot read %s: %s".formatted(what, cause));
  }
}
