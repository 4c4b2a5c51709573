package dev.tare.cli;

import dev.tare.cli.template.Fields;
import dev.tare.cli.template.JsonText;
import dev.tare.container.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What containers use, as docker shows it: texts for people, and the numbers beside them under the
/// names of podman.
record StatsRows(List<Row> rows) {
  static final Map<String, String> HEADERS =
      Map.of(
          "ID", "CONTAINER ID",
          "CPUPerc", "CPU %",
          "MemUsage", "MEM USAGE / LIMIT",
          "MemPerc", "MEM %",
          "NetIO", "NET I/O",
          "BlockIO", "BLOCK I/O",
          "PIDs", "PIDS");

  /// @param cpu percent of one processor
  record Row(String id, String name, Optional<Usage> usage, double cpu) {}

  /// @param before by id: what the processor's share is counted from
  static StatsRows of(List<StatsCommand.Used> all, Map<String, Usage> before, boolean inFull) {
    List<Row> rows = new ArrayList<>();
    for (StatsCommand.Used one : all) {
      var container = one.container();
      Optional<Usage> last = Optional.ofNullable(before.get(container.id()));
      double cpu = one.usage().flatMap(now -> last.map(now::cpuPercentSince)).orElse(0.0);
      rows.add(
          new Row(
              inFull ? container.id() : container.shortId(), container.name(), one.usage(), cpu));
    }
    return new StatsRows(rows);
  }

  String table() {
    Table table =
        new Table(
            "CONTAINER ID",
            "NAME",
            "CPU %",
            "MEM USAGE / LIMIT",
            "MEM %",
            "NET I/O",
            "BLOCK I/O",
            "PIDS");
    for (Row row : rows) {
      table.row(
          row.id(),
          row.name(),
          cpu(row),
          memory(row),
          share(row),
          network(row),
          disks(row),
          Long.toString(threads(row)));
    }
    return table.toString();
  }

  /// One object a line, as docker prints it.
  String jsonLines() {
    StringBuilder lines = new StringBuilder();
    fields().forEach(fields -> lines.append(JsonText.compact(fields)).append('\n'));
    return lines.toString();
  }

  List<Fields> fields() {
    return Format.rows(rows, StatsRows::fields);
  }

  private static Fields fields(Row row) {
    Optional<Usage> usage = row.usage();
    return new Format.Row()
        .with("ID", row.id())
        .with("Container", row.id())
        .with("Name", row.name())
        .with("CPUPerc", cpu(row))
        .with("MemUsage", memory(row))
        .with("MemPerc", share(row))
        .with("NetIO", network(row))
        .with("BlockIO", disks(row))
        .with("PIDs", Long.toString(threads(row)))
        .with("CPUNano", usage.map(u -> (long) (u.cpuSeconds() * 1e9)).orElse(0L))
        .with("MemUsageBytes", usage.map(Usage::memory).orElse(0L))
        .with("MemLimit", usage.map(Usage::memoryLimit).orElse(0L))
        .with("NetInput", usage.map(Usage::received).orElse(0L))
        .with("NetOutput", usage.map(Usage::sent).orElse(0L))
        .with("BlockInput", usage.map(Usage::readBytes).orElse(0L))
        .with("BlockOutput", usage.map(Usage::writtenBytes).orElse(0L))
        .fields();
  }

  private static String cpu(Row row) {
    return percent(row.cpu());
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f%%", value);
  }

  private static String memory(Row row) {
    return pair(
        row.usage().map(Usage::memory).orElse(0L), row.usage().map(Usage::memoryLimit).orElse(0L));
  }

  private static String share(Row row) {
    return percent(
        row.usage().map(u -> 100.0 * u.memory() / Math.max(1, u.memoryLimit())).orElse(0.0));
  }

  /// A network that is this machine's is nobody's own.
  private static String network(Row row) {
    return row.usage()
        .filter(u -> !u.networks().isEmpty())
        .map(u -> pair(u.received(), u.sent()))
        .orElse("0 B / 0 B");
  }

  private static String disks(Row row) {
    return pair(
        row.usage().map(Usage::readBytes).orElse(0L),
        row.usage().map(Usage::writtenBytes).orElse(0L));
  }

  private static long threads(Row row) {
    return row.usage().map(Usage::threads).orElse(0L);
  }

  private static String pair(long one, long other) {
    return Size.human(one) + " / " + Size.human(other);
  }
}
