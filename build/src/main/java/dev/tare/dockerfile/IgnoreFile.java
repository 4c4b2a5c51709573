package dev.tare.dockerfile;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The patterns of a `.dockerignore` file, or those of `COPY --exclude`: which paths of a tree are
/// left out. The last pattern that matches a path or a directory above it decides; one that begins
/// with `!` takes the path back in.
///
/// It is decided as BuildKit does on its walk, from the root down. A pattern is held against a path
/// only where it could change what the patterns before it say, and what it was for a directory it
/// is for all below. So `a/b` and then `!a` leave `a/b` out: at `a` the second one had nothing to
/// take back, and at `a/b` it does not match.
public final class IgnoreFile {
  /// What bounds the memory of a verdict.
  private static final int MAX_LINES = 10_000;

  private static final int MAX_BYTES = 1 << 20;

  private static final Bytes SLASH = Bytes.utf8("/");
  private static final Bytes BYTE_ORDER_MARK = Bytes.utf8("\ufeff");

  /// Leaves nothing out.
  public static final IgnoreFile EMPTY = new IgnoreFile(List.of());

  private final List<Rule> rules;

  /// The verdict over the directory asked for last, for a walk asks for its neighbours next.
  private volatile @Nullable Verdict last;

  /// @param isBack takes back in
  private record Rule(boolean isBack, GoPattern pattern) {}

  /// @param matched for each rule whether it matched the path or a directory above it
  private record Verdict(
      TreePath path, @Nullable Verdict above, BitSet matched, boolean isIgnored) {}

  private IgnoreFile(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /// @param file as messages name it
  /// @throws TareException INVALID with the line of a pattern that cannot be read; INVALID above 1
  ///   MiB or 10,000 patterns
  public static IgnoreFile parse(Bytes text, String file) {
    if (text.length() > MAX_BYTES) {
      throw TareException.invalid(
          "cannot read %s: it has %d bytes, above the limit of %d"
              .formatted(file, text.length(), MAX_BYTES));
    }
    List<Rule> rules = new ArrayList<>();
    int from = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length() : 0;
    for (int number = 1; from < text.length(); number++) {
      int newline = text.indexOf('\n', from);
      int to = newline < 0 ? text.length() : newline;
      if (text.at(from) != '#') {
        add(rules, text.slice(from, to), file + ":" + number);
      }
      from = to + 1;
    }
    return new IgnoreFile(rules);
  }

  /// Patterns that are not lines of a file.
  ///
  /// @param place begins the message of a failure, such as `Dockerfile:12:5`
  public static IgnoreFile of(List<String> patterns, String place) {
    List<Rule> rules = new ArrayList<>();
    for (String pattern : patterns) {
      add(rules, Bytes.utf8(pattern), place);
    }
    return new IgnoreFile(rules);
  }

  private static void add(List<Rule> rules, Bytes line, String place) {
    Bytes pattern = trimmed(line);
    if (pattern.isEmpty()) {
      return;
    }
    boolean isBack = pattern.at(0) == '!';
    Bytes body = isBack ? trimmed(pattern.slice(1, pattern.length())) : pattern;
    if (body.isEmpty()) {
      throw invalid(pattern, place, "nothing stands behind the !");
    }
    if (rules.size() == MAX_LINES) {
      throw invalid(pattern, place, "there are more than %d patterns".formatted(MAX_LINES));
    }
    try {
      rules.add(new Rule(isBack, GoPattern.acrossNames(CleanPath.relative(body))));
    } catch (TareException e) {
      throw invalid(pattern, place, e.message());
    }
  }

  private static TareException invalid(Bytes pattern, String place, String cause) {
    return TareException.invalid(
        "%s: cannot read pattern \"%s\": %s".formatted(place, Shown.of(pattern.toString()), cause));
  }

  private static Bytes trimmed(Bytes line) {
    int from = 0;
    int to = line.length();
    while (from < to && isBlank(line.at(from))) {
      from++;
    }
    while (to > from && isBlank(line.at(to - 1))) {
      to--;
    }
    return line.slice(from, to);
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }

  /// Whether there is no pattern.
  public boolean isEmpty() {
    return rules.isEmpty();
  }

  /// Whether what COPY writes as its source is left out, whatever lies there. Never where a pattern
  /// takes something back in: a directory that is left out may then still hold what is copied. As
  /// in BuildKit's check a source that begins with a slash is not looked at.
  public boolean leavesOut(String source) {
    if (source.startsWith("/") || rules.stream().anyMatch(Rule::isBack)) {
      return false;
    }
    Bytes path = CleanPath.relative(Bytes.utf8(source));
    if (path.equals(Bytes.utf8("..")) || path.startsWith(Bytes.utf8("../"))) {
      return false; // it leads out, which the copy refuses
    }
    return path.equals(Bytes.utf8("."))
        ? rules.stream().anyMatch(rule -> rule.pattern().matches(Runes.of(path)))
        : isIgnored(new TreePath(path));
  }

  /// Whether the entry at `path` is left out. The root never is. Entries below a path that is left
  /// out are asked for on their own: a directory that is left out still appears where it holds one
  /// that is not.
  public boolean isIgnored(TreePath path) {
    if (rules.isEmpty() || path.isRoot()) {
      return false;
    }
    Verdict above = verdict(path.parent());
    return next(above, path).isIgnored();
  }

  /// Whether something below `directory`, which is left out, may be taken back in: a walk that
  /// hears false need not look into it.
  public boolean mayHoldReincluded(TreePath directory) {
    int[] prefix = Runes.of(directory.isRoot() ? Bytes.EMPTY : directory.name().concat(SLASH));
    return rules.stream().anyMatch(rule -> rule.isBack() && rule.pattern().mayMatchBeyond(prefix));
  }

  private @Nullable Verdict verdict(TreePath directory) {
    if (directory.isRoot()) {
      return null;
    }
    Verdict known = last;
    while (known != null && !directory.isUnder(known.path())) {
      known = known.above();
    }
    int from = known == null ? 0 : known.path().name().length() + 1;
    Bytes name = directory.name();
    while (from <= name.length()) {
      int slash = name.indexOf('/', from);
      int to = slash < 0 ? name.length() : slash;
      known = next(known, new TreePath(name.slice(0, to)));
      from = to + 1;
    }
    last = known;
    return known;
  }

  private Verdict next(@Nullable Verdict above, TreePath path) {
    BitSet matched = new BitSet(rules.size());
    boolean isIgnored = false;
    int[] name = Runes.of(path.name());
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      if ((above != null && above.matched().get(i))
          || (rule.isBack() == isIgnored && rule.pattern().matches(name))) {
        matched.set(i);
        isIgnored = !rule.isBack();
      }
    }
    return new Verdict(path, above, matched, isIgnored);
  }
}
