package dev.tare.container;

import dev.tare.base.TareException;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.sys.ProcessUsage;
import dev.tare.sys.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a container has used up to one moment, read from outside: nothing in it is needed.
///
/// @param nanos when, on a clock of this process
/// @param cpuSeconds of processes that run, and of those that ended and were waited for
/// @param ageSeconds since its first process began
/// @param memory bytes
/// @param memoryLimit bytes: that of its control group, else what the machine has
/// @param networks bytes of each device of a network of its own, its loopback left out
/// @param threads of all its processes
public record Usage(
    long nanos,
    double cpuSeconds,
    double ageSeconds,
    long memory,
    long memoryLimit,
    List<Device> networks,
    long readBytes,
    long writtenBytes,
    long processes,
    long threads) {

  /// Bytes that went through a device.
  public record Device(String name, long received, long sent) {}

  /// Empty where it does not run.
  public static Optional<Usage> of(ContainerStore store, Container container) {
    return store.life(container).first().flatMap(first -> read(container, first.pid()));
  }

  /// The processes of a container that runs, as this machine numbers them.
  ///
  /// @param first of them
  public static List<Long> processes(Container container, long first) {
    return processes(container, first, ControlGroup.of(first, container.shortId()));
  }

  /// In a process namespace that is not its own are others, too: there its control group tells.
  private static List<Long> processes(Container container, long first, ControlGroup group) {
    return container.isolation().namespaces().hasForeignProcesses()
        ? group.processes()
        : Processes.inNamespaceOf(first);
  }

  private static Optional<Usage> read(Container container, long first) {
    ControlGroup group = ControlGroup.of(first, container.shortId());
    List<ProcessUsage> all =
        processes(container, first, group).stream()
            .flatMap(pid -> ProcessUsage.of(pid).stream())
            .toList();
    Optional<ProcessUsage> oldest = all.stream().filter(p -> p.pid() == first).findFirst();
    if (oldest.isEmpty()) {
      return Optional.empty();
    }
    try {
      double began = (double) oldest.get().startTicks() / ProcessUsage.TICKS;
      long ticks = all.stream().mapToLong(p -> p.ownTicks() + p.reapedTicks()).sum();
      long held = all.stream().mapToLong(ProcessUsage::memory).sum();
      return Optional.of(
          new Usage(
              System.nanoTime(),
              (double) ticks / ProcessUsage.TICKS,
              ProcessUsage.uptime() - began,
              group.memory().orElse(held),
              Math.min(group.memoryLimit().orElse(Long.MAX_VALUE), machineMemory()),
              container.isolation().network() == Network.HOST ? List.of() : devices(first),
              all.stream().mapToLong(ProcessUsage::readBytes).sum(),
              all.stream().mapToLong(ProcessUsage::writtenBytes).sum(),
              all.size(),
              all.stream().mapToLong(ProcessUsage::threads).sum()));
    } catch (IOException e) {
      throw TareException.of(e, "cannot read what container %s uses".formatted(container.name()));
    }
  }

  private static long machineMemory() throws IOException {
    String line = Files.readAllLines(Path.of("/proc/meminfo")).getFirst();
    return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
  }

  /// The lines of `/proc/PID/net/dev`: a name, eight numbers for what came, eight for what went.
  private static List<Device> devices(long first) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + first + "/net/dev")).stream()
        .filter(line -> line.indexOf(':') > 0)
        .map(line -> line.strip().split(":?\\s+", -1))
        .filter(cells -> cells.length > 9 && !cells[0].equals("lo"))
        .map(cells -> new Device(cells[0], Long.parseLong(cells[1]), Long.parseLong(cells[9])))
        .toList();
  }

  /// Percent of one processor since `before`.
  public double cpuPercentSince(Usage before) {
    double seconds = (nanos - before.nanos) / 1e9;
    return seconds <= 0 ? 0 : Math.max(0, 100 * (cpuSeconds - before.cpuSeconds) / seconds);
  }

  public long received() {
    return networks.stream().mapToLong(Device::received).sum();
  }

  public long sent() {
    return networks.stream().mapToLong(Device::sent).sum();
  }
}
