package dev.tare.rootfs;

import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import java.util.ArrayList;
import java.util.List;

/// Which ids of this machine stand for which of a user namespace (user_namespaces(7)).
///
/// @param users empty where every user is the same on both sides; `groups` likewise
public record OwnerMap(List<Range> users, List<Range> groups) {
  /// Everybody is who they are: root's.
  public static final OwnerMap IDENTITY = new OwnerMap(List.of(), List.of());

  /// A line of `/proc/PID/uid_map`.
  public record Range(long inside, long outside, long count) {}

  public OwnerMap {
    users = List.copyOf(users);
    groups = List.copyOf(groups);
  }

  /// @param userMap the lines of `uid_map`, as a process outside sees them
  public static OwnerMap parse(List<String> userMap, List<String> groupMap) {
    return new OwnerMap(ranges(userMap), ranges(groupMap));
  }

  private static List<Range> ranges(List<String> lines) {
    List<Range> ranges = new ArrayList<>();
    for (String line : lines) {
      String[] words = line.strip().split("\\s+", -1);
      ranges.add(
          new Range(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2])));
    }
    return ranges;
  }

  /// With the owner that a program in the namespace sees.
  public Attributes inside(Attributes outside) {
    return outside.withOwner(user(outside.uid()), group(outside.gid()));
  }

  /// With the owner that a program in the namespace sees.
  public Entry inside(Entry outside) {
    return outside.changed(this::inside);
  }

  /// Whether both are ids of the namespace.
  boolean has(long user, long group) {
    return has(users, user) && has(groups, group);
  }

  private static boolean has(List<Range> ranges, long inside) {
    return ranges.isEmpty()
        || ranges.stream().anyMatch(r -> inside >= r.inside() && inside < r.inside() + r.count());
  }

  long user(long outside) {
    return inside(users, outside);
  }

  long group(long outside) {
    return inside(groups, outside);
  }

  /// An id that is not in the namespace shows there as 65534 (proc(5), overflowuid).
  private static long inside(List<Range> ranges, long outside) {
    if (ranges.isEmpty()) {
      return outside;
    }
    for (Range range : ranges) {
      if (outside >= range.outside() && outside < range.outside() + range.count()) {
        return range.inside() + outside - range.outside();
      }
    }
    return 65534;
  }
}
