package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// An empty directory in memory.
///
/// @param destination absolute path in the container
/// @param options of mount(8); those of [#DEFAULT] that they do not take back are there, too
public record Tmpfs(String destination, List<String> options) {
  private static final List<String> DEFAULT = List.of("nosuid", "nodev", "noexec");
  private static final Set<String> KNOWN =
      Set.of(
          "rw",
          "ro",
          "suid",
          "nosuid",
          "dev",
          "nodev",
          "exec",
          "noexec",
          "atime",
          "noatime",
          "diratime",
          "nodiratime",
          "relatime",
          "norelatime",
          "strictatime",
          "sync",
          "async");
  private static final String VALUES =
      "(size=[0-9]+[kmgKMG%]?|mode=[0-7]{1,4}|(uid|gid|nr_inodes)=[0-9]+[kmg]?)";

  public Tmpfs {
    Volume.checkDestination(destination);
    List<String> all = new ArrayList<>();
    for (String option : options) {
      if (option.equals("notmpcopyup")) {
        continue; // nothing is ever copied
      }
      if (!KNOWN.contains(option) && !option.matches(VALUES)) {
        throw TareException.invalid(
            "cannot make a tmpfs at %s: there is no option \"%s\" for it"
                .formatted(destination, option));
      }
      all.add(option);
    }
    for (String option : DEFAULT) {
      if (!all.contains(option) && !all.contains(option.substring("no".length()))) {
        all.add(option);
      }
    }
    options = List.copyOf(all);
  }

  /// `DESTINATION[:OPTION,…]`.
  public static Tmpfs parse(String text) {
    int colon = text.indexOf(':');
    return colon < 0
        ? new Tmpfs(text, List.of())
        : new Tmpfs(text.substring(0, colon), List.of(text.substring(colon + 1).split(",", -1)));
  }

  int depth() {
    return TreePath.of(destination).parts().size();
  }
}
