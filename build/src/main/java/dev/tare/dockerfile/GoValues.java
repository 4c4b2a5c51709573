package dev.tare.dockerfile;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Values as Go's standard library writes them, which Dockerfiles took over.
public final class GoValues {
  private static final Pattern UNIT =
      Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{0,18})?|\\.[0-9]{1,18})(ns|us|µs|μs|ms|s|m|h)");
  private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);

  private GoValues() {}

  /// `1`, `t`, `true` and their opposites, as `strconv.ParseBool`.
  static Optional<Boolean> parseBoolean(String text) {
    return switch (text) {
      case "1", "t", "T", "true", "TRUE", "True" -> Optional.of(true);
      case "0", "f", "F", "false", "FALSE", "False" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  /// `1h30m`, `1.5s`, `0`, as `time.ParseDuration`; empty where it is none or beyond 292 years.
  public static Optional<Duration> parseDuration(String text) {
    boolean isNegative = text.startsWith("-");
    String rest = isNegative || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    Matcher unit = UNIT.matcher(rest);
    BigDecimal sum = BigDecimal.ZERO;
    int at = 0;
    while (at < rest.length() && unit.find(at) && unit.start() == at) {
      sum = sum.add(new BigDecimal(decimal(unit.group(1))).multiply(nanos(unit.group(2))));
      at = unit.end();
    }
    if (rest.isEmpty() || at < rest.length() || sum.compareTo(MAX) > 0) {
      return Optional.empty();
    }
    long nanos = sum.longValue();
    return Optional.of(Duration.ofNanos(isNegative ? -nanos : nanos));
  }

  private static String decimal(String number) {
    String padded = number.startsWith(".") ? "0" + number : number;
    return padded.endsWith(".") ? padded + "0" : padded;
  }

  private static BigDecimal nanos(String unit) {
    return BigDecimal.valueOf(
        switch (unit) {
          case "ns" -> 1L;
          case "ms" -> 1_000_000L;
          case "s" -> 1_000_000_000L;
          case "m" -> 60_000_000_000L;
          case "h" -> 3_600_000_000_000L;
          default -> 1_000L;
        });
  }
}
