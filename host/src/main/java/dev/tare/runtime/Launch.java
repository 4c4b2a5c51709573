package dev.tare.runtime;

import dev.tare.runtime.RunSpec.Network;
import dev.tare.sys.Command;
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

  /// Nothing of the environment of tare reaches the engine but what it needs to work.
  private static final Map<String, String> ENVIRONMENT =
      Map.of("PATH", ProcessSpec.PATH, "LC_ALL", "C");

  Command command() {
    List<String> words = new ArrayList<>();
    // a session of its own: a terminal sends its signals to tare alone, which passes them on once
    words.add(program("setsid"));
    if (host.idMap() != IdMap.IDENTITY) {
      words.add(program("unshare"));
      words.addAll(Engines.userNamespace(host));
      words.add("--");
    }
    words.addAll(List.of(program("sh"), "-c", Script.LAUNCH.text(), "tare-run"));
    words.add(folder.path().toString());
    words.add(Long.toString(ProcessHandle.current().pid()));
    words.add(Containers.CGROUP_PREFIX + folder.id());
    words.addAll(namespaces());
    words.add("--");
    words.addAll(stage());
    return new Command(words, Optional.of(ENVIRONMENT), Optional.empty());
  }

  private List<String> namespaces() {
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--mount", "--propagation", "private", "--mount-proc"));
    options.addAll(List.of("--pid", "--fork", "--kill-child"));
    if (engine == Engine.BUILTIN) {
      options.addAll(List.of("--ipc", "--uts"));
      if (spec.isolation().network() == Network.NONE) {
        options.add("--net");
      }
    }
    return options;
  }

  private List<String> stage() {
    String overlay = host.isRoot() ? OVERLAY : "userxattr";
    List<String> words = new ArrayList<>(List.of(program("sh"), "-c"));
    String folderName = folder.path().toString();
    switch (engine) {
      case CRUN -> {
        words.addAll(List.of(Script.ENGINE.text(), "tare-stage", folderName));
        words.addAll(List.of(program("crun"), folder.id(), overlay, "--cgroup-manager=disabled"));
      }
      case RUNC -> {
        words.addAll(List.of(Script.ENGINE.text(), "tare-stage", folderName));
        words.addAll(List.of(program("runc"), folder.id(), overlay));
      }
      case BUILTIN -> words.addAll(Builtin.stage(this, overlay));
    }
    return words;
  }

  String program(String name) {
    return Engines.program(host, name);
  }
}
