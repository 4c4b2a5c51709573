package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.runtime.RunSpec.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// The built-in sandbox: namespaces, an own root by pivot_root(2), an own `/proc` and a minimal
/// `/dev`, no new privileges, the capabilities of a container. No seccomp, no cgroup, no `/sys`, no
/// terminal of its own; the program is not the first process of its namespace. Variables whose
/// names a shell does not allow need an `env` in the image.
final class Builtin {
  /// Names that some shells keep for themselves.
  private static final Set<String> KEPT_BY_SHELLS =
      Set.of("BASHOPTS", "BASH_VERSINFO", "EUID", "PPID", "SHELLOPTS", "UID");

  private final Launch launch;
  private final RunSpec spec;

  private Builtin(Launch launch) {
    this.launch = launch;
    this.spec = launch.spec();
  }

  /// The words after `sh -c`.
  static List<String> stage(Launch launch, String overlayOptions) {
    return new Builtin(launch).stage(overlayOptions);
  }

  private List<String> stage(String overlayOptions) {
    List<String> words = new ArrayList<>(List.of(Script.BUILTIN.text(), "tare-sandbox"));
    words.add(launch.folder().path().toString());
    words.add(overlayOptions);
    words.add(access());
    words.add(spec.isolation().hostname().orElse(""));
    words.add(relative(TreePath.of(spec.process().workingDir())));
    words.add(spec.isolation().network() == Network.NONE ? "none" : "host");
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
    for (Volume volume : spec.isolation().volumes()) {
      refuseNested(volume);
      words.add(volume.source().toString());
      words.add(relative(TreePath.of(volume.destination())));
      words.add(volume.access() == Volume.Access.READ_ONLY ? "ro" : "rw");
    }
    for (String file : EtcFiles.NAMES) {
      words.add(launch.folder().path().resolve(file).toString());
      words.add(relative(TreePath.of("/etc/" + file)));
      words.add("rw");
    }
    return words;
  }

  /// What lies in a volume is not in the tree, so that its links cannot be resolved beforehand.
  private void refuseNested(Volume volume) {
    for (Volume other : spec.isolation().volumes()) {
      if (!other.equals(volume) && other.covers(TreePath.of(volume.destination()))) {
        throw TareException.unsupported(
                "cannot mount at %s inside the volume %s: the built-in sandbox does not nest them"
                    .formatted(volume.destination(), other.destination()))
            .withHint("install crun");
      }
    }
  }

  private String relative(TreePath path) {
    return resolved(spec.tree(), path).name().toString();
  }

  /// `path` with every link in it resolved inside the tree, also where its end does not exist.
  static TreePath resolved(Tree tree, TreePath path) {
    Lookup found = Lookup.follow(tree, path);
    if (found.entry().isPresent()) {
      return found.path();
    }
    if (path.isRoot()) {
      return path;
    }
    TreePath parent = resolved(tree, path.parent());
    return parent.child(path.fileName());
  }

  /// The first process has no more rights than the program: whoever enters the sandbox with the
  /// right to trace could take them over.
  private List<String> main() {
    List<String> words = new ArrayList<>(List.of(launch.program("setpriv"), "--no-new-privs"));
    words.addAll(capabilities(kept()));
    words.addAll(List.of(launch.program("sh"), "-c", Script.FIRST.text(), "tare-first"));
    words.add(launch.folder().path().toString());
    words.addAll(List.of(launch.program("env"), "-i"));
    words.addAll(rights());
    String gate = launch.gate() == Launch.Gate.GATED ? "gated" : "free";
    words.addAll(main(launch.host(), spec.process(), launch.user(), gate));
    return words;
  }

  /// The words that run `main.sh`.
  static List<String> main(Host host, ProcessSpec process, User user, String gate) {
    // the kernel knows no variable without a name
    List<String> named = process.fullEnv(user).stream().filter(v -> v.indexOf('=') > 0).toList();
    List<String> env = named.stream().filter(Builtin::isExportable).toList();
    List<String> odd = named.stream().filter(v -> !isExportable(v)).toList();
    List<String> words = new ArrayList<>();
    words.addAll(List.of(Engines.program(host, "sh"), "-c", Script.MAIN.text(), "tare"));
    words.add(process.workingDir());
    words.add(gate);
    words.add(Integer.toString(named.size()));
    words.add(Integer.toString(odd.size()));
    words.addAll(env);
    words.addAll(odd);
    words.addAll(process.args());
    return words;
  }

  private static List<String> kept() {
    List<String> kept = new ArrayList<>(BundleConfig.CAPABILITIES);
    // with it a program could leave a root that it shares with this machine's files
    kept.remove("CAP_SYS_CHROOT");
    return kept;
  }

  private List<String> rights() {
    List<String> words = new ArrayList<>(List.of(launch.program("setpriv"), "--no-new-privs"));
    words.addAll(rights(launch.host(), launch.user(), kept()));
    return words;
  }

  /// Options of setpriv: these capabilities at most, and who the program is.
  static List<String> rights(Host host, User user, List<String> capabilities) {
    List<String> words = new ArrayList<>(capabilities(capabilities));
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
    String kept =
        capabilities.stream()
            .map(name -> "+" + name.substring("CAP_".length()).toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(","));
    return List.of("--inh-caps", "-all", "--bounding-set", "-all," + kept);
  }

  static boolean isExportable(String line) {
    int equals = line.indexOf('=');
    String name = equals < 0 ? "" : line.substring(0, equals);
    return name.matches("[A-Za-z_][A-Za-z0-9_]*") && !KEPT_BY_SHELLS.contains(name);
  }
}
