package dev.tare.runtime;

import java.util.List;

/// Who a program runs as, in numbers.
///
/// @param groups supplementary groups, `gid` among them: a program that changes its group keeps it
///   (CVE-2022-2989)
/// @param home from `/etc/passwd`, `/` where that has none
public record User(long uid, long gid, List<Long> groups, String home) {
  public User {
    groups = List.copyOf(groups);
  }
}
