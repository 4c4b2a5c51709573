package dev.tare.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The line of a Dockerfile as the history of an image has it, cut to what its author wrote.
final class LayerTitle {
  private static final Pattern NOP = Pattern.compile("^/bin/sh -c #\\(nop\\)\\s+");
  private static final Pattern SHELL = Pattern.compile("^(RUN )?(\\|\\d+ .*?)?/bin/sh -c ");
  private static final Pattern COPY = Pattern.compile("^(COPY|ADD) (?:file|dir|multi):\\S+ in ");
  private static final String BUILDKIT = " # buildkit";

  private LayerTitle() {}

  /// One line of at most `width` characters: `RUN apt-get update && apt-get…`.
  ///
  /// @param createdBy empty where the history says nothing
  static String of(String createdBy, int width) {
    String line = Printable.of(createdBy.replaceAll("\\s+", " ")).strip();
    if (line.endsWith(BUILDKIT)) {
      line = line.substring(0, line.length() - BUILDKIT.length());
    }
    line = NOP.matcher(line).replaceFirst("");
    Matcher shell = SHELL.matcher(line);
    line = shell.find() ? "RUN " + line.substring(shell.end()) : line;
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
