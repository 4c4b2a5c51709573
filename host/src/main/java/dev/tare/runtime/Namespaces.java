package dev.tare.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/// What a container shares with others of what the kernel can keep apart.
///
/// @param network of another container; its own: what [RunSpec.Network] says
/// @param pid whose processes it sees
/// @param ipc whose queues, semaphores and shared memory (ipc_namespaces(7)) it sees
public record Namespaces(Space network, Space pid, Space ipc) {
  public static final Namespaces DEFAULT =
      new Namespaces(new Space.Own(), new Space.Own(), new Space.Own());

  /// Whether processes that are none of its own would outlive, or be met by, what is done to it.
  public boolean hasForeignProcesses() {
    return !pid.isOwn();
  }

  /// With other containers replaced by their processes.
  ///
  /// @param firstOf the first process of the container with that id
  public Namespaces located(ToLongFunction<String> firstOf) {
    return new Namespaces(located(network, firstOf), located(pid, firstOf), located(ipc, firstOf));
  }

  private static Space located(Space space, ToLongFunction<String> firstOf) {
    return space instanceof Space.Of other
        ? new Space.Joined(firstOf.applyAsLong(other.id()))
        : space;
  }

  /// The words that enter what is shared, and the user namespace of containers: everything after
  /// them belongs to those. A namespace of other processes is entered by the engine.
  List<String> entrance(Host host) {
    List<String> words = new ArrayList<>();
    enter(host, network, "--net", words);
    enter(host, ipc, "--ipc", words);
    if (words.isEmpty() && host.idMap() != IdMap.IDENTITY) {
      words.add(Engines.program(host, "unshare"));
      words.addAll(Engines.userNamespace(host));
      words.add("--");
    }
    return words;
  }

  private static void enter(Host host, Space space, String option, List<String> words) {
    if (!(space instanceof Space.Joined joined)) {
      return;
    }
    boolean isFirst = words.isEmpty();
    words.addAll(
        List.of(Engines.program(host, "nsenter"), "-t", Long.toString(joined.pid()), option));
    if (isFirst && host.idMap() != IdMap.IDENTITY) {
      // what belongs to the user namespace of another container is entered with that
      words.addAll(List.of("--user", "--preserve-credentials"));
    }
    words.add("--");
  }
}
