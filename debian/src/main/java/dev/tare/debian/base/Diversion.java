package dev.tare.debian.base;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A path that packages other than one find taken: dpkg puts their file elsewhere (dpkg-divert(1)).
///
/// @param owner the package that has the path; `:` for none
/// @param moves whether the file that is there goes along
record Diversion(String path, String target, String owner, boolean moves) {
  private static final Set<String> WITH_VALUE = Set.of("--package", "--divert");
  private static final Set<String> ALONE =
      Set.of("--add", "--quiet", "--local", "--rename", "--no-rename");

  /// Empty where the words are another call.
  ///
  /// @param by the package whose script it is
  static Optional<Diversion> of(List<String> words, String by) {
    String path = "";
    String target = "";
    String owner = words.contains("--local") ? ":" : by;
    for (int i = 1; i < words.size(); i++) {
      String word = words.get(i);
      if (WITH_VALUE.contains(word) && i + 1 < words.size()) {
        String value = words.get(++i);
        target = word.equals("--divert") ? value : target;
        owner = word.equals("--package") ? value : owner;
      } else if (word.startsWith("/") && path.isEmpty()) {
        path = word;
      } else if (!ALONE.contains(word)) {
        return Optional.empty();
      }
    }
    boolean isOne = !path.isEmpty() && (path + target + owner).indexOf('\n') < 0;
    return isOne
        ? Optional.of(
            new Diversion(
                path,
                target.isEmpty() ? path + ".distrib" : target,
                owner,
                words.contains("--rename")))
        : Optional.empty();
  }

  /// As the database of dpkg has it.
  @Override
  public String toString() {
    return "%s\n%s\n%s\n".formatted(path, target, owner);
  }
}
