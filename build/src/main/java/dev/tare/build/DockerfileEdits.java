package dev.tare.build;

import dev.tare.dockerfile.Dockerfile;
import dev.tare.dockerfile.Span;
import dev.tare.lint.Edit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The changes of a Dockerfile that rules about size know.
///
/// @param lines of it without what ends them, from 0
/// @param escape its character that continues a line
record DockerfileEdits(List<String> lines, char escape, String newline) {
  static DockerfileEdits of(Dockerfile dockerfile) {
    return new DockerfileEdits(
        List.of(dockerfile.text().split("\r?\n", -1)),
        dockerfile.escape(),
        dockerfile.text().contains("\r\n") ? "\r\n" : "\n");
  }

  /// The last line of an instruction.
  String last(Span at) {
    return lines.get(at.endLine() - 1);
  }

  /// A RUN in the shell form ends with `&& rm -rf` of these, on a line of its own where it has
  /// several.
  Edit removal(Span at, List<String> words) {
    String line = last(at);
    String command = "&& rm -rf " + String.join(" ", words);
    boolean isContinued =
        at.line() < at.endLine()
            && lines.get(at.endLine() - 2).strip().endsWith(String.valueOf(escape));
    String indent = line.substring(0, line.length() - line.stripLeading().length());
    String text = isContinued ? " " + escape + newline + indent + command : " " + command;
    int column = line.stripTrailing().length() + 1;
    return new Edit(at.endLine(), column, at.endLine(), line.length() + 1, text);
  }

  /// A word stands behind the keyword, as the flags of COPY do.
  Edit flag(Span at, String flag) {
    String line = lines.get(at.line() - 1);
    int end = at.column() - 1;
    while (end < line.length() && Character.isLetter(line.charAt(end))) {
      end++;
    }
    return new Edit(at.line(), end + 1, at.line(), end + 1, " " + flag);
  }

  /// A word stands behind each occurrence of `words`.
  List<Edit> option(Span at, String words, String option) {
    List<Edit> edits = new ArrayList<>();
    for (int line = at.line(); line <= at.endLine(); line++) {
      Matcher matcher = pattern(words).matcher(lines.get(line - 1));
      while (matcher.find()) {
        int column = matcher.end() + 1;
        edits.add(new Edit(line, column, line, column, " " + option));
      }
    }
    return edits;
  }

  private static Pattern pattern(String words) {
    String joined =
        Pattern.compile(" ")
            .splitAsStream(words)
            .map(Pattern::quote)
            .collect(Collectors.joining("\\h+"));
    return Pattern.compile("(?<![\\w./-])" + joined + "(?=\\s|$)");
  }

  /// The text of an instruction, line by line.
  String text(Span at) {
    return String.join("\n", lines.subList(at.line() - 1, at.endLine()));
  }

  /// The instruction goes, with its lines.
  static Edit without(Span at) {
    return new Edit(at.line(), 1, at.endLine() + 1, 1, "");
  }
}
