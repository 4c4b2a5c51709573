package dev.tare.runtime;

import java.util.List;

/// Who a program runs as, in numbers.
///
/// @param groups supplementary groups
/// @param home from `/etc/passwd`, `/` where that has none
public record User(long uid, long gid, List<Long> groups, String home) {
  static final User ROOT = new User(0, 0, List.of(), "/root");

  public User {
    groups = List.copyOf(groups);
  }
}
