package dev.tare.runtime;

import dev.tare.layer.Tree;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A container to run.
///
/// @param root the unpacked image; only read
/// @param tree the same image, to look users and programs up without touching the disk
public record RunSpec(Path root, Tree tree, ProcessSpec process, Isolation isolation) {

  /// What a container shares with this machine.
  ///
  /// @param hostname of the container; by default its id, or this machine's with its network
  public record Isolation(
      Network network, RootAccess rootAccess, List<Volume> volumes, Optional<String> hostname) {
    public Isolation {
      volumes = List.copyOf(volumes);
    }

    /// The network of this machine, a writable root, nothing shared.
    public static final Isolation DEFAULT =
        new Isolation(Network.HOST, RootAccess.WRITABLE, List.of(), Optional.empty());
  }

  /// Which network a container sees.
  public enum Network {
    HOST,
    /// A loopback of its own, nothing else.
    NONE
  }

  /// Whether a container may write to its own root; what it writes is gone with it.
  public enum RootAccess {
    WRITABLE,
    READ_ONLY
  }
}
