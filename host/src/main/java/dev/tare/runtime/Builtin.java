package dev.tare.runtime;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.TreePath;
import dev.tare.runtime.Bounds.Ulimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The built-in sandbox: namespaces, an own root by pivot_root(2), an own `/proc` and a minimal
/// `/dev`, no new privileges, the capabilities of a container. No seccomp, no cgroup, no `/sys`, no
/// terminal of its own; the program is not the first process of its namespace, which is `first.c`.
/// Variables whose names a shell does not allow need an `env` in the image.
final class Builtin {
  /// Names that some shells keep for themselves.
  private static final Set<String> KEPT_BY_SHELLS =
      Set.of("BASHOPTS", "BASH_VERSINFO", "EUID", "PPID", "SHELLOPTS", "UID");

  /// Where `builtin.sh` holds `first.c` open.
  private static final String GUARD = "/proc/self/fd/8";

  private final Launch launch;
  private final RunSpec spec;

  private Builtin(Launch launch) {
    this.launch = launch;
    this.spec = launch.spec();
  }

  /// Writes what makes the sandbox into its run folder.
  ///
  /// @return the script, for a shell to run
  static Path write(Launch launch, String overlayOptions) throws IOException {
    Builtin builtin = new Builtin(launch);
    Path folder = launch.folder().path();
    FirstProcess.write(folder.resolve("guard"));
    if (launch.gate() == Launch.Gate.FREE) {
      Path variables = folder.resolve("variables");
      Files.write(variables, builtin.variables().toByteArray());
      // the program's user reads it, who may not enter the folder
      Files.setPosixFilePermissions(variables, PosixFilePermissions.fromString("r--r--r--"));
    }
    Path script = folder.resolve("sandbox");
    Bytes text = ShellText.set(builtin.stage(overlayOptions));
    Files.write(script, text.concat(Bytes.utf8(Script.BUILTIN.text())).toByteArray());
    return script;
  }

  private List<String> stage(String overlayOptions) {
    List<String> words = new ArrayList<>();
    words.add(launch.folder().path().toString());
    words.add(overlayOptions);
    words.add(access());
    words.add(spec.isolation().hostname().orElse(""));
    words.add(relative(TreePath.of(spec.process().workingDir())));
    words.add(spec.isolation().hasOwnNetwork() ? "none" : "host");
    words.add(spec.isolation().namespaces().ipc() instanceof Space.Host ? "host" : "own");
    List<String> binds = binds();
    words.add(Integer.toString(binds.size() / 3));
    words.addAll(binds);
    words.addAll(main());
    return words;
  }

  private String access() {
    return switch (spec.isolation().rootAccess()) {
      case READ_ONLY -> "ro";
      case WRITABLE -> "rw";
      case THROW_AWAY -> isMade() ? "made" : "over";
    };
  }

  /// Whether the root of this machine must be put together: in a user namespace the kernel lays no
  /// overlay over a directory that has mounts below.
  private boolean isMade() {
    return spec.isMachine() && launch.host().idMap() != IdMap.IDENTITY;
  }

  private List<String> binds() {
    List<String> words = new ArrayList<>();
    if (spec.isMachine()) {
      MachineRoot machine = MachineRoot.current();
      words.addAll(isMade() ? machine.parts() : machine.mounts());
    }
    spec.isolation().volumes().stream()
        .sorted(Comparator.comparingInt(Volume::depth))
        .forEach(volume -> {
          refuseNested(volume.destination(), Optional.of(volume));
          words.add(volume.source().toString());
          words.add(relative(TreePath.of(volume.destination())));
          words.add(volume.access() == Volume.Access.READ_ONLY ? "ro" : "rw");
        });
    spec.isolation().memory().stream()
        .sorted(Comparator.comparingInt(Tmpfs::depth))
        .forEach(tmpfs -> {
          refuseNested(tmpfs.destination(), Optional.empty());
          words.add(String.join(",", tmpfs.options()));
          words.add(relative(TreePath.of(tmpfs.destination())));
          words.add("memory");
        });
    for (String file : EtcFiles.NAMES) {
      words.add(launch.folder().path().resolve(file).toString());
      words.add(relative(TreePath.of("/etc/" + file)));
      words.add("rw");
    }
    return words;
  }

  /// What lies in a volume is not in the tree, so that its links cannot be resolved beforehand.
  private void refuseNested(String destination, Optional<Volume> volume) {
    List<String> others = new ArrayList<>();
    for (Volume other : spec.isolation().volumes()) {
      if (!volume.equals(Optional.of(other)) && other.covers(TreePath.of(destination))) {
        others.add("the volume " + other.destination());
      }
    }
    for (Tmpfs other : volume.isPresent() ? spec.isolation().memory() : List.<Tmpfs>of()) {
      if (TreePath.of(destination).isUnder(TreePath.of(other.destination()))) {
        others.add("the tmpfs " + other.destination());
      }
    }
    if (!others.isEmpty()) {
      throw TareException.unsupported(
              "cannot mount at %s inside %s: the built-in sandbox does not nest them"
                  .formatted(destination, others.getFirst()))
          .withHint("install crun");
    }
  }

  private String relative(TreePath path) {
    return Destination.in(spec.tree(), path).name().toString();
  }

  /// What setpriv(1) needs to give the program its rights.
  private static final List<String> GIVING = List.of("CAP_SETPCAP", "CAP_SETUID", "CAP_SETGID");

