package dev.tare.cli;

import dev.tare.oci.History;
import java.util.regex.Pattern;

/// The line of a Dockerfile as the history of an image has it, cut to what its author wrote.
final class LayerTitle {
  private static final Pattern COPY = Pattern.compile("^(COPY|ADD) (?:file|dir|multi):\\S+ in ");

  private LayerTitle() {}

  /// One line of at most `width` characters: `RUN apt-get update && apt-get…`.
  ///
  /// @param createdBy empty where the history says nothing
  static String of(String createdBy, int width) {
    String line = Printable.of(History.layer(createdBy).instruction());
    line = COPY.matcher(line).replaceFirst("$1 … ");
    return cut(line.isBlank() ? "(no history)" : line, width);
  }

  /// At most `width` characters of it.
  static String cut(String line, int width) {
    int count = line.codePointCount(0, line.length());
    return count <= width
        ? line
        : line.substring(0, line.offsetByCodePoints(0, Math.max(0, width - 1))) + "…";
  }
}
