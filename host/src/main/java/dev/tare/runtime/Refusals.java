package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.layer.Entry.SymlinkEntry;
import dev.tare.layer.TreePath;
import dev.tare.runtime.Bounds.Ulimit;
import dev.tare.runtime.Host.Cgroups;
import dev.tare.runtime.RunSpec.Isolation;
import dev.tare.sys.Account;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What was asked of a container and cannot be had here: said before it starts, never left out
/// silently.
public final class Refusals {
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  /// What engines mount over.
  static final List<String> OF_THE_KERNEL = List.of("proc", "sys", "dev");

  private static final long LEAST_WORDS = 128 << 10;
  private static final long MOST_WORDS = 6 << 20;

  /// Of all that starts before the program, and brings it its words.
  private static final long OWN_WORDS = 64 << 10;

  private static final int ONE_WORD = 128 << 10;

  private final Host host;
  private final Engine engine;
  private final Isolation asked;

  private Refusals(Host host, Engine engine, Isolation asked) {
    this.host = host;
    this.engine = engine;
    this.asked = asked;
  }

  /// @throws TareException UNSUPPORTED with the reason and what would do it
  public static void check(Host host, Engine engine, Isolation asked) {
    Refusals refusals = new Refusals(host, engine, asked);
    refusals.bounds();
    refusals.ulimits();
    refusals.rights();
    refusals.namespaces();
  }

  /// The same of all that is about to be started.
  static void check(Host host, Engine engine, RunSpec spec) {
    check(host, engine, spec.isolation());
    check(spec.process());
    for (String name : OF_THE_KERNEL) {
      if (spec.tree().entry(TreePath.of(name)).orElse(null) instanceof SymlinkEntry) {
        throw link(name, "image");
      }
    }
  }

  /// runc makes devices where a link leads, on this machine.
  static TareException link(String name, String whose) {
    return TareException.invalid(
            "cannot run the %s: its /%s is a symbolic link".formatted(whose, name))
        .withHint("make it a directory: engines mount there");
  }

  /// What the kernel takes of words and variables (execve(2)): a quarter of the stack, 6 MiB at
  /// most.
  ///
  /// @throws TareException INVALID where it is more
  public static void check(ProcessSpec process) {
    long stack = Account.softLimit("stack");
    long most = stack < 0 ? MOST_WORDS : Math.clamp(stack / 4, LEAST_WORDS, MOST_WORDS);
    long bytes = size(process.args()) + size(process.env());
    if (bytes > most - OWN_WORDS) {
      throw TareException.invalid(
              "cannot run with %d variables and %d words: they are %d bytes long, and the kernel takes %d"
                  .formatted(process.env().size(), process.args().size(), bytes, most))
          .withHint("put them into a file: -v FILE:/FILE:ro");
    }
  }

  private static long size(List<String> words) {
    long bytes = 0;
    for (String word : words) {
      int length = word.getBytes(StandardCharsets.UTF_8).length + 1;
      if (length > ONE_WORD) {
        throw TareException.invalid(
            "cannot run with a word or variable of %d bytes: the kernel takes %d (%s…)"
                .formatted(length, ONE_WORD, word.substring(0, 20)));
      }
      bytes += length + Long.BYTES;
    }
    return bytes;
  }

  private void bounds() {
    Bounds bounds = asked.bounds();
    if (bounds.memoryBytes().isPresent()) {
      needCgroup("limit the memory", "memory");
    }
    if (bounds.cpuMicros().isPresent()) {
      needCgroup("limit the processors", "cpu");
    }
    if (bounds.processes().isPresent()) {
      needCgroup("limit the number of processes", "pids");
    }
  }

  private void needCgroup(String what, String controller) {
    if (!host.isRoot()) {
      throw refused(
          what,
          "an ordinary user can make no cgroup here",
          "run tare as root, with --runtime runc");
    }
    switch (engine) {
      case CRUN -> throw refused(what, "tare runs crun without cgroups", "add --runtime runc");
      case BUILTIN ->
          throw refused(what, "the built-in sandbox has no cgroup", "add --runtime runc");
      case RUNC -> {
        if (!has(controller)) {
          throw refused(
              what,
              "this machine has no cgroup controller \"%s\"".formatted(controller),
              "mount cgroups at " + CGROUPS);
        }
      }
    }
  }

  private boolean has(String controller) {
    try {
      return host.cgroups() == Cgroups.V2
          ? List.of(Files.readString(CGROUPS.resolve("cgroup.controllers")).strip().split(" ", -1))
              .contains(controller)
          : Files.isDirectory(CGROUPS.resolve(controller));
    } catch (IOException e) {
      return false;
    }
  }

  private void ulimits() {
    if (asked.bounds().ulimits().isEmpty()) {
      return;
    }
    if (engine == Engine.BUILTIN) {
      Engines.program(host, "prlimit");
    }
    if (host.mayRaiseLimits()) {
      return;
    }
    for (Ulimit limit : asked.bounds().ulimits()) {
      long own = Account.hardLimit(limit.name());
      if (Ulimit.exceeds(limit.hard(), own)) {
        throw refused(
            "set --ulimit " + limit,
            "it is more than the %d of this shell, and raising limits needs CAP_SYS_RESOURCE"
                .formatted(own),
            "give %s=%d at most, or raise that of this shell".formatted(limit.name(), own));
      }
    }
  }

  private void rights() {
    Rights rights = asked.rights();
    List<String> lacking = rights.lacking(host.idMap());
    if (!lacking.isEmpty()) {
      throw refused(
          "add the capability " + Rights.bare(lacking.getFirst()),
          "tare does not have it itself",
          "leave it away");
    }
    if (engine != Engine.BUILTIN) {
      return;
    }
    List<String> unsafe = new ArrayList<>(rights.added());
    unsafe.retainAll(
        List.of(Capabilities.ALL, "CAP_SYS_ADMIN", "CAP_SYS_CHROOT", "CAP_SYS_PTRACE"));
    if (!unsafe.isEmpty()) {
      throw refused(
          "add the capability " + Rights.bare(unsafe.getFirst()),
          "with it a program could leave the built-in sandbox",
          "add --runtime crun or runc");
    }
    if (rights.seccomp() instanceof Seccomp.Profile) {
      throw refused(
          "use a seccomp profile",
          "the built-in sandbox has no seccomp",
          "add --runtime crun or runc");
    }
  }

  private void namespaces() {
    Namespaces shared = asked.namespaces();
    if (shared.hasForeignProcesses() && !(engine == Engine.RUNC && host.isRoot())) {
      throw refused(
          "share processes with --pid",
          "without a cgroup nothing could end all of the container's own",
          "run tare as root with --runtime runc");
    }
    if (shared.network() instanceof Space.Joined one
        && shared.ipc() instanceof Space.Joined other
        && !one.equals(other)
        && !host.isRoot()) {
      throw refused(
          "share the network of one container and the ipc of another",
          "containers of an ordinary user lie in user namespaces of their own",
          "share both with one container");
    }
  }

  private static TareException refused(String what, String cause, String hint) {
    return TareException.unsupported("cannot %s: %s".formatted(what, cause)).withHint(hint);
  }
}