  /// The first process has no more rights than the program, beside what it needs to give it those:
  /// whoever enters the sandbox with the right to trace could take them over.
  private List<String> main() {
    List<String> words = new ArrayList<>(List.of(launch.program("setpriv"), "--no-new-privs"));
    Set<String> first = new TreeSet<>(kept());
    first.addAll(GIVING);
    words.addAll(capabilities(List.copyOf(first)));
    words.addAll(List.of(GUARD, "guard", launch.program("env"), "-i"));
    words.addAll(rights());
    Predicate<String> isInWords =
        switch (launch.gate()) {
          case FREE -> line -> !isHidden(line);
          case GATED -> _ -> true;
        };
    words.addAll(
        main(
            launch.host(),
            spec.process().workingDir(),
            env().filter(isInWords).toList(),
            spec.args(),
            launch.gate() == Launch.Gate.GATED ? "gated" : "variables"));
    return words;
  }

  private Stream<String> env() {
    return spec.process().fullEnv(launch.user()).stream();
  }

  /// Shell text that sets the variables that are not in the words.
  private Bytes variables() {
    SequencedMap<String, Bytes> variables = new LinkedHashMap<>();
    env()
        .filter(Builtin::isHidden)
        .forEach(line -> {
          int equals = line.indexOf('=');
          variables.put(line.substring(0, equals), Bytes.utf8(line.substring(equals + 1)));
        });
    return ShellText.export(variables);
  }

  /// `main.sh` forgets the last two, and its own.
  private static boolean isHidden(String line) {
    return isExportable(line)
        && !line.startsWith("tare_")
        && !line.startsWith("PWD=")
        && !line.startsWith("OLDPWD=");
  }

  /// The words that run `main.sh`.
  ///
  /// @param variables as `NAME=VALUE`
  static List<String> main(
      Host host, String directory, List<String> variables, List<String> args, String gate) {
    // the kernel knows no variable without a name
    List<String> named = variables.stream().filter(v -> v.indexOf('=') > 0).toList();
    List<String> env = named.stream().filter(Builtin::isExportable).toList();
    List<String> odd = named.stream().filter(v -> !isExportable(v)).toList();
    List<String> words = new ArrayList<>();
    words.addAll(List.of(Engines.program(host, "sh"), "-c", Script.MAIN.text(), "tare"));
    words.add(directory);
    words.add(gate);
    words.add(Integer.toString(named.size()));
    words.add(Integer.toString(odd.size()));
    words.addAll(env);
    words.addAll(odd);
    words.addAll(args);
    return words;
  }

  private List<String> kept() {
    return kept(spec.isolation().rights(), launch.host().idMap());
  }

  private List<String> rights() {
    Rights rights = spec.isolation().rights();
    List<String> words = new ArrayList<>(limits(launch.host(), spec.isolation().bounds()));
    words.addAll(List.of(launch.program("setpriv"), "--no-new-privs"));
    words.addAll(
        rights(
            launch.host(),
            launch.user(),
            kept(),
            rights.ambient(launch.user(), launch.host().idMap())));
    return words;
  }

  /// The capabilities that no program has more of.
  static List<String> kept(Rights rights, IdMap ids) {
    List<String> kept = new ArrayList<>(rights.bounding(ids));
    // with it a program could leave a root that it shares with this machine's files
    kept.remove("CAP_SYS_CHROOT");
    return kept;
  }

  /// The words that set limits of processes, where there are some.
  static List<String> limits(Host host, Bounds bounds) {
    if (bounds.ulimits().isEmpty()) {
      return List.of();
    }
    List<String> words = new ArrayList<>(List.of(Engines.program(host, "prlimit")));
    for (Ulimit limit : bounds.ulimits()) {
      words.add(
          "--%s=%s:%s"
              .formatted(limit.name(), Ulimit.word(limit.soft()), Ulimit.word(limit.hard())));
    }
    return words;
  }

  /// Options of setpriv: these capabilities at most, and who the program is.
  static List<String> rights(Host host, User user, List<String> capabilities) {
    return rights(host, user, capabilities, List.of());
  }

  private static List<String> rights(
      Host host, User user, List<String> capabilities, List<String> ambient) {
    List<String> words = new ArrayList<>();
    if (ambient.isEmpty()) {
      words.addAll(capabilities(capabilities));
    } else {
      words.addAll(List.of("--inh-caps", "-all," + added(ambient)));
      words.addAll(List.of("--ambient-caps", "-all," + added(ambient)));
      words.addAll(List.of("--bounding-set", "-all," + added(capabilities)));
    }
    if (host.idMap() == IdMap.ROOT_ONLY) {
      // the kernel forbids setgroups(2) there; the groups of this machine are no one's in it
      words.add("--keep-groups");
    } else {
      words.add("--groups");
      words.add(user.groups().stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
    words.addAll(List.of("--regid", Long.toString(user.gid())));
    words.addAll(List.of("--reuid", Long.toString(user.uid())));
    return words;
  }

  /// Options of setpriv: no program gets more than these capabilities.
  static List<String> capabilities(List<String> capabilities) {
    String bounding = capabilities.isEmpty() ? "-all" : "-all," + added(capabilities);
    return List.of("--inh-caps", "-all", "--bounding-set", bounding);
  }

  private static String added(List<String> capabilities) {
    return capabilities.stream()
        .map(name -> "+" + Rights.bare(name).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(","));
  }

  static boolean isExportable(String line) {
    int equals = line.indexOf('=');
    String name = equals < 0 ? "" : line.substring(0, equals);
    return name.matches("[A-Za-z_][A-Za-z0-9_]*") && !KEPT_BY_SHELLS.contains(name);
  }
}
