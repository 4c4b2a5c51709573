package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// The words of configuration: a daemon's file below `/etc` says `user www-data;`. Comments are
/// talk, tables of services and protocols name no accounts, and what not everybody may read is left
/// alone.
final class ConfiguredNames {
  private static final TreePath ETC = TreePath.of("/etc");
  private static final int MAX_FILE = 64 * 1024;
  private static final int MAX_FILES = 500;
  private static final Pattern COMMENT = Pattern.compile("(?m)(?:^|\\s)[#;].*$");

  /// What useradd(8) takes for a name.
  private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

  private final Set<TreePath> seen = new HashSet<>();

  /// The words of the first files of the closure that were not asked for before.
  Set<String> fresh(Walk walk) {
    Set<String> words = new HashSet<>();
    for (var taken : walk.reasons().tailMap(ETC).entrySet()) {
      TreePath path = taken.getKey();
      if (!path.isUnder(ETC) || seen.size() >= MAX_FILES) {
        break;
      }
      if (isConfiguration(path, taken.getValue(), walk) && seen.add(path)) {
        walk.head(path, MAX_FILE).ifPresent(text -> addWords(text, words));
      }
    }
    return words;
  }

  private static boolean isConfiguration(TreePath path, List<Reason> reasons, Walk walk) {
    return reasons.stream().noneMatch(ConfiguredNames::isTable)
        && walk.tree().entry(path).orElse(null) instanceof FileEntry file
        && (file.attributes().mode() & 0004) != 0
        && file.content().size() <= MAX_FILE;
  }

  /// Account files themselves are such tables too.
  private static boolean isTable(Reason reason) {
    return reason.kind() == Reason.Kind.NAME_SERVICE || reason.kind() == Reason.Kind.ACCOUNTS;
  }

  private static void addWords(Bytes content, Set<String> words) {
    String text = new String(content.toByteArray(), StandardCharsets.ISO_8859_1);
    if (text.indexOf('\0') < 0) {
      String said = COMMENT.matcher(text).replaceAll("");
      WORD.matcher(said).results().map(MatchResult::group).forEach(words::add);
    }
  }
}
