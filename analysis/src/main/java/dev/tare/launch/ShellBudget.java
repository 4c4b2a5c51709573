package dev.tare.launch;

/// How much of a script was followed, its parts in subshells and functions included: hostile text
/// is to cost neither time nor stack.
final class ShellBudget {
  private static final int MAX_NODES = 20_000;
  private static final int MAX_CALLS = 20;

  /// How many commands may stand in each other.
  private static final int MAX_DEPTH = 500;

  private int nodes;
  private int depth;
  private int calls;

  /// How many loops were left.
  private int breaks;

  /// Whether one more command may be looked at; then [#leave] has to follow.
  boolean enters() {
    boolean isLeft = ++nodes <= MAX_NODES && depth < MAX_DEPTH;
    depth += isLeft ? 1 : 0;
    return isLeft;
  }

  void leave() {
    depth--;
  }

  /// Whether one more function or text may be looked at; then [#leaveCall] has to follow.
  boolean entersCall() {
    boolean isLeft = calls < MAX_CALLS;
    calls += isLeft ? 1 : 0;
    return isLeft;
  }

  void leaveCall() {
    calls--;
  }

  void countBreak() {
    breaks++;
  }

  int breaks() {
    return breaks;
  }
}
