package dev.tare.launch;

import dev.tare.shell.ShellNode.AndOr;

/// What depends on a command.
enum Role {
  /// The script has nothing to do after it.
  LAST,
  /// The same, and its failure is expected.
  LAST_TRIED,
  /// A loop goes round until it succeeds.
  TRIED,
  /// What comes after it is not reached where it fails.
  REQUIRED,
  /// A command among others: required with `set -e`.
  STATEMENT,
  /// Its failure is expected.
  CHECKED;

  boolean isLast() {
    return this == LAST || this == LAST_TRIED;
  }

  /// Of a command that stands before another one in its place.
  Role before() {
    return switch (this) {
      case LAST, REQUIRED, STATEMENT -> STATEMENT;
      case LAST_TRIED, TRIED, CHECKED -> CHECKED;
    };
  }

  /// Of the left side of `&&` and `||`: where nothing but a word about a failure comes, the script
  /// waits for it.
  ///
  /// @param isGuard whether the right side of `||` ends the script
  Role ofLeft(AndOr node, boolean isGuard) {
    if (!node.isAnd()) {
      boolean isEnd = isLast() && (isGuard || ShellFailure.isShort(node.right()));
      return isEnd ? isGuard && this == LAST ? LAST : LAST_TRIED : isGuard ? REQUIRED : CHECKED;
    }
    return switch (this) {
      case LAST, REQUIRED -> REQUIRED;
      case TRIED -> TRIED;
      case LAST_TRIED, STATEMENT, CHECKED -> CHECKED;
    };
  }
}
