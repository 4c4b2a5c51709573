package dev.tare.runtime;

import dev.tare.runtime.RunSpec.Network;
import dev.tare.sys.Command;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The command that runs one container: [Script#LAUNCH] in a session of its own, around the stage
/// of the engine.
record Launch(Host host, Engine engine, RunSpec spec, User user, RunFolder folder, Gate gate) {
  /// Whether the program of the built-in sandbox waits for us before it starts.
  enum Gate {
    FREE,
    GATED
  }

  Launch(Host host, Engine engine, RunSpec spec, User user, RunFolder folder) {
    this(host, engine, spec, user, folder, Gate.FREE);
  }

  /// Off, so that what a container writes can be read back as a layer (kernel, overlayfs.rst).
  private static final String OVERLAY = "index=off,metacopy=off,redirect_dir=off,xino=off";

  private static final List<String> MOUNTS_ALONE = List.of("--mount", "--propagation", "private");

  private static final List<String> NAMESPACES =
      List.of(
          "--mount", "--propagation", "private", "--mount-proc", "--pid", "--fork", "--kill-child");

  /// Nothing of the environment of tare reaches the engine but what it needs to work.
  static final Map<String, String> ENVIRONMENT = Map.of("PATH", ProcessSpec.PATH, "LC_ALL", "C");

  /// @throws IOException where the run folder cannot be written
  Command command() throws IOException {
    return command(host, folder, spec.isolation().namespaces(), namespaces(), stage());
  }

  /// @param shared what is entered before
  /// @param namespaces options of unshare
  /// @param stage what runs inside
  static Command command(
      Host host, RunFolder folder, Namespaces shared, List<String> namespaces, List<String> stage) {
    List<String> words = new ArrayList<>();
    // a session of its own: a terminal sends its signals to tare alone, which passes them on once
    words.add(Engines.program(host, "setsid"));
    words.addAll(shared.entrance(host));
    words.addAll(List.of(Engines.program(host, "sh"), "-c", Script.LAUNCH.text(), "tare-run"));
    words.add(folder.path().toString());
    words.add(Long.toString(ProcessHandle.current().pid()));
    words.add(Containers.CGROUP_PREFIX + folder.id());
    // the end of the engine is not that of processes in a namespace of others
    words.add(shared.hasForeignProcesses() ? Engines.program(host, "runc") : "");
    words.addAll(namespaces);
    words.add("--");
    words.addAll(stage);
    return new Command(words, Optional.of(ENVIRONMENT), Optional.empty());
  }

  /// The words that make the built-in sandbox, for a container that outlives tare.
  List<String> sandboxWords() throws IOException {
    List<String> words = new ArrayList<>(List.of(program("unshare")));
    words.addAll(namespaces());
    words.add("--");
    words.addAll(stage());
    return words;
  }

  private List<String> namespaces() {
    if (engine == Engine.BUILTIN) {
      return builtin(
          spec.isolation().hasOwnNetwork() ? Network.NONE : Network.HOST,
          spec.isolation().namespaces().ipc());
    }
    return spec.isolation().namespaces().hasForeignProcesses() ? MOUNTS_ALONE : NAMESPACES;
  }

  /// Options of unshare for the built-in sandbox.
  static List<String> builtin(Network network, Space ipc) {
    List<String> options = new ArrayList<>(NAMESPACES);
    options.add("--uts");
    if (ipc.isOwn()) {
      options.add("--ipc");
    }
    if (network == Network.NONE) {
      options.add("--net");
    }
    return options;
  }

  static String overlayOptions(Host host) {
    return host.isRoot() ? OVERLAY : "userxattr";
  }

  private List<String> stage() throws IOException {
    String overlay = overlayOptions(host);
    List<String> words = new ArrayList<>(List.of(program("sh")));
    String folderName = folder.path().toString();
    switch (engine) {
      case CRUN -> {
        words.addAll(List.of("-c", Script.ENGINE.text(), "tare-stage", folderName));
        words.addAll(List.of(program("crun"), folder.id(), overlay, engine.cgroupOption()));
      }
      case RUNC -> {
        words.addAll(List.of("-c", Script.ENGINE.text(), "tare-stage", folderName));
        words.addAll(List.of(program("runc"), folder.id(), overlay));
      }
      case BUILTIN -> words.add(Builtin.write(this, overlay).toString());
    }
    return words;
  }

  String program(String name) {
    return Engines.program(host, name);
  }
}
