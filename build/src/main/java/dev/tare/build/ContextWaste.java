package dev.tare.build;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a COPY of a whole context brings that images seldom need: the history of git, dependencies
/// and results of other machines' builds. Small amounts are nobody's concern.
final class ContextWaste {
  /// In bytes; less is not worth a word.
  static final long LEAST = 50_000_000;

  private static final int MOST_NAMED = 3;

  /// Folders that tools make and can make again.
  private static final Set<Bytes> FOLDERS =
      names(
          ".git",
          ".gradle",
          ".hg",
          ".mypy_cache",
          ".next",
          ".nox",
          ".pytest_cache",
          ".svn",
          ".terraform",
          ".tox",
          ".venv",
          "__pycache__",
          "node_modules",
          "venv");

  /// Results of a build, where the file of its tool lies beside them.
  private static final Set<Bytes> BESIDE_TARGET = names("pom.xml", "Cargo.toml", "build.sbt");

  private static final Bytes TARGET = Bytes.utf8("target");

  private ContextWaste() {}

  private static Set<Bytes> names(String... names) {
    return Stream.of(names).map(Bytes::utf8).collect(Collectors.toSet());
  }

  /// The words that follow the name of the instruction; empty where there is little.
  ///
  /// @param layer what was copied
  static Optional<String> in(Iterable<Entry> layer) {
    Set<TreePath> projects = new HashSet<>();
    Map<TreePath, Long> tops = new LinkedHashMap<>();
    for (Entry entry : layer) {
      if (BESIDE_TARGET.contains(entry.path().fileName())) {
        projects.add(entry.path().parent());
      }
      if (entry instanceof Entry.FileEntry file) {
        top(file.path()).ifPresent(top -> tops.merge(top, file.content().size(), Long::sum));
      }
    }
    Map<String, Long> bytes = new LinkedHashMap<>();
    tops.forEach((top, size) -> {
      Bytes name = top.fileName();
      if (!name.equals(TARGET) || projects.contains(top.parent())) {
        bytes.merge(name.toString(), size, Long::sum);
      }
    });
    long sum = bytes.values().stream().mapToLong(Long::longValue).sum();
    return sum < LEAST ? Optional.empty() : Optional.of(words(sum, bytes));
  }

  /// The first folder above a file that has one of the names.
  private static Optional<TreePath> top(TreePath file) {
    int length = 0;
    for (Bytes part : file.parent().parts()) {
      length += part.length();
      if (FOLDERS.contains(part) || part.equals(TARGET)) {
        return Optional.of(new TreePath(file.name().slice(0, length)));
      }
      length++; // the slash
    }
    return Optional.empty();
  }

  private static String words(long sum, Map<String, Long> bytes) {
    List<Map.Entry<String, Long>> largest =
        bytes.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .limit(MOST_NAMED)
            .toList();
    String shown =
        largest.stream()
            .map(entry -> "%s (%s)".formatted(entry.getKey(), megabytes(entry.getValue())))
            .collect(Collectors.joining(", "));
    String lines =
        largest.stream().map(entry -> "**/" + entry.getKey()).collect(Collectors.joining(" "));
    return "brings %s that images seldom need: %s. Leave them out with lines in .dockerignore: %s"
        .formatted(megabytes(sum), shown, lines);
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
