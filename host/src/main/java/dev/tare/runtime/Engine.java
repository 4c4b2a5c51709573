package dev.tare.runtime;

/// What runs a container.
public enum Engine {
  CRUN,
  RUNC,
  /// The sandbox that tare builds itself from unshare and setpriv.
  BUILTIN;

  /// What keeps crun from the cgroups, which it refuses where version 1 and 2 are mixed; empty for
  /// others.
  String cgroupOption() {
    return this == CRUN ? "--cgroup-manager=disabled" : "";
  }

  /// As people type it.
  public String id() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
