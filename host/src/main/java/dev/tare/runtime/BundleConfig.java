package dev.tare.runtime;

import dev.tare.base.Bytes;
import dev.tare.oci.Json;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.runtime.RunSpec.RootAccess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes the `config.json` of a bundle (OCI runtime specification 1.0.2). Capabilities, masked and
/// read-only paths are those of podman; resource limits are not set, because they would need
/// CAP_SYS_RESOURCE.
final class BundleConfig {
  /// What a container's root may do, as podman 4 gives it: no CAP_MKNOD, no CAP_NET_RAW.
  static final List<String> CAPABILITIES =
      List.of(
          "CAP_CHOWN",
          "CAP_DAC_OVERRIDE",
          "CAP_FOWNER",
          "CAP_FSETID",
          "CAP_KILL",
          "CAP_NET_BIND_SERVICE",
          "CAP_SETFCAP",
          "CAP_SETGID",
          "CAP_SETPCAP",
          "CAP_SETUID",
          "CAP_SYS_CHROOT");

  static final List<String> MASKED =
      List.of(
          "/proc/acpi",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/sys/dev/block",
          "/sys/devices/virtual/powercap",
          "/sys/firmware",
          "/sys/fs/selinux");

  static final List<String> READ_ONLY =
      List.of(
          "/proc/asound", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  private final RunSpec spec;
  private final User user;
  private final IdMap ids;

  private BundleConfig(RunSpec spec, User user, IdMap ids) {
    this.spec = spec;
    this.user = user;
    this.ids = ids;
  }

  /// @param folder the run folder, which holds the bundle and the files that are bound into `/etc`
  static Bytes render(RunSpec spec, User user, IdMap ids, Path folder, String id) {
    return new BundleConfig(spec, user, ids).render(folder, id);
  }

  private Bytes render(Path folder, String id) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("ociVersion", "1.0.2");
    config.put("process", process(spec.process(), user, ids));
    config.put(
        "root",
        map("path", "merged", "readonly", spec.isolation().rootAccess() == RootAccess.READ_ONLY));
    hostname(id).ifPresent(name -> config.put("hostname", name));
    config.put("mounts", mounts(folder));
    config.put("linux", linux(id));
    return Json.of("config.json", config).render();
  }

  private java.util.Optional<String> hostname(String id) {
    return spec.isolation()
        .hostname()
        .or(() ->
            switch (spec.isolation().network()) {
              case HOST -> java.util.Optional.empty();
              case NONE -> java.util.Optional.of(id);
            });
  }

  /// The `process` of a bundle, and what engines take for a further one.
  static Map<String, Object> process(ProcessSpec process, User user, IdMap ids) {
    Map<String, Object> who = map("uid", user.uid(), "gid", user.gid());
    if (ids.hasSupplementaryGroups()) {
      who.put("additionalGids", user.groups());
    }
    // a user other than root gets none by itself, and may gain them by set-user-ID alone
    List<String> effective = user.uid() == 0 ? CAPABILITIES : List.of();
    return map(
        "terminal",
        process.console() == ProcessSpec.Console.TERMINAL,
        "user",
        who,
        "args",
        process.args(),
        "env",
        process.fullEnv(user),
        "cwd",
        process.workingDir(),
        "capabilities",
        map("bounding", CAPABILITIES, "effective", effective, "permitted", effective),
        "noNewPrivileges",
        false);
  }

  private List<Object> mounts(Path folder) {
    List<Object> mounts = new ArrayList<>();
    mounts.add(mount("/proc", "proc", "proc", "nosuid", "noexec", "nodev"));
    mounts.add(mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"));
    List<String> pts =
        new ArrayList<>(List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"));
    if (ids.hasGroup(5)) {
      pts.add("gid=5"); // the group tty, so that mesg and wall work
    }
    mounts.add(mount("/dev/pts", "devpts", "devpts", pts.toArray(String[]::new)));
    mounts.add(
        mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k"));
    mounts.add(mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"));
    mounts.add(sys());
    for (String file : EtcFiles.NAMES) {
      mounts.add(
          mount("/etc/" + file, "bind", folder.resolve(file).toString(), "rbind", "rprivate"));
    }
    for (Volume volume : spec.isolation().volumes()) {
      String access = volume.access() == Volume.Access.READ_ONLY ? "ro" : "rw";
      mounts.add(
          mount(
              volume.destination(),
              "bind",
              volume.source().toString(),
              "rbind",
              "rprivate",
              "nodev",
              access));
    }
    return mounts;
  }

  private Map<String, Object> sys() {
    if (ids.isIdentity()) {
      return mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro");
    }
    // a user namespace may mount sysfs only where it owns the network: it sees that of the host
    return mount("/sys", "bind", "/sys", "rbind", "rprivate", "nosuid", "noexec", "nodev", "ro");
  }

  private Map<String, Object> linux(String id) {
    List<Object> namespaces = new ArrayList<>();
    for (String type : List.of("pid", "ipc", "uts", "mount")) {
      namespaces.add(map("type", type));
    }
    if (spec.isolation().network() == Network.NONE) {
      namespaces.add(map("type", "network"));
    }
    Map<String, Object> linux = map("namespaces", namespaces);
    if (ids.isIdentity()) {
      // runc insists on a cgroup that is named, and does without one that is not
      linux.put("cgroupsPath", "/" + Containers.CGROUP_PREFIX + id);
    }
    linux.put("maskedPaths", MASKED);
    linux.put("readonlyPaths", READ_ONLY);
    return linux;
  }

  private static Map<String, Object> mount(
      String destination, String type, String source, String... options) {
    return map(
        "destination", destination, "type", type, "source", source, "options", List.of(options));
  }

  private static Map<String, Object> map(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
