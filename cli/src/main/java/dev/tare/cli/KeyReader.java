package dev.tare.cli;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// Keys out of the characters that a terminal sends for them (ECMA-48, and xterm's control
/// sequences).
final class KeyReader {
  /// Where characters come from.
  @FunctionalInterface
  interface Input {
    /// @param millis how long to wait
    /// @return a UTF-16 unit, [#END] or [#NOTHING]
    int read(long millis) throws IOException;
  }

  static final int END = -1;
  static final int NOTHING = -2;

  /// What follows an escape character comes with it; over a slow line a little later. A person who
  /// means Escape waits that long.
  private static final long TOGETHER_MILLIS = 200;

  private static final int ESCAPE = 0x1b;

  private static final Map<Integer, Key> CONTROLS =
      Map.ofEntries(
          Map.entry(0x00, Key.Named.CONTROL_SPACE),
          Map.entry(0x01, Key.Named.CONTROL_A),
          Map.entry(0x02, Key.Named.PAGE_UP),
          Map.entry(0x03, Key.Named.INTERRUPT),
          Map.entry(0x06, Key.Named.PAGE_DOWN),
          Map.entry(0x08, Key.Named.BACKSPACE),
          Map.entry(0x09, Key.Named.TAB),
          Map.entry(0x0a, Key.Named.ENTER),
          Map.entry(0x0c, Key.Named.REDRAW),
          Map.entry(0x0d, Key.Named.ENTER),
          Map.entry(0x12, Key.Named.CONTROL_R),
          Map.entry(0x15, Key.Named.CONTROL_U),
          Map.entry(0x1a, Key.Named.SUSPEND),
          Map.entry(0x7f, Key.Named.BACKSPACE));

  /// By what follows `ESC [` or `ESC O`, modifiers left out.
  private static final Map<String, Key> SEQUENCES =
      Map.ofEntries(
          Map.entry("A", Key.Named.UP),
          Map.entry("B", Key.Named.DOWN),
          Map.entry("C", Key.Named.RIGHT),
          Map.entry("D", Key.Named.LEFT),
          Map.entry("F", Key.Named.END),
          Map.entry("H", Key.Named.HOME),
          Map.entry("M", Key.Named.ENTER),
          Map.entry("P", Key.Named.F1),
          Map.entry("Z", Key.Named.TAB),
          Map.entry("1~", Key.Named.HOME),
          Map.entry("4~", Key.Named.END),
          Map.entry("5~", Key.Named.PAGE_UP),
          Map.entry("6~", Key.Named.PAGE_DOWN),
          Map.entry("7~", Key.Named.HOME),
          Map.entry("8~", Key.Named.END),
          Map.entry("11~", Key.Named.F1));

  private final Input input;

  KeyReader(Input input) {
    this.input = input;
  }

  /// The next key; empty after `millis` without one.
  Optional<Key> next(long millis) throws IOException {
    int unit = input.read(millis);
    return switch (unit) {
      case NOTHING -> Optional.empty();
      case END -> Optional.of(Key.Named.GONE);
      case ESCAPE -> Optional.of(escaped());
      default -> Optional.of(plain((char) unit));
    };
  }

  private Key plain(char unit) throws IOException {
    if (Character.isHighSurrogate(unit)) {
      int low = input.read(TOGETHER_MILLIS);
      return low < 0 ? Key.Named.OTHER : new Key.Typed(Character.toCodePoint(unit, (char) low));
    }
    return Character.isISOControl(unit)
        ? CONTROLS.getOrDefault((int) unit, Key.Named.OTHER)
        : new Key.Typed(unit);
  }

  private Key escaped() throws IOException {
    int second = input.read(TOGETHER_MILLIS);
    if (second == '[' || second == 'O') {
      return sequence();
    }
    // a key with Alt means nothing here
    return second < 0 || second == ESCAPE ? Key.Named.ESCAPE : Key.Named.OTHER;
  }

  /// Parameters are digits and `;`, the end is a letter or `~`.
  private Key sequence() throws IOException {
    StringBuilder text = new StringBuilder();
    while (true) {
      int unit = input.read(TOGETHER_MILLIS);
      if (unit < 0) {
        return Key.Named.OTHER;
      }
      text.append((char) unit);
      if (unit >= 0x40 && unit <= 0x7e) {
        String plain = text.toString().replaceFirst("^1?;[0-9]+|;[0-9]+", "");
        return SEQUENCES.getOrDefault(plain, Key.Named.OTHER);
      }
    }
  }
}
