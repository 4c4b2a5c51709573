package dev.tare.container;

import dev.tare.oci.Json;
import dev.tare.runtime.Bounds;
import dev.tare.runtime.Bounds.Ulimit;
import dev.tare.runtime.Namespaces;
import dev.tare.runtime.Rights;
import dev.tare.runtime.RunSpec.First;
import dev.tare.runtime.RunSpec.Isolation;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.runtime.RunSpec.RootAccess;
import dev.tare.runtime.Seccomp;
import dev.tare.runtime.Space;
import dev.tare.runtime.Tmpfs;
import dev.tare.runtime.Volume;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// What a container shares and may do, as its file keeps it.
final class IsolationJson {
  private static final String OF = "container:";

  private IsolationJson() {}

  static Map<String, Object> of(Isolation isolation) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("network", isolation.network().name());
    json.put("rootAccess", isolation.rootAccess().name());
    isolation.hostname().ifPresent(hostname -> json.put("hostname", hostname));
    json.put("volumes", isolation.volumes().stream().map(IsolationJson::volume).toList());
    json.put("tmpfs", isolation.memory().stream().map(IsolationJson::tmpfs).toList());
    Namespaces namespaces = isolation.namespaces();
    json.put("networkSpace", space(namespaces.network()));
    json.put("pidSpace", space(namespaces.pid()));
    json.put("ipcSpace", space(namespaces.ipc()));
    Rights rights = isolation.rights();
    json.put("capAdd", rights.added());
    json.put("capDrop", rights.dropped());
    json.put("gain", rights.gain().name());
    seccomp(rights.seccomp(), json);
    Bounds bounds = isolation.bounds();
    bounds.memoryBytes().ifPresent(bytes -> json.put("memoryBytes", bytes));
    bounds.cpuMicros().ifPresent(micros -> json.put("cpuMicros", micros));
    bounds.processes().ifPresent(count -> json.put("processes", count));
    json.put("ulimits", bounds.ulimits().stream().map(Ulimit::toString).toList());
    json.put("first", isolation.first().name());
    return json;
  }

  private static Map<String, Object> volume(Volume volume) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("source", volume.source().toString());
    json.put("destination", volume.destination());
    json.put("access", volume.access().name());
    return json;
  }

  private static Map<String, Object> tmpfs(Tmpfs tmpfs) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("destination", tmpfs.destination());
    json.put("options", tmpfs.options());
    return json;
  }

  private static String space(Space space) {
    return switch (space) {
      case Space.Own _ -> "own";
      case Space.Host _ -> "host";
      case Space.Of other -> OF + other.id();
      case Space.Joined _ -> throw new IllegalStateException("a process is gone by tomorrow");
    };
  }

  private static void seccomp(Seccomp seccomp, Map<String, Object> json) {
    switch (seccomp) {
      case Seccomp.Standard _ -> {}
      case Seccomp.Unconfined _ -> json.put("seccomp", "unconfined");
      case Seccomp.Profile profile -> json.put("seccompProfile", profile.json());
    }
  }

  /// @param json of an older version, too: what is not there is as in every container
  static Isolation parse(Json json) {
    return new Isolation(
        Network.valueOf(json.requiredString("network")),
        RootAccess.valueOf(json.requiredString("rootAccess")),
        json.objects("volumes").stream().map(IsolationJson::volume).toList(),
        json.string("hostname"),
        json.objects("tmpfs").stream()
            .map(t -> new Tmpfs(t.requiredString("destination"), t.strings("options")))
            .toList(),
        new Namespaces(
            space(json, "networkSpace"), space(json, "pidSpace"), space(json, "ipcSpace")),
        new Rights(
            json.strings("capAdd"),
            json.strings("capDrop"),
            Rights.Gain.valueOf(json.string("gain").orElse(Rights.Gain.ALLOWED.name())),
            seccomp(json)),
        bounds(json),
        First.valueOf(json.string("first").orElse(First.PROGRAM.name())));
  }

  private static Volume volume(Json json) {
    return new Volume(
        Path.of(json.requiredString("source")),
        json.requiredString("destination"),
        Volume.Access.valueOf(json.requiredString("access")));
  }

  private static Space space(Json json, String name) {
    String text = json.string(name).orElse("own");
    return switch (text) {
      case "own" -> new Space.Own();
      case "host" -> new Space.Host();
      default -> new Space.Of(text.substring(OF.length()));
    };
  }

  private static Seccomp seccomp(Json json) {
    if (json.string("seccomp").isPresent()) {
      return new Seccomp.Unconfined();
    }
    return json.string("seccompProfile")
        .<Seccomp>map(Seccomp.Profile::new)
        .orElse(new Seccomp.Standard());
  }

  private static Bounds bounds(Json json) {
    List<Ulimit> ulimits = json.strings("ulimits").stream().map(Ulimit::parse).toList();
    return new Bounds(
        number(json, "memoryBytes"), number(json, "cpuMicros"), number(json, "processes"), ulimits);
  }

  private static OptionalLong number(Json json, String name) {
    return json.integer(name).map(OptionalLong::of).orElse(OptionalLong.empty());
  }
}
