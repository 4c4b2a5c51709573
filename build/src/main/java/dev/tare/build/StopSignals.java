package dev.tare.build;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import java.util.List;
import java.util.Locale;

/// The signals that STOPSIGNAL knows: those of Linux, by name or number (signal(7)).
final class StopSignals {
  private static final int MOST = 64;

  private static final List<String> NAMES =
      List.of(
          "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT",
          "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM",
          "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ",
          "RTMIN", "RTMAX");

  private StopSignals() {}

  /// `text` if it is a signal.
  ///
  /// @throws TareException INVALID
  static String checked(String text) {
    String name = text.toUpperCase(Locale.ROOT);
    String bare = name.startsWith("SIG") ? name.substring(3) : name;
    boolean isNumber = text.matches("[0-9]{1,3}") && isInRange(Integer.parseInt(text));
    boolean isRealTime = bare.matches("RT(MIN\\+([0-9]|1[0-5])|MAX-([0-9]|1[0-4]))");
    if (isNumber || isRealTime || NAMES.contains(bare)) {
      return text;
    }
    List<String> full = NAMES.stream().map(known -> "SIG" + known).toList();
    throw TareException.invalid(
        "cannot stop with \"%s\": it is no signal%s"
            .formatted(text, Suggestion.didYouMean("SIG" + bare, full)));
  }

  private static boolean isInRange(int number) {
    return number >= 1 && number <= MOST;
  }
}
