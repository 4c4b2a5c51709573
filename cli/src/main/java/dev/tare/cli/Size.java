package dev.tare.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Numbers of bytes for people: decimal units and three significant digits, as docker and podman
/// show them.
final class Size {
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.HALF_EVEN);
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

  private Size() {}

  /// `716 kB`, `1.27 GB`, `5.87 MB`, `0 B`.
  static String human(long bytes) {
    BigDecimal size = BigDecimal.valueOf(bytes);
    int unit = 0;
    // rounded before the unit is chosen: 999,999 B are 1 MB, not 1000 kB
    while (size.round(THREE_DIGITS).compareTo(THOUSAND) >= 0) {
      size = size.movePointLeft(3);
      unit++;
    }
    BigDecimal rounded = size.round(THREE_DIGITS).stripTrailingZeros();
    return rounded.toPlainString() + " " + UNITS[unit];
  }
}
