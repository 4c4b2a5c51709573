package dev.tare.runtime;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.oci.Json;

/// Which calls of the kernel the programs of a container may make.
public sealed interface Seccomp {
  /// What docker and podman allow.
  record Standard() implements Seccomp {}

  /// All that their capabilities let them.
  record Unconfined() implements Seccomp {}

  /// What a profile says, in the form of docker and podman.
  ///
  /// @param json its text
  record Profile(String json) implements Seccomp {
    /// @throws TareException CORRUPT where it is no JSON
    public static Profile parse(String text) {
      Json.parse(Bytes.utf8(text), "the seccomp profile");
      return new Profile(text);
    }
  }
}
