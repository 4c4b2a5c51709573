package dev.tare.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.WithUtf8Length;
import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// An ignore file says of each path what a naive reading says: every line a regular expression,
/// every directory asked from the root down, nothing remembered.
final class IgnoreFileFuzzTest {
  @FuzzTest(maxDuration = "30s")
  void agreesWithRegularExpressions(
      @NotNull @WithUtf8Length(max = 60) String text,
      @NotNull List<@NotNull @WithUtf8Length(max = 20) String> names) {
    IgnoreFile file;
    try {
      file = IgnoreFile.parse(Bytes.utf8(text), "ignore");
    } catch (TareException e) {
      assertThat(e.kind()).isEqualTo(TareException.Kind.INVALID);
      return;
    }
    List<Line> lines = Line.of(text);
    for (String name : names) {
      TreePath path = TreePath.of(name.replace('\0', '0'));
      boolean isIgnored = file.isIgnored(path);
      assertThat(isIgnored).as("%s of %s", path, lines).isEqualTo(isIgnored(lines, path));
      for (TreePath up = path.parent(); !isIgnored && !up.isRoot(); up = up.parent()) {
        assertThat(!file.isIgnored(up) || file.mayHoldReincluded(up)).isTrue();
      }
    }
  }

  private static boolean isIgnored(List<Line> lines, TreePath path) {
    boolean isIgnored = false;
    List<Boolean> before = lines.stream().map(_ -> false).toList();
    TreePath place = TreePath.ROOT;
    for (Bytes name : path.parts()) {
      place = place.child(name);
      List<Boolean> matched = new ArrayList<>();
      isIgnored = false;
      for (int i = 0; i < lines.size(); i++) {
        boolean isAsked = lines.get(i).isBack() == isIgnored;
        matched.add(before.get(i) || (isAsked && lines.get(i).matches(place)));
        isIgnored = matched.get(i) ? !lines.get(i).isBack() : isIgnored;
      }
      before = matched;
    }
    return isIgnored;
  }

  private record Line(boolean isBack, Pattern pattern) {
    static List<Line> of(String text) {
      List<Line> lines = new ArrayList<>();
      String body = text.startsWith("\ufeff") ? text.substring(1) : text;
      for (String line : body.split("\n", -1)) {
        String pattern = trimmed(line);
        if (!line.startsWith("#") && !pattern.isEmpty()) {
          boolean isBack = pattern.startsWith("!");
          String path = trimmed(isBack ? pattern.substring(1) : pattern);
          lines.add(new Line(isBack, regex(CleanPath.relative(Bytes.utf8(path)).toString())));
        }
      }
      return lines;
    }

    private static String trimmed(String line) {
      return line.replaceAll("^[\t-\r ]+|[\t-\r ]+$", "");
    }

    private static Pattern regex(String glob) {
      StringBuilder regex = new StringBuilder();
      String rest = glob;
      while (!rest.isEmpty()) {
        int taken = 1;
        if (rest.startsWith("**")) {
          taken = rest.startsWith("**/") ? 3 : 2;
          boolean isSuffix =
              rest.equals(glob)
                  && taken == 2
                  && !rest.substring(2).matches("(?s).*[*?\\[\\]\\\\].*");
          regex.append(taken == rest.length() || isSuffix ? ".*" : "(?:.*/)?");
        } else if (rest.startsWith("*")) {
          regex.append("[^/]*");
        } else if (rest.startsWith("?")) {
          regex.append("[^/]");
        } else if (rest.startsWith("[")) {
          taken = classEnd(rest);
          regex.append(characters(rest.substring(1, taken - 1)));
        } else if (rest.startsWith("\\")) {
          taken = 1 + Character.charCount(rest.codePointAt(1));
          regex.append(Pattern.quote(rest.substring(1, taken)));
        } else {
          taken = Character.charCount(rest.codePointAt(0));
          regex.append(Pattern.quote(rest.substring(0, taken)));
        }
        rest = rest.substring(taken);
      }
      return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /// Behind the bracket that closes the class at the beginning.
    private static int classEnd(String rest) {
      int at = rest.startsWith("[^") ? 2 : 1;
      for (boolean isFirst = true; isFirst || rest.charAt(at) != ']'; isFirst = false) {
        at += rest.charAt(at) == '\\' ? 2 : 1;
      }
      return at + 1;
    }

    /// Each character written as a number, so that none means anything to the other language.
    private static String characters(String members) {
      boolean isNegated = members.startsWith("^");
      StringBuilder ranges = new StringBuilder();
      int[] c = (isNegated ? members.substring(1) : members).codePoints().toArray();
      for (int i = 0; i < c.length; i++) {
        i += c[i] == '\\' ? 1 : 0;
        int first = c[i];
        int last = first;
        if (i + 1 < c.length && c[i + 1] == '-') {
          i += 2;
          i += c[i] == '\\' ? 1 : 0;
          last = c[i];
        }
        if (first <= last) {
          ranges.append(String.format(Locale.ROOT, "\\x{%x}-\\x{%x}", first, last));
        }
      }
      return ranges.isEmpty()
          ? isNegated ? "." : "(?!)"
          : "[" + (isNegated ? "^" : "") + ranges + "]";
    }

    boolean matches(TreePath path) {
      return pattern.matcher(path.name().toString()).matches();
    }
  }
}
