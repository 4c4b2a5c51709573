package dev.tare.runtime;

import dev.tare.sys.Command;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How large the terminal of tare is. crun gives a new terminal no size unless it is told one.
///
/// @param rows at least 1
/// @param columns at least 1
record TerminalSize(int rows, int columns) {
  private static final Pattern SAID = Pattern.compile("([1-9][0-9]{0,4}) ([1-9][0-9]{0,4})");

  /// Empty where there is none, or nobody who says its size.
  static Optional<TerminalSize> current(Host host) {
    if (!host.has("stty")) {
      return Optional.empty();
    }
    try {
      Command stty = Command.of(Engines.program(host, "stty"), "-F", "/dev/tty", "size");
      return parse(stty.run().out().toString().strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// @param text as stty(1) says it: `24 80`
  static Optional<TerminalSize> parse(String text) {
    Matcher said = SAID.matcher(text);
    return said.matches()
        ? Optional.of(
            new TerminalSize(Integer.parseInt(said.group(1)), Integer.parseInt(said.group(2))))
        : Optional.empty();
  }
}
