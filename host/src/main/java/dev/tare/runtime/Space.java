package dev.tare.runtime;

/// Whose processes, objects of communication or network a container sees.
public sealed interface Space {
  /// Its own.
  record Own() implements Space {}

  /// Those of this machine.
  record Host() implements Space {}

  /// Those of another container, as asked for.
  ///
  /// @param id 64 hex digits
  record Of(String id) implements Space {}

  /// Those of a process of this machine: where [Of] was found.
  record Joined(long pid) implements Space {}

  default boolean isOwn() {
    return this instanceof Own;
  }
}
