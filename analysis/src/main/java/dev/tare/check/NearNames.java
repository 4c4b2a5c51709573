package dev.tare.check;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Entry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// What somebody may have meant.
record NearNames(Tree tree) {
  /// Large images have 100,000 names; a hint is not worth more.
  static final int MAX_VISITED = 100_000;

  private static final int MAX_LENGTH = 64;

  private static final Pattern OF_PACKAGES =
      Pattern.compile("^/usr/(share|lib|include)/|/(node_modules|site-packages|dist-packages)/");

  /// In letters: of these two that differ in two are two words.
  private static final int SHORT = 5;

  /// A name in one of the directories that differs by case, or by few letters: one of a short word,
  /// two of a longer one. A file that has the very name elsewhere comes before it.
  Optional<String> like(String word, List<Bytes> directories) {
    Optional<String> same = elsewhere(TreePath.of(word));
    if (same.isPresent()) {
      return same;
    }
    if (MissingProgram.isWellKnown(word)) {
      return Optional.empty();
    }
    String best = "";
    int bestDistance = word.length() <= SHORT ? 2 : 3;
    for (Bytes directory : directories) {
      TreePath at = Lookup.follow(tree, TreePath.of(directory)).path();
      for (Bytes name : names(at)) {
        int distance = isSwapped(word, name.toString()) ? 1 : distance(word, name.toString());
        if (distance < Math.min(bestDistance, word.length()) && !isDirectory(at.child(name))) {
          best = name.toString();
          bestDistance = distance;
        }
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of("Did you mean %s?".formatted(best));
  }

  /// The same letters in another order.
  private static boolean isSwapped(String one, String other) {
    return one.length() == other.length()
        && !one.equals(other)
        && Arrays.equals(one.chars().sorted().toArray(), other.chars().sorted().toArray());
  }

  private boolean isDirectory(TreePath path) {
    return Lookup.follow(tree, path).entry().orElse(null) instanceof Entry.DirectoryEntry;
  }

  /// The same name in another directory, where COPY may have put it.
  Optional<String> elsewhere(TreePath path) {
    return elsewhere(path, _ -> true);
  }

  /// The same of a file of the image's own: not of what packages bring.
  Optional<String> ownElsewhere(TreePath path) {
    return elsewhere(path, found -> !OF_PACKAGES.matcher(found.toString()).find());
  }

  private Optional<String> elsewhere(TreePath path, Predicate<TreePath> counts) {
    Deque<TreePath> open = new ArrayDeque<>(List.of(TreePath.ROOT));
    int visited = 0;
    for (TreePath next = open.poll(); next != null; next = open.poll()) {
      for (Bytes name : names(next)) {
        TreePath child = next.child(name);
        Entry entry = entry(child).orElse(null);
        if (++visited > MAX_VISITED) {
          return Optional.empty();
        }
        if (entry instanceof Entry.FileEntry
            && name.equals(path.fileName())
            && counts.test(child)) {
          return Optional.of("A file of that name is at %s".formatted(child));
        }
        if (entry instanceof Entry.DirectoryEntry) {
          open.add(child);
        }
      }
    }
    return Optional.empty();
  }

  private List<Bytes> names(TreePath path) {
    try {
      return tree.names(path);
    } catch (TareException e) {
      return List.of();
    }
  }

  /// What nobody may look at is no hint.
  private Optional<Entry> entry(TreePath path) {
    try {
      return tree.entry(path);
    } catch (TareException e) {
      return Optional.empty();
    }
  }

  /// Levenshtein's distance; case counts nothing.
  private static int distance(String a, String b) {
    if (Math.abs(a.length() - b.length()) > 2 || b.length() > MAX_LENGTH) {
      return Integer.MAX_VALUE;
    }
    String x = a.toLowerCase(Locale.ROOT);
    String y = b.toLowerCase(Locale.ROOT);
    int[] row = new int[y.length() + 1];
    for (int j = 0; j <= y.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= x.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= y.length(); j++) {
        int replaced = diagonal + (x.charAt(i - 1) == y.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[y.length()];
  }
}
