package dev.tare.runtime;

/// What runs a container.
public enum Engine {
  CRUN,
  RUNC,
  /// The sandbox that tare builds itself from unshare and setpriv.
  BUILTIN;

  /// As people type it.
  public String id() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
