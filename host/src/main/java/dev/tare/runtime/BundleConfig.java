package dev.tare.runtime;

import dev.tare.base.Bytes;
import dev.tare.oci.Json;
import dev.tare.runtime.Bounds.Ulimit;
import dev.tare.runtime.RunSpec.Isolation;
import dev.tare.runtime.RunSpec.RootAccess;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Writes the `config.json` of a bundle (OCI runtime specification 1.0.2). Masked and read-only
/// paths are those of podman.
final class BundleConfig {
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
  static Bytes render(
      RunSpec spec, User user, IdMap ids, Path folder, String id, BundleHints hints) {
    return new BundleConfig(spec, user, ids).render(folder, id, hints);
  }

  private Bytes render(Path folder, String id, BundleHints hints) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("ociVersion", "1.0.2");
    Map<String, Object> process = process(spec.process(), spec.args(), spec.isolation(), user, ids);
    hints
        .terminal()
        .ifPresent(s -> process.put("consoleSize", map("height", s.rows(), "width", s.columns())));
    config.put("process", process);
    config.put(
        "root",
        map("path", "merged", "readonly", spec.isolation().rootAccess() == RootAccess.READ_ONLY));
    hostname(id).ifPresent(name -> config.put("hostname", name));
    config.put("mounts", new BundleMounts(spec.isolation(), ids, folder).render());
    config.put("linux", linux(id));
    hints
        .filter()
        .ifPresent(filter -> config.put("annotations", map(CompiledFilters.ANNOTATION, filter)));
    return Json.of("config.json", config).render();
  }

  private Optional<String> hostname(String id) {
    return spec.isolation()
        .hostname()
        .or(() ->
            switch (spec.isolation().network()) {
              case HOST -> Optional.empty();
              case NONE -> Optional.of(id);
            });
  }

  /// The `process` of a bundle, and what engines take for a further one.
  ///
  /// @param args in place of its own
  static Map<String, Object> process(
      ProcessSpec process, List<String> args, Isolation isolation, User user, IdMap ids) {
    Map<String, Object> who = map("uid", user.uid(), "gid", user.gid());
    if (ids.hasSupplementaryGroups()) {
      who.put("additionalGids", user.groups());
    }
    Rights rights = isolation.rights();
    return map(
        "terminal",
        process.console() == ProcessSpec.Console.TERMINAL,
        "user",
        who,
        "args",
        args,
        "env",
        process.fullEnv(user),
        "cwd",
        process.workingDir(),
        "capabilities",
        capabilities(rights, user, ids),
        "rlimits",
        isolation.bounds().ulimits().stream().map(BundleConfig::rlimit).toList(),
        "noNewPrivileges",
        rights.gain() == Rights.Gain.NEVER);
  }

  private static Map<String, Object> capabilities(Rights rights, User user, IdMap ids) {
    List<String> effective = rights.effective(user, ids);
    List<String> ambient = rights.ambient(user, ids);
    return map(
        "bounding",
        rights.bounding(ids),
        "effective",
        effective,
        "permitted",
        effective,
        "inheritable",
        ambient,
        "ambient",
        ambient);
  }

  private static Object rlimit(Ulimit limit) {
    String type = "RLIMIT_" + limit.name().toUpperCase(Locale.ROOT);
    return map("type", type, "soft", limit(limit.soft()), "hard", limit(limit.hard()));
  }

  /// RLIM_INFINITY is the largest unsigned number.
  private static Object limit(long value) {
    return value == Ulimit.UNLIMITED ? new BigInteger("18446744073709551615") : value;
  }

  private Map<String, Object> linux(String id) {
    Map<String, Object> linux = map("namespaces", namespaces());
    if (ids.isIdentity()) {
      // runc insists on a cgroup that is named, and does without one that is not
      linux.put("cgroupsPath", "/" + Containers.CGROUP_PREFIX + id);
    }
    if (spec.isolation().bounds().needsCgroup()) {
      linux.put("resources", resources(spec.isolation().bounds()));
    }
    Rights rights = spec.isolation().rights();
    SeccompFilter.of(rights.bounding(ids))
        .render(rights.seccomp())
        .ifPresent(filter -> linux.put("seccomp", filter));
    linux.put("maskedPaths", MASKED);
    linux.put("readonlyPaths", READ_ONLY);
    return linux;
  }

  /// Those that are not made are those that the engine is in.
  private List<Object> namespaces() {
    List<Object> made = new ArrayList<>(List.of(map("type", "uts"), map("type", "mount")));
    Namespaces asked = spec.isolation().namespaces();
    if (asked.ipc().isOwn()) {
      made.add(map("type", "ipc"));
    }
    switch (asked.pid()) {
      case Space.Own _ -> made.add(map("type", "pid"));
      case Space.Joined other ->
          made.add(map("type", "pid", "path", "/proc/" + other.pid() + "/ns/pid"));
      case Space.Host _ -> {}
      case Space.Of other -> throw new IllegalStateException("not located: " + other.id());
    }
    if (spec.isolation().hasOwnNetwork()) {
      made.add(map("type", "network"));
    }
    return made;
  }

  private static Map<String, Object> resources(Bounds bounds) {
    Map<String, Object> resources = new LinkedHashMap<>();
    bounds.memoryBytes().ifPresent(bytes -> resources.put("memory", map("limit", bytes)));
    bounds
        .cpuMicros()
        .ifPresent(quota -> resources.put("cpu", map("quota", quota, "period", Bounds.CPU_PERIOD)));
    bounds.processes().ifPresent(count -> resources.put("pids", map("limit", count)));
    return resources;
  }

  private static Map<String, Object> map(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
