package dev.tare.cli;

/// What a person did at a terminal.
sealed interface Key {
  /// A key that stands for no character, and what else happens to a terminal.
  enum Named implements Key {
    UP,
    DOWN,
    LEFT,
    RIGHT,
    PAGE_UP,
    PAGE_DOWN,
    HOME,
    END,
    ENTER,
    TAB,
    BACKSPACE,
    ESCAPE,
    F1,
    CONTROL_SPACE,
    CONTROL_A,
    CONTROL_R,
    CONTROL_U,
    /// ^C
    INTERRUPT,
    /// ^Z
    SUSPEND,
    /// ^L, or the program goes on after it was stopped.
    REDRAW,
    /// The terminal has another size.
    RESIZED,
    /// The terminal is gone.
    GONE,
    /// A key that means nothing here.
    OTHER
  }

  /// A character.
  record Typed(int codePoint) implements Key {}
}
