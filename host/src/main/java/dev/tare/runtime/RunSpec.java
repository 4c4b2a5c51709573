package dev.tare.runtime;

import dev.tare.layer.Tree;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A container to run.
///
/// @param root the unpacked image, or `/`: this machine; only read
/// @param tree the same image, to look users and programs up without touching the disk
public record RunSpec(Path root, Tree tree, ProcessSpec process, Isolation isolation) {

  /// What a container shares with this machine.
  ///
  /// @param hostname of the container; by default its id, or this machine's with its network
  /// @param memory directories that lie there
  public record Isolation(
      Network network,
      RootAccess rootAccess,
      List<Volume> volumes,
      Optional<String> hostname,
      List<Tmpfs> memory,
      Namespaces namespaces,
      Rights rights,
      Bounds bounds,
      First first) {
    public Isolation {
      volumes = List.copyOf(volumes);
      memory = List.copyOf(memory);
    }

    /// What every container has, but for these.
    public Isolation(
        Network network, RootAccess rootAccess, List<Volume> volumes, Optional<String> hostname) {
      this(
          network,
          rootAccess,
          volumes,
          hostname,
          List.of(),
          Namespaces.DEFAULT,
          Rights.DEFAULT,
          Bounds.NONE,
          First.PROGRAM);
    }

    /// The same, sharing other things, or found where they are.
    public Isolation with(Network net, Namespaces other) {
      return new Isolation(
          net, rootAccess, volumes, hostname, memory, other, rights, bounds, first);
    }

    /// The same under another name.
    public Isolation withHostname(String name) {
      return new Isolation(
          network,
          rootAccess,
          volumes,
          Optional.of(name),
          memory,
          namespaces,
          rights,
          bounds,
          first);
    }

    /// Whether it has a network of its own, with nothing but a loopback.
    boolean hasOwnNetwork() {
      return network == Network.NONE && namespaces.network().isOwn();
    }

    /// The network of this machine, a writable root, nothing shared.
    public static final Isolation DEFAULT =
        new Isolation(Network.HOST, RootAccess.WRITABLE, List.of(), Optional.empty());
  }

  /// What the first process of a container is.
  public enum First {
    PROGRAM,
    /// One that passes signals on, takes in what others leave behind, and ends as the program does.
    INIT
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
    READ_ONLY,
    /// Writable, and what is written lies in memory, up to 1 GiB: the one access to a root that is
    /// this machine's own. Nothing is added to the root that it lacks but `/proc` and `/dev`. Known
    /// to the built-in sandbox alone.
    THROW_AWAY
  }

  /// The words of the program that starts first.
  List<String> args() {
    return switch (isolation.first()) {
      case PROGRAM -> process.args();
      case INIT ->
          Stream.concat(Stream.of(FirstProcess.PLACE, "init"), process.args().stream()).toList();
    };
  }

  public RunSpec {
    if (isMachine(root) && isolation.rootAccess() != RootAccess.THROW_AWAY) {
      throw new IllegalArgumentException("the root of this machine is not to be written");
    }
  }

  private static boolean isMachine(Path root) {
    return root.toAbsolutePath().normalize().equals(Path.of("/"));
  }

  /// Whether the root is this machine's own.
  boolean isMachine() {
    return isMachine(root);
  }
}
