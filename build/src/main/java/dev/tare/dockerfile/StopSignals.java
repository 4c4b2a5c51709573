package dev.tare.dockerfile;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// The signals that STOPSIGNAL may name, those of Linux (signal(7)).
public final class StopSignals {
  static final Set<String> NAMES =
      Set.of(
          "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT",
          "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM",
          "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ",
          "RTMIN", "RTMAX");

  private static final Pattern NUMBER = Pattern.compile("0*([1-9]|[1-5][0-9]|6[0-4])");
  private static final Pattern REAL_TIME =
      Pattern.compile("RTMIN\\+([1-9]|1[0-5])|RTMAX-([1-9]|1[0-4])");

  private StopSignals() {}

  /// By number, or by name with or without `SIG`.
  public static boolean isSignal(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    String name = upper.startsWith("SIG") ? upper.substring(3) : upper;
    return NUMBER.matcher(text).matches()
        || NAMES.contains(name)
        || REAL_TIME.matcher(name).matches();
  }
}
