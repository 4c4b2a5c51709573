package dev.tare.container;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Signals by name, those of Linux on x86 and ARM (signal(7)).
public final class SignalName {
  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  private static final int RTMIN = 34;
  private static final int RTMAX = 64;
  private static final Pattern REAL_TIME = Pattern.compile("RT(MIN|MAX)(?:([+-])([0-9]{1,2}))?");

  private SignalName() {}

  /// `SIGTERM`, `term`, `15`, `RTMIN+3`.
  ///
  /// @return 1 to 64
  /// @throws TareException INVALID
  public static int parse(String text) {
    if (text.matches("[0-9]{1,2}")
        && Integer.parseInt(text) >= 1
        && Integer.parseInt(text) <= RTMAX) {
      return Integer.parseInt(text);
    }
    String upper = text.toUpperCase(Locale.ROOT);
    String name = upper.startsWith("SIG") ? upper.substring(3) : upper;
    int known = NAMES.indexOf(name);
    if (known >= 0) {
      return known + 1;
    }
    return switch (name) {
      case "IOT" -> 6;
      case "CLD" -> 17;
      case "POLL" -> 29;
      default -> realTime(text, name);
    };
  }

  /// `SIGTERM`; the number where it has no name.
  public static String of(int signal) {
    return signal <= NAMES.size() ? "SIG" + NAMES.get(signal - 1) : Integer.toString(signal);
  }

  private static int realTime(String text, String name) {
    Matcher matcher = REAL_TIME.matcher(name);
    if (matcher.matches()) {
      int offset = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
      int base = matcher.group(1).equals("MIN") ? RTMIN : RTMAX;
      int signal = "-".equals(matcher.group(2)) ? base - offset : base + offset;
      if (signal >= RTMIN && signal <= RTMAX) {
        return signal;
      }
    }
    throw TareException.invalid(
        "cannot read the signal \"%s\": there is none of that name%s"
            .formatted(text, Suggestion.didYouMean(name, NAMES)));
  }
}
