package dev.tare.cli;

import dev.tare.cli.template.Fields;
import dev.tare.container.Container;
import dev.tare.container.ContainerStore;
import dev.tare.container.Life;
import dev.tare.container.SignalName;
import dev.tare.runtime.ProcessSpec;
import dev.tare.runtime.RunSpec.RootAccess;
import dev.tare.runtime.Seat;
import dev.tare.runtime.Volume;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// All that is known of a container, under docker's names.
record ContainerFields(Container container, Life life, Seat seat) {
  /// What Go prints for a time that never was.
  private static final String NEVER = "0001-01-01T00:00:00Z";

  static Fields of(ContainerStore store, Container container) {
    return new ContainerFields(container, store.life(container), store.seat(container)).fields();
  }

  private Fields fields() {
    List<String> words = container.process().args();
    return new Format.Row()
        .with("Id", container.id())
        .with("Created", container.created().toString())
        .with("Path", words.getFirst())
        .with("Args", words.subList(1, words.size()))
        .with("State", state())
        .with("Image", container.image().toString())
        .with("ImageName", container.imageName())
        .with("LogPath", seat.log().toString())
        .with("Name", "/" + container.name())
        .with("RestartCount", 0)
        .with("Platform", "linux")
        .with("HostConfig", hostConfig())
        .with("GraphDriver", graphDriver())
        .with("Mounts", container.isolation().volumes().stream().map(this::mount).toList())
        .with("Config", config())
        .with("NetworkSettings", networkSettings())
        .fields();
  }

  private Fields state() {
    boolean hasEnded = life.status() == Life.Status.EXITED;
    return new Format.Row()
        .with("Status", life.status().name().toLowerCase(Locale.ROOT))
        .with("Running", life.isRunning())
        .with("Paused", life.status() == Life.Status.PAUSED)
        .with("Restarting", false)
        .with("OOMKilled", false)
        .with("Dead", false)
        .with("Pid", life.first().map(first -> first.pid()).orElse(0L))
        // lost where conmon was killed
        .with("ExitCode", life.exitCode().orElse(hasEnded ? -1 : 0))
        .with("Error", "")
        .with("StartedAt", time(life.startedAt()))
        .with("FinishedAt", time(life.endedAt()))
        .fields();
  }

  private static String time(Optional<Instant> at) {
    return at.map(Instant::toString).orElse(NEVER);
  }

  private Fields hostConfig() {
    return new Format.Row()
        .with(
            "Binds",
            container.isolation().volumes().stream()
                .map(v -> "%s:%s:%s".formatted(v.source(), v.destination(), mode(v)))
                .toList())
        .with("NetworkMode", network())
        .with("IpcMode", "private")
        .with("PidMode", "")
        .with("Privileged", false)
        .with("ReadonlyRootfs", container.isolation().rootAccess() == RootAccess.READ_ONLY)
        .with("AutoRemove", container.removeAtEnd())
        .with("Runtime", container.engine().id())
        .with(
            "RestartPolicy",
            new Format.Row().with("Name", "no").with("MaximumRetryCount", 0).fields())
        .fields();
  }

  private String network() {
    return container.isolation().network().name().toLowerCase(Locale.ROOT);
  }

  private static String mode(Volume volume) {
    return volume.access() == Volume.Access.READ_ONLY ? "ro" : "rw";
  }

  private Fields graphDriver() {
    return new Format.Row()
        .with("Name", "overlay")
        .with(
            "Data",
            Map.of("LowerDir", seat.lower().toString(), "UpperDir", seat.written().toString()))
        .fields();
  }

  private Fields mount(Volume volume) {
    return new Format.Row()
        .with("Type", "bind")
        .with("Source", volume.source().toString())
        .with("Destination", volume.destination())
        .with("Mode", mode(volume))
        .with("RW", volume.access() == Volume.Access.READ_WRITE)
        .with("Propagation", "rprivate")
        .fields();
  }

  private Fields config() {
    ProcessSpec process = container.process();
    return new Format.Row()
        .with("Hostname", container.isolation().hostname().orElse(""))
        .with("User", process.user())
        .with("Tty", process.console() == ProcessSpec.Console.TERMINAL)
        .with("OpenStdin", process.console() != ProcessSpec.Console.NONE)
        .with("Env", process.env())
        .with("Cmd", process.args())
        .with("Entrypoint", null)
        .with("Image", container.imageName())
        .with("WorkingDir", process.workingDir())
        .with("Labels", container.labels())
        .with("StopSignal", SignalName.of(container.stopSignal()))
        .with("StopTimeout", container.stopSeconds())
        .fields();
  }

  private Fields networkSettings() {
    return new Format.Row()
        .with("IPAddress", "")
        .with("Ports", Map.of())
        .with("Networks", Map.of(network(), Map.of()))
        .fields();
  }
}
