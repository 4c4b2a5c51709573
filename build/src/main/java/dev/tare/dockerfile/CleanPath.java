package dev.tare.dockerfile;

import dev.tare.base.Bytes;
import java.util.ArrayDeque;
import java.util.Deque;

/// A path without what adds nothing to it, as Go's `path/filepath.Clean`: doubled slashes, `.`, and
/// each `..` with the name before it.
final class CleanPath {
  private static final Bytes SLASH = Bytes.utf8("/");
  private static final Bytes SELF = Bytes.utf8(".");
  private static final Bytes PARENT = Bytes.utf8("..");

  private CleanPath() {}

  /// `path` taken from the root of a tree, without the slash it may begin with. What leads out of
  /// the tree stays, and matches nothing in it.
  static Bytes relative(Bytes path) {
    boolean isAbsolute = path.startsWith(SLASH);
    Deque<Bytes> names = new ArrayDeque<>();
    int from = 0;
    while (from <= path.length()) {
      int slash = path.indexOf('/', from);
      int to = slash < 0 ? path.length() : slash;
      add(names, path.slice(from, to), isAbsolute);
      from = to + 1;
    }
    return names.isEmpty() ? SELF : joined(names);
  }

  private static void add(Deque<Bytes> names, Bytes name, boolean isAbsolute) {
    if (name.equals(PARENT)) {
      if (names.isEmpty() || names.getLast().equals(PARENT)) {
        if (!isAbsolute) {
          names.add(name);
        }
      } else {
        names.removeLast();
      }
    } else if (!name.isEmpty() && !name.equals(SELF)) {
      names.add(name);
    }
  }

  private static Bytes joined(Deque<Bytes> names) {
    byte[] joined = new byte[names.stream().mapToInt(n -> n.length() + 1).sum() - 1];
    int at = 0;
    for (Bytes name : names) {
      if (at > 0) {
        joined[at++] = '/';
      }
      for (int i = 0; i < name.length(); i++) {
        joined[at++] = name.at(i);
      }
    }
    return Bytes.of(joined);
  }
}
