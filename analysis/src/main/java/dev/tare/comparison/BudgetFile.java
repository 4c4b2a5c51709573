package dev.tare.comparison;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The thresholds of a file `.dive-ci`, so that pipelines that have one keep it: lines `name:
/// value` below `rules:`, as that tool documents them; `disabled`, `off`, `false` and nothing
/// switch one off.
public final class BudgetFile {
  private static final String EFFICIENCY = "lowestEfficiency";
  private static final String WASTED = "highestWastedBytes";
  private static final String WASTED_SHARE = "highestUserWastedPercent";
  private static final List<String> NAMES = List.of(EFFICIENCY, WASTED, WASTED_SHARE);

  /// As newer versions of that tool write them.
  private static final Map<String, String> OTHER_NAMES =
      Map.of(
          "lowest-efficiency", EFFICIENCY,
          "lowest-efficiency-threshold", EFFICIENCY,
          "highest-wasted-bytes", WASTED,
          "highest-user-wasted-percent", WASTED_SHARE);

  /// What switches a rule off, in any case.
  private static final Set<String> OFF = Set.of("", "disabled", "off", "false");

  private static final Pattern LINE =
      Pattern.compile("\\s*([A-Za-z-]+)\\s*:\\s*(.*?)\\s*(?:(?:^|\\s)#.*)?");
  private static final Pattern SIZE =
      Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([kmgt]?)(i?)b?", Pattern.CASE_INSENSITIVE);

  private BudgetFile() {}

  /// The limits of a file, beside those that were given.
  ///
  /// @param file its name, for messages
  /// @throws TareException INVALID with the line where a rule or a value is unknown
  public static Budget parse(String text, String file, Budget.Sizes sizes) {
    Map<String, String> values = new HashMap<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      Matcher match = LINE.matcher(line);
      if (line.isBlank() || line.strip().startsWith("#") || line.strip().equals("---")) {
        continue;
      }
      String place = "%s:%d:1".formatted(file, number);
      if (!match.matches()) {
        throw TareException.invalid("%s: cannot read \"%s\": it is no rule".formatted(place, line));
      }
      String value = unquoted(match.group(2));
      String name = OTHER_NAMES.getOrDefault(match.group(1), match.group(1));
      if (!name.equals("rules")) {
        check(name, value, place);
        values.put(name, value);
      }
    }
    values.values().removeIf(BudgetFile::isOff);
    return new Budget(
        sizes,
        share(values, EFFICIENCY),
        values.containsKey(WASTED)
            ? OptionalLong.of(bytes(values.get(WASTED), WASTED))
            : OptionalLong.empty(),
        share(values, WASTED_SHARE));
  }

  private static String unquoted(String value) {
    boolean isQuoted =
        value.length() > 1
            && Set.of('"', '\'').contains(value.charAt(0))
            && value.charAt(0) == value.charAt(value.length() - 1);
    return isQuoted ? value.substring(1, value.length() - 1) : value;
  }

  private static void check(String name, String value, String place) {
    if (!NAMES.contains(name)) {
      throw TareException.invalid(
          "%s: unknown rule \"%s\"%s".formatted(place, name, Suggestion.didYouMean(name, NAMES)));
    }
    if (isOff(value)) {
      return;
    }
    if (name.equals(WASTED)) {
      bytes(value, place + ": " + name);
    } else if (!value.matches("[01](\\.[0-9]+)?|\\.[0-9]+") || Double.parseDouble(value) > 1) {
      throw TareException.invalid(
          "%s: %s is \"%s\": it must be a share from 0 to 1".formatted(place, name, value));
    }
  }

  private static boolean isOff(String value) {
    return OFF.contains(value.toLowerCase(Locale.ROOT));
  }

  private static OptionalDouble share(Map<String, String> values, String name) {
    String value = values.get(name);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(value));
  }

  /// A size as people write it: `20MB` and `20m` are 20,000,000 bytes, `20MiB` 20 × 1,048,576.
  ///
  /// @param what is limited, for messages
  /// @throws TareException INVALID where it is no size
  public static long bytes(String text, String what) {
    Matcher match = SIZE.matcher(text.strip());
    if (!match.matches()) {
      throw TareException.invalid(
              "%s is \"%s\": it must be a number of bytes".formatted(what, text))
          .withHint("such as 20MB, 512kB or 20MiB");
    }
    int power = "kmgt".indexOf(match.group(2).toLowerCase(Locale.ROOT)) + 1;
    boolean hasUnit = !match.group(2).isEmpty();
    long unit = match.group(3).isEmpty() ? 1000 : 1024;
    BigDecimal size =
        new BigDecimal(match.group(1)).multiply(BigDecimal.valueOf(unit).pow(hasUnit ? power : 0));
    if (size.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw TareException.invalid("%s is \"%s\": nothing is that large".formatted(what, text));
    }
    return size.longValue();
  }
}
