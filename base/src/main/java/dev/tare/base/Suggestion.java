package dev.tare.base;

import java.util.Collection;
import java.util.Optional;

/// What somebody who mistyped a word may have meant.
public final class Suggestion {
  /// Nobody mistypes a longer word; comparing takes time and memory.
  private static final int MAX_LENGTH = 64;

  private Suggestion() {}

  /// ` (did you mean "--sort"?)`, or nothing where no known word is near.
  public static String didYouMean(String typed, Collection<String> known) {
    return closest(typed, known).map(word -> " (did you mean \"" + word + "\"?)").orElse("");
  }

  /// The known word at the least distance, where that is at most a third of the word's length (and
  /// at least one), and less than all of it; else a known word that `typed` begins.
  public static Optional<String> closest(String typed, Collection<String> known) {
    if (typed.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String best = null;
    int least = Math.max(1, typed.replace("-", "").length() / 3) + 1;
    for (String word : known) {
      int distance = distance(typed, word);
      if (distance < least && distance < Math.max(typed.length(), word.length())) {
        least = distance;
        best = word;
      }
    }
    if (best == null && typed.replace("-", "").length() > 1) {
      return known.stream().filter(word -> word.startsWith(typed)).findFirst();
    }
    return Optional.ofNullable(best);
  }

  /// How many letters must be put in, left out, changed or swapped with their neighbour (restricted
  /// Damerau–Levenshtein distance).
  public static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int changed = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(changed, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
