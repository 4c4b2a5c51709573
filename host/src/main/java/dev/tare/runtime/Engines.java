package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.runtime.Host.Cgroups;
import dev.tare.runtime.Host.Choice;
import dev.tare.sys.Account;
import dev.tare.sys.Command;
import dev.tare.sys.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds out what this machine offers, and chooses what runs a container.
public final class Engines {
  /// Parts of util-linux and coreutils that every container needs.
  static final List<String> NEEDED =
      List.of("sh", "env", "setsid", "setpriv", "unshare", "mount", "mkfifo", "rm");

  private static final List<String> USEFUL =
      List.of(
          "crun",
          "runc",
          "pivot_root",
          "umount",
          "chroot",
          "newuidmap",
          "newgidmap",
          "fuse-overlayfs",
          "conmon",
          "nsenter",
          "prlimit",
          "busybox",
          "ps",
          "strace",
          "stty");

  private static final Limits QUICK = new Limits(Duration.ofSeconds(10), 1 << 16);

  private Engines() {}

  /// What a run needs to know: reads files and starts nothing.
  ///
  /// @param path the value of PATH
  public static Host find(String path) {
    Map<String, Path> programs = new HashMap<>();
    for (String name : concat(NEEDED, USEFUL)) {
      onPath(path, name).ifPresent(file -> programs.put(name, file));
    }
    Account account = account();
    long users = users();
    boolean isRoot = account.isRoot() && users == Account.ALL_USERS;
    boolean isEntered = account.isRoot() && !isRoot && users > 1;
    return new Host(
        isRoot,
        isEntered,
        isRoot && account.mayRaiseLimits(),
        programs,
        Map.of(),
        cgroups(),
        account.isRoot() || userNamespacesAllowed(),
        account.isRoot() ? 0 : subordinateIds(account.uid()),
        true,
        Optional.empty());
  }

  /// All that `info` shows: asks the engines for their versions and tries an overlay mount.
  public static Host probe(String path) {
    Host host = find(path);
    Map<Engine, String> versions = new EnumMap<>(Engine.class);
    for (Engine engine : List.of(Engine.CRUN, Engine.RUNC)) {
      if (host.has(engine.id())) {
        versions.put(engine, firstLine(Command.of(program(host, engine.id()), "--version")));
      }
    }
    if (host.has("unshare")) {
      versions.put(Engine.BUILTIN, firstLine(Command.of(program(host, "unshare"), "--version")));
    }
    return new Host(
        host.isRoot(),
        host.isEntered(),
        host.mayRaiseLimits(),
        host.programs(),
        versions,
        host.cgroups(),
        host.isRootHere() || opensUserNamespace(host),
        host.subordinateIds(),
        mountsOverlay(host),
        builtinFailure(host));
  }

  /// What runs containers on `host`.
  ///
  /// @param wanted by the user
  /// @throws TareException UNSUPPORTED where it is not there
  public static Choice choose(Host host, Optional<Engine> wanted) {
    if (!host.missing().isEmpty()) {
      throw TareException.unsupported(
              "cannot run a container: %s not found".formatted(String.join(", ", host.missing())))
          .withHint("install util-linux");
    }
    if (!host.userNamespaces()) {
      throw TareException.unsupported(
              "cannot run a container: this machine lets only root make namespaces")
          .withHint("run tare as root, or set user.max_user_namespaces with sysctl");
    }
    if (wanted.isPresent()) {
      return choiceOf(host, wanted.get());
    }
    if (host.has("crun")) {
      return new Choice(Engine.CRUN, "found, and the quickest");
    }
    if (host.has("runc")) {
      return new Choice(Engine.RUNC, "found, and crun is not");
    }
    throw TareException.unsupported("cannot run a container: neither crun nor runc was found")
        .withHint("install crun, or use --runtime builtin: it has no seccomp and no cgroup");
  }

  private static Choice choiceOf(Host host, Engine engine) {
    if (engine != Engine.BUILTIN && !host.has(engine.id())) {
      throw TareException.unsupported(
              "cannot run a container: %s was not found".formatted(engine.id()))
          .withHint("install " + engine.id());
    }
    return new Choice(engine, "asked for");
  }

  static String program(Host host, String name) {
    Path path = host.programs().get(name);
    if (path == null) {
      throw TareException.unsupported("cannot find the program " + name)
          .withHint("install " + name);
    }
    return path.toString();
  }

