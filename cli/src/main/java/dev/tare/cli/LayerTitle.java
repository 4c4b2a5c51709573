package dev.tare.cli;

import dev.tare.oci.History;
import java.util.regex.Pattern;

/// The line of a Dockerfile as the history of an image has it, cut to what its author wrote.
final class LayerTitle {
  private static final Pattern COPY = Pattern.compile("^(COPY|ADD) (?:file|dir|multi):\\S+ in ");

  private LayerTitle() {}

  /// One line of at most `width` columns: `RUN apt-get update && apt-get…`.
  ///
  /// @param createdBy empty where the history says nothing
  static String of(String createdBy, int width) {
    String line = Printable.of(History.layer(createdBy).instruction());
    line = COPY.matcher(line).replaceFirst("$1 … ");
    line = line.replaceAll("\\s+", " ").strip();
    return Columns.cut(line.isEmpty() ? "(no history)" : line, width);
  }
}
