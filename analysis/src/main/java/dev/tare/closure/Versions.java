package dev.tare.closure;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Symbol versions such as `GLIBC_2.34`: a series and numbers.
final class Versions {
  private static final Comparator<String> ORDER = Versions::compare;

  private Versions() {}

  static Optional<String> newest(Collection<String> versions) {
    return versions.stream().max(ORDER.thenComparing(Comparator.naturalOrder()));
  }

  /// Those that begin like `version` and go on with a number.
  static List<String> sameSeries(Collection<String> versions, String version) {
    String series = series(version);
    return versions.stream()
        .filter(v -> series(v).equals(series) && v.length() > series.length())
        .filter(v -> Character.isDigit(v.charAt(series.length())))
        .toList();
  }

  private static String series(String version) {
    return version.substring(0, version.lastIndexOf('_') + 1);
  }

  private static int compare(String a, String b) {
    return Arrays.compare(numbers(a), numbers(b));
  }

  private static BigInteger[] numbers(String version) {
    return Arrays.stream(version.substring(series(version).length()).split("[^0-9]+", -1))
        .filter(n -> !n.isEmpty() && n.length() < 20)
        .map(BigInteger::new)
        .toArray(BigInteger[]::new);
  }
}