  private static Account account() {
    try {
      return Account.current();
    } catch (IOException e) {
      throw TareException.of(e, "cannot read /proc/self/status");
    }
  }

  private static long users() {
    try {
      return Account.users();
    } catch (IOException e) {
      throw TareException.of(e, "cannot read /proc/self/uid_map");
    }
  }

  private static List<String> concat(List<String> one, List<String> other) {
    List<String> both = new ArrayList<>(one);
    both.addAll(other);
    return both;
  }

  private static Optional<Path> onPath(String path, String name) {
    for (String place : (path + ":/usr/local/sbin:/usr/sbin:/sbin").split(":", -1)) {
      Path file = Path.of(place.isEmpty() ? "/" : place, name);
      if (file.isAbsolute() && Files.isRegularFile(file) && Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private static Cgroups cgroups() {
    Path root = Path.of("/sys/fs/cgroup");
    if (Files.exists(root.resolve("cgroup.controllers"))) {
      return Cgroups.V2;
    }
    if (Files.exists(root.resolve("unified/cgroup.procs"))) {
      return Cgroups.HYBRID;
    }
    return Files.isDirectory(root.resolve("memory")) ? Cgroups.V1 : Cgroups.NONE;
  }

  private static boolean userNamespacesAllowed() {
    return number("/proc/sys/user/max_user_namespaces", 0) > 0
        && number("/proc/sys/kernel/unprivileged_userns_clone", 1) > 0;
  }

  private static long number(String file, long otherwise) {
    try {
      return Long.parseLong(Files.readString(Path.of(file)).strip());
    } catch (IOException | NumberFormatException e) {
      return otherwise;
    }
  }

  private static long subordinateIds(long uid) {
    String name = System.getProperty("user.name");
    return Math.min(lent("/etc/subuid", uid, name), lent("/etc/subgid", uid, name));
  }

  /// The largest range that a line `user:first:count` gives (subuid(5)).
  private static long lent(String file, long uid, String name) {
    try {
      return Files.readAllLines(Path.of(file), StandardCharsets.ISO_8859_1).stream()
          .map(line -> line.split(":", -1))
          .filter(f -> f.length == 3 && (f[0].equals(name) || f[0].equals(Long.toString(uid))))
          .mapToLong(f -> f[2].matches("[0-9]{1,10}") ? Long.parseLong(f[2]) : 0)
          .max()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  private static String firstLine(Command command) {
    try {
      String out = QUICK.run(command).outcome().out().toString();
      return out.lines().findFirst().orElse("").strip();
    } catch (IOException e) {
      return "does not start: " + e.getMessage();
    }
  }

  private static boolean opensUserNamespace(Host host) {
    return succeeds(host, "exit 0").isEmpty();
  }

  private static boolean mountsOverlay(Host host) {
    String options = host.isRoot() ? "" : ",userxattr";
    return succeeds(
            host,
            "mount -t tmpfs tare /mnt && cd /mnt && mkdir l u w m &&"
                + " mount -t overlay -o lowerdir=l,upperdir=u,workdir=w"
                + options
                + " tare m")
        .isEmpty();
  }

  private static Optional<String> builtinFailure(Host host) {
    List<String> absent =
        List.of("unshare", "setpriv", "pivot_root", "umount", "chroot").stream()
            .filter(p -> !host.has(p))
            .toList();
    return absent.isEmpty()
        ? Optional.empty()
        : Optional.of(String.join(", ", absent) + " not found");
  }

  /// What a shell with a mount namespace of its own says against `script`.
  private static Optional<String> succeeds(Host host, String script) {
    if (!host.has("unshare") || !host.has("sh")) {
      return Optional.of("unshare not found");
    }
    List<String> words = new ArrayList<>(List.of(program(host, "unshare")));
    words.addAll(userNamespace(host));
    words.addAll(List.of("--mount", "--propagation", "private"));
    words.addAll(List.of(program(host, "sh"), "-c", script));
    try {
      Command.Outcome outcome = QUICK.run(Command.of(words)).outcome();
      return outcome.isSuccess() ? Optional.empty() : Optional.of(outcome.err().toString());
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /// The options of unshare that enter the user namespace of containers; none as root, and none
  /// where it has been entered.
  static List<String> userNamespace(Host host) {
    return switch (host.idMap()) {
      case IDENTITY, ENTERED -> List.of();
      case SUBORDINATE -> List.of("--user", "--map-auto", "--map-root-user");
      case ROOT_ONLY -> List.of("--user", "--map-root-user");
    };
  }
}
