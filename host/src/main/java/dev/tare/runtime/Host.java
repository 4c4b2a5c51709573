package dev.tare.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What this machine offers to containers.
///
/// @param isRoot of this machine; root of a user namespace is an ordinary user of it
/// @param isEntered whether tare is root of a user namespace that has more users than that one,
///   such as `tare unshare` makes
/// @param programs where the programs lie that tare may start, by name
/// @param versions the first line of `--version` of the engines that were found
/// @param subordinateIds how many ids `/etc/subuid` and `/etc/subgid` lend to the user; 0 for none
/// @param overlayMounts whether an overlay can be mounted, as root or in a user namespace
public record Host(
    boolean isRoot,
    boolean isEntered,
    boolean mayRaiseLimits,
    Map<String, Path> programs,
    Map<Engine, String> versions,
    Cgroups cgroups,
    boolean userNamespaces,
    long subordinateIds,
    boolean overlayMounts,
    Optional<String> builtinFailure) {

  /// How control groups are mounted.
  public enum Cgroups {
    NONE,
    V1,
    V2,
    /// Version 1 with a version 2 hierarchy beside it.
    HYBRID
  }

  /// What will be used, and why.
  public record Choice(Engine engine, String why) {}

  public Host {
    programs = Map.copyOf(programs);
    versions = Map.copyOf(versions);
  }

  /// Whether tare is root where it runs, and files can belong to anybody there: on the machine, or
  /// in the user namespace that was entered.
  public boolean isRootHere() {
    return isRoot || isEntered;
  }

  /// Which ids a container gets.
  public IdMap idMap() {
    if (isRoot) {
      return IdMap.IDENTITY;
    }
    if (isEntered) {
      return IdMap.ENTERED;
    }
    return subordinateIds > 0 && has("newuidmap") && has("newgidmap")
        ? IdMap.SUBORDINATE
        : IdMap.ROOT_ONLY;
  }

  public boolean has(String program) {
    return programs.containsKey(program);
  }

  /// What tare needs of util-linux and coreutils, and does not find.
  public List<String> missing() {
    return Engines.NEEDED.stream().filter(p -> !has(p)).toList();
  }
}
