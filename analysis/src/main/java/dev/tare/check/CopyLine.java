package dev.tare.check;

import dev.tare.base.Bytes;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// COPY or ADD as the history has it: `COPY --chown=1 a b /app/`. Names with blanks cannot be told
/// apart there.
///
/// @param text the whole line
/// @param sources as written
/// @param destination from the root
/// @param endsInSlash whether it can only be a directory
record CopyLine(
    String text, String keyword, List<String> sources, TreePath destination, boolean endsInSlash) {
  CopyLine {
    sources = List.copyOf(sources);
  }

  /// Empty for every other instruction, for what the older builder wrote (`COPY dir:0a1b in /x`),
  /// and for heredocs.
  static Optional<CopyLine> of(String line, TreePath workingDirectory) {
    List<String> words = new ArrayList<>(List.of(line.split(" ", -1)));
    String keyword = words.removeFirst();
    if (!keyword.equals("COPY") && !keyword.equals("ADD")) {
      return Optional.empty();
    }
    while (!words.isEmpty() && words.getFirst().startsWith("--")) {
      if (words.getFirst().startsWith("--parents")) {
        return Optional.empty();
      }
      words.removeFirst();
    }
    boolean isOfOldBuilder = words.size() == 3 && words.get(1).equals("in");
    if (words.size() < 2 || isOfOldBuilder || line.contains("<<") || line.contains("://")) {
      return Optional.empty();
    }
    String destination = words.removeLast();
    boolean endsInSlash = destination.endsWith("/") || destination.matches("(.*/)?\\.");
    TreePath path = workingDirectory.resolve(Bytes.utf8(destination));
    return Optional.of(new CopyLine(line, keyword, words, path, endsInSlash));
  }

  /// What WORKDIR makes of the directory before it.
  static TreePath workingDirectory(String line, TreePath before) {
    return line.startsWith("WORKDIR ")
        ? before.resolve(Bytes.utf8(line.substring("WORKDIR ".length()).strip()))
        : before;
  }

  /// The last name of the only source; empty for several, for patterns and for `.`.
  Optional<String> singleName() {
    if (sources.size() != 1 || sources.getFirst().matches(".*[*?\\[].*")) {
      return Optional.empty();
    }
    boolean isContents = sources.getFirst().matches("(.*/)?\\.?");
    String name = TreePath.of(sources.getFirst()).fileName().toString();
    return name.isEmpty() || isContents ? Optional.empty() : Optional.of(name);
  }

  /// ADD unpacks archives.
  boolean mayUnpack() {
    return keyword.equals("ADD")
        && sources.getFirst().matches(".*\\.(tar|tgz|txz|tbz2?|tar\\.\\w+)");
  }

  /// Whether it sets the mode or the owner of what it writes.
  boolean setsAttributes() {
    return text.contains(" --chmod=") || text.contains(" --chown=");
  }

  String keywordAndSource() {
    return text.substring(0, text.lastIndexOf(' '));
  }
}
