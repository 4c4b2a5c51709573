package dev.tare.runtime;

import dev.tare.runtime.RunSpec.First;
import dev.tare.runtime.RunSpec.Isolation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The `mounts` of a bundle: what every container has, and what was asked for.
record BundleMounts(Isolation isolation, IdMap ids, Path folder) {
  /// A mount at a depth below the root: what lies above is mounted first.
  private record Placed(int depth, Map<String, Object> mount) {}

  List<Object> render() {
    List<Object> mounts = new ArrayList<>();
    mounts.add(mount("/proc", "proc", "proc", "nosuid", "noexec", "nodev"));
    mounts.add(mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"));
    mounts.add(mount("/dev/pts", "devpts", "devpts", terminals()));
    mounts.add(shared());
    mounts.add(mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"));
    mounts.add(sys());
    for (String file : EtcFiles.NAMES) {
      mounts.add(
          mount("/etc/" + file, "bind", folder.resolve(file).toString(), "rbind", "rprivate"));
    }
    if (isolation.first() == First.INIT) {
      String program = folder.resolve(FirstProcess.FILE).toString();
      mounts.add(mount(FirstProcess.PLACE, "bind", program, "bind", "ro", "nosuid", "nodev"));
    }
    mounts.addAll(asked());
    return mounts;
  }

  private String[] terminals() {
    List<String> options =
        new ArrayList<>(List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"));
    if (ids.hasGroup(5)) {
      options.add("gid=5"); // the group tty, so that mesg and wall work
    }
    return options.toArray(String[]::new);
  }

  /// The memory that shm_open(3) shares lies in files.
  private Map<String, Object> shared() {
    return isolation.namespaces().ipc() instanceof Space.Host
        ? mount("/dev/shm", "bind", "/dev/shm", "rbind", "rprivate", "nosuid", "noexec", "nodev")
        : mount(
            "/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k");
  }

  private Map<String, Object> sys() {
    if (ids.isIdentity()) {
      return mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro");
    }
    // a user namespace may mount sysfs only where it owns the network: it sees that of the host
    return mount("/sys", "bind", "/sys", "rbind", "rprivate", "nosuid", "noexec", "nodev", "ro");
  }

  private List<Map<String, Object>> asked() {
    List<Placed> placed = new ArrayList<>();
    for (Volume volume : isolation.volumes()) {
      String access = volume.access() == Volume.Access.READ_ONLY ? "ro" : "rw";
      String source = volume.source().toString();
      placed.add(
          new Placed(
              volume.depth(),
              mount(volume.destination(), "bind", source, "rbind", "rprivate", "nodev", access)));
    }
    for (Tmpfs tmpfs : isolation.memory()) {
      String[] options = tmpfs.options().toArray(String[]::new);
      placed.add(new Placed(tmpfs.depth(), mount(tmpfs.destination(), "tmpfs", "tmpfs", options)));
    }
    return placed.stream()
        .sorted(Comparator.comparingInt(Placed::depth))
        .map(Placed::mount)
        .toList();
  }

  private static Map<String, Object> mount(
      String destination, String type, String source, String... options) {
    Map<String, Object> mount = new LinkedHashMap<>();
    mount.put("destination", destination);
    mount.put("type", type);
    mount.put("source", source);
    mount.put("options", List.of(options));
    return mount;
  }
}
