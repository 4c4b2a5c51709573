package dev.tare.cli;

import dev.tare.container.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;

/// What containers use in the text format of Prometheus, with the names and labels that dashboards
/// for containers know from cAdvisor.
final class Prometheus {
  /// A metric with one value for each container, or several with a further label.
  private record Metric(
      String name, String type, String help, Function<Usage, List<Sample>> samples) {}

  private record Sample(String label, Number value) {}

  private static final List<Metric> METRICS =
      List.of(
          one(
              "container_cpu_usage_seconds_total",
              "counter",
              "Processor time of all processes of the container.",
              Usage::cpuSeconds),
          one(
              "container_memory_usage_bytes",
              "gauge",
              "Memory that the container holds; what several share is divided among them.",
              Usage::memory),
          one(
              "container_spec_memory_limit_bytes",
              "gauge",
              "Memory that the container may hold.",
              Usage::memoryLimit),
          new Metric(
              "container_network_receive_bytes_total",
              "counter",
              "Bytes received by a device of the container's own network.",
              usage ->
                  usage.networks().stream()
                      .map(d -> new Sample(label("interface", d.name()), d.received()))
                      .toList()),
          new Metric(
              "container_network_transmit_bytes_total",
              "counter",
              "Bytes sent by a device of the container's own network.",
              usage ->
                  usage.networks().stream()
                      .map(d -> new Sample(label("interface", d.name()), d.sent()))
                      .toList()),
          one(
              "container_fs_reads_bytes_total",
              "counter",
              "Bytes that the processes of the container had read from disks.",
              Usage::readBytes),
          one(
              "container_fs_writes_bytes_total",
              "counter",
              "Bytes that the processes of the container had written to disks.",
              Usage::writtenBytes),
          one("container_processes", "gauge", "Processes of the container.", Usage::processes),
          one("container_threads", "gauge", "Threads of the container.", Usage::threads),
          one(
              "container_uptime_seconds",
              "gauge",
              "Time since the container started.",
              Usage::ageSeconds));

  private Prometheus() {}

  private static Metric one(
      String name, String type, String help, Function<Usage, ? extends Number> value) {
    return new Metric(name, type, help, usage -> List.of(new Sample("", value.apply(usage))));
  }

  static String text(List<StatsCommand.Used> all) {
    StringBuilder text = new StringBuilder();
    for (Metric metric : METRICS) {
      text.append("# HELP ").append(metric.name()).append(' ').append(metric.help()).append('\n');
      text.append("# TYPE ").append(metric.name()).append(' ').append(metric.type()).append('\n');
      for (StatsCommand.Used one : all) {
        one.usage()
            .map(metric.samples())
            .ifPresent(samples ->
                samples.forEach(sample -> text.append(line(metric.name(), one, sample))));
      }
    }
    return text.toString();
  }

  private static String line(String name, StatsCommand.Used one, Sample sample) {
    var container = one.container();
    return "%s{%s,%s,%s%s} %s\n"
        .formatted(
            name,
            label("id", container.id()),
            label("name", container.name()),
            label("image", container.imageName()),
            sample.label().isEmpty() ? "" : "," + sample.label(),
            number(sample.value()));
  }

  private static String number(Number value) {
    return value instanceof Double d
        ? BigDecimal.valueOf(d).stripTrailingZeros().toPlainString()
        : value.toString();
  }

  /// As the text format wants it: backslash, quote and end of line are escaped.
  static String label(String name, String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return name + "=\"" + escaped + "\"";
  }
}
