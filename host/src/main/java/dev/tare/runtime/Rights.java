package dev.tare.runtime;

import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What the programs of a container may do.
///
/// @param added capabilities beside those of every container: `CAP_NAME`, or `ALL`
/// @param dropped capabilities that it does not get, in the same form
/// @param gain whether a set-user-ID program gives rights; never in the built-in sandbox
/// @param seccomp which calls of the kernel it may make
public record Rights(List<String> added, List<String> dropped, Gain gain, Seccomp seccomp) {
  public static final Rights DEFAULT =
      new Rights(List.of(), List.of(), Gain.ALLOWED, new Seccomp.Standard());

  /// Whether a program may get more rights than the one that started it.
  public enum Gain {
    ALLOWED,
    /// no_new_privs (prctl(2)).
    NEVER
  }

  public Rights {
    added = added.stream().map(Capabilities::named).distinct().toList();
    dropped = dropped.stream().map(Capabilities::named).distinct().toList();
    for (String name : added) {
      if (dropped.contains(name)) {
        throw TareException.invalid(
            "cannot both add and drop the capability %s".formatted(bare(name)));
      }
    }
  }

  static String bare(String name) {
    return name.startsWith("CAP_") ? name.substring("CAP_".length()) : name;
  }

  /// The capabilities that no program of the container has more of.
  List<String> bounding(IdMap ids) {
    Set<String> names = new LinkedHashSet<>(dropsAll() ? List.of() : Capabilities.DEFAULT);
    for (String name : added) {
      names.addAll(name.equals(Capabilities.ALL) ? Capabilities.available(ids) : List.of(name));
    }
    dropped.forEach(names::remove);
    return List.copyOf(names);
  }

  private boolean dropsAll() {
    return dropped.contains(Capabilities.ALL);
  }

  /// The capabilities that the program has from the start: root has all, another user those that
  /// were added by name, as podman has it; further ones come with set-user-ID alone.
  List<String> effective(User user, IdMap ids) {
    List<String> bounding = bounding(ids);
    return user.uid() == 0 ? bounding : bounding.stream().filter(added::contains).toList();
  }

  /// Those that outlast the start of a program without root.
  List<String> ambient(User user, IdMap ids) {
    return user.uid() == 0 ? List.of() : effective(user, ids);
  }

  /// Added by name and not to be had from `ids`.
  List<String> lacking(IdMap ids) {
    List<String> lacking = new ArrayList<>(added);
    lacking.remove(Capabilities.ALL);
    lacking.removeAll(Capabilities.available(ids));
    return lacking;
  }
}
