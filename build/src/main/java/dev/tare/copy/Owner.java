package dev.tare.copy;

import dev.tare.layer.Tree;

/// Whose a file is, by number.
///
/// @param uid 0 to 2^32-2
/// @param gid 0 to 2^32-2
@SuppressWarnings("DoNotCallSuggester")
public record Owner(long uid, long gid) {
  public static final Owner ROOT = new Owner(0, 0);

  /// `USER[:GROUP]`, by name or number; names are those of `/etc/passwd` and `/etc/group` in
  /// `tree`. Without a group it is that of the user, and for a number the same number.
  ///
  /// @throws dev.tare.base.TareException NOT_FOUND for a name that is not there, INVALID for what
  ///   is no owner
  public static Owner parse(String text, Tree tree) {
    throw new UnsupportedOperationException("not yet: " + text + tree);
  }
}
