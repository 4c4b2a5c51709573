package dev.tare.debian.control;

import dev.tare.base.TareException;
import java.util.regex.Pattern;

/// The version of a package, ordered as Debian policy 5.6.12 says: by epoch, upstream version and
/// revision. Two texts can be one version, such as `1.0` and `0:1.00-0`: they compare as equal and
/// are not [#equals].
///
/// @param text as it is written
/// @param epoch 0 where none is written
/// @param revision empty where none is written, which is the same as `0`
public record Version(String text, int epoch, String upstream, String revision)
    implements Comparable<Version> {
  private static final int MAX_LENGTH = 1024;
  private static final Pattern EPOCH = Pattern.compile("[0-9]{1,18}");
  private static final Pattern UPSTREAM = Pattern.compile("[A-Za-z0-9.+~:-]+");
  private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9.+~]+");

  /// @throws TareException CORRUPT where it is none; that an upstream version begins with a digit
  ///   is asked for by policy and not here, as by dpkg
  public static Version parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw cannot(text.substring(0, 40) + "…", "it is longer than %d bytes".formatted(MAX_LENGTH));
    }
    int colon = text.indexOf(':');
    String rest = text.substring(colon + 1);
    int dash = rest.lastIndexOf('-');
    String upstream = dash < 0 ? rest : rest.substring(0, dash);
    String revision = dash < 0 ? "" : rest.substring(dash + 1);
    if (!UPSTREAM.matcher(upstream).matches()
        || (dash >= 0 && !REVISION.matcher(revision).matches())) {
      throw cannot(text, "it is not of the form [EPOCH:]UPSTREAM[-REVISION]");
    }
    return new Version(
        text, colon < 0 ? 0 : epoch(text, text.substring(0, colon)), upstream, revision);
  }

  private static int epoch(String text, String digits) {
    if (!EPOCH.matcher(digits).matches() || Long.parseLong(digits) > Integer.MAX_VALUE) {
      throw cannot(text, "its epoch is not a number from 0 to %d".formatted(Integer.MAX_VALUE));
    }
    return Integer.parseInt(digits);
  }

  private static TareException cannot(String text, String cause) {
    return TareException.corrupt("cannot read version \"%s\": %s".formatted(text, cause));
  }

  @Override
  public int compareTo(Version other) {
    int byEpoch = Integer.compare(epoch, other.epoch);
    if (byEpoch != 0) {
      return byEpoch;
    }
    int byUpstream = compare(upstream, other.upstream);
    return byUpstream != 0 ? byUpstream : compare(revision, other.revision);
  }

  /// Turn by turn what is no digit, and a number.
  private static int compare(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() || j < b.length()) {
      while (isLetter(a, i) || isLetter(b, j)) {
        int byRank = Integer.compare(rank(a, i), rank(b, j));
        if (byRank != 0) {
          return byRank;
        }
        i++;
        j++;
      }
      int endA = endOfNumber(a, i);
      int endB = endOfNumber(b, j);
      int byNumber = compareNumbers(a, i, endA, b, j, endB);
      if (byNumber != 0) {
        return byNumber;
      }
      i = endA;
      j = endB;
    }
    return 0;
  }

  private static boolean isLetter(String text, int at) {
    return at < text.length() && !isDigit(text, at);
  }

  private static boolean isDigit(String text, int at) {
    return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }

  /// A tilde comes before the end, letters before all other signs.
  private static int rank(String text, int at) {
    if (!isLetter(text, at)) {
      return 0;
    }
    char c = text.charAt(at);
    boolean isAlphabetic = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return c == '~' ? -1 : isAlphabetic ? c : c + 256;
  }

  private static int endOfNumber(String text, int from) {
    int end = from;
    while (isDigit(text, end)) {
      end++;
    }
    return end;
  }

  /// Of any length; none is zero.
  private static int compareNumbers(String a, int fromA, int endA, String b, int fromB, int endB) {
    int i = withoutZeros(a, fromA, endA);
    int j = withoutZeros(b, fromB, endB);
    int byLength = Integer.compare(endA - i, endB - j);
    return byLength != 0 ? byLength : a.substring(i, endA).compareTo(b.substring(j, endB));
  }

  private static int withoutZeros(String text, int from, int end) {
    int at = from;
    while (at < end && text.charAt(at) == '0') {
      at++;
    }
    return at;
  }

  @Override
  public String toString() {
    return text;
  }
}
