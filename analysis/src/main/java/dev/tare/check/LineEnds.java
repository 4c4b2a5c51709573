package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.layer.TreePath;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// T04 of lines that end with CR LF in a script that a shell reads: it takes the CR for a part of
/// the last word, so that `set -e`, `fi` and names of files are others.
final class LineEnds {
  static final int MAX_SCRIPT = 256 << 10;

  private static final Pattern HEREDOC = Pattern.compile("<<-?\\s*[\"'\\\\]?(\\w+)");

  /// Where a CR does nothing, or is only printed.
  private static final Pattern HARMLESS = Pattern.compile("\\s*(#.*|echo\\b.*|printf\\b.*)?");

  private LineEnds() {}

  /// What the first line says in which it matters.
  static Optional<Finding> check(TreePath path, String text) {
    String end = "";
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i];
      boolean hasReturn = line.endsWith("\r");
      String content = hasReturn ? line.substring(0, line.length() - 1) : line;
      if (!end.isEmpty()) {
        end = content.strip().equals(end) ? "" : end;
        continue;
      }
      if (hasReturn && !HARMLESS.matcher(content).matches()) {
        return Optional.of(
            Findings.error(
                    "T04",
                    path.toString(),
                    "%s has lines that end with CR LF, the first is line %d: the shell takes the CR for a part of the last word"
                        .formatted(path, i + 1))
                .fix("Save it with LF line ends: sed -i 's/\\r$//' %s".formatted(path)));
      }
      Matcher heredoc = HEREDOC.matcher(content);
      end = heredoc.find() ? heredoc.group(1) : "";
    }
    return Optional.empty();
  }
}
