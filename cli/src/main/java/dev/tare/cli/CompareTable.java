package dev.tare.cli;

import dev.tare.cli.Compared.Started;
import dev.tare.layer.TreePath;
import dev.tare.oci.Json;
import dev.tare.verify.StartCost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What `tare compare` prints.
///
/// @param wasRun whether start and memory are columns
record CompareTable(List<Compared> rows, boolean wasRun) {
  private static final int VERSION = 1;
  private static final double NANOS_IN_MILLI = 1_000_000;

  private List<String> header() {
    List<String> header =
        new ArrayList<>(
            List.of("IMAGE", "STORED", "PULLED", "FILES", "PACKAGES", "SETUID", "SHELLS"));
    if (wasRun) {
      header.addAll(List.of("START", "MEMORY", "END"));
    }
    spent().forEach(one -> header.add(one.header()));
    return header;
  }

  private List<String> cells(Compared row) {
    List<String> cells =
        new ArrayList<>(
            List.of(
                Printable.name(row.name()),
                Size.human(row.stored()),
                Size.human(row.pulled()),
                Long.toString(row.facts().files()),
                Integer.toString(row.facts().packages()),
                Integer.toString(row.facts().setuid().size()),
                Integer.toString(row.facts().shells().size())));
    if (wasRun) {
      cells.add(cost(row).map(start -> human(start.time())).orElse("-"));
      cells.add(
          cost(row)
              .flatMap(StartCost::memory)
              .map(memory -> Size.human(memory.bytes()))
              .orElse("-"));
      cells.add(Printable.name(end(row)));
    }
    spent().forEach(one -> cells.add(one.of().apply(row).map(CompareTable::human).orElse("-")));
    return cells;
  }

  /// A column of times that this machine took.
  private record Spent(String header, String csv, Function<Compared, Optional<Duration>> of) {}

  private static final List<Spent> SPENT =
      List.of(
          new Spent("BUILD", "build_ms", Compared::build),
          new Spent("PUSH", "push_ms", Compared::push));

  /// Those of which something is known.
  private List<Spent> spent() {
    return SPENT.stream()
        .filter(one -> rows.stream().anyMatch(row -> one.of().apply(row).isPresent()))
        .toList();
  }

  private static Optional<StartCost> cost(Compared row) {
    return row.start() instanceof Started.Measured(StartCost cost)
        ? Optional.of(cost)
        : Optional.empty();
  }

  private static String end(Compared row) {
    return switch (row.start()) {
      case Started.NotTried _ -> "";
      case Started.NothingToStart _ -> "starts nothing";
      case Started.Failed(String why) -> "did not start: " + why;
      case Started.Measured(StartCost cost) -> cost.end().toString();
    };
  }

  /// `1.23 ms`, `2.05 s`.
  private static String human(Duration time) {
    double millis = time.toNanos() / NANOS_IN_MILLI;
    return millis < 1000
        ? String.format(Locale.ROOT, "%.3g ms", millis)
        : String.format(Locale.ROOT, "%.2f s", millis / 1000);
  }

  String text() {
    Table table = Table.bare().row(header());
    rows.forEach(row -> table.row(cells(row)));
    return table.toString();
  }

  String markdown() {
    StringBuilder text = new StringBuilder(line(header()));
    text.append("|---").append("|---:".repeat(header().size() - 1)).append("|\n");
    rows.forEach(row -> text.append(line(cells(row))));
    return text.toString();
  }

  private static String line(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;"))
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  /// Numbers without units: bytes and milliseconds (RFC 4180, but for the ends of lines).
  String csv() {
    StringBuilder text =
        new StringBuilder("image,stored,pulled,files,packages,setuid,shells")
            .append(wasRun ? ",start_ms,memory,end" : "");
    spent().forEach(one -> text.append(',').append(one.csv()));
    text.append('\n');
    for (Compared row : rows) {
      List<String> cells =
          new ArrayList<>(
              List.of(
                  quoted(Printable.name(row.name())),
                  Long.toString(row.stored()),
                  Long.toString(row.pulled()),
                  Long.toString(row.facts().files()),
                  Integer.toString(row.facts().packages()),
                  Integer.toString(row.facts().setuid().size()),
                  Integer.toString(row.facts().shells().size())));
      if (wasRun) {
        cells.add(cost(row).map(start -> millis(start.time())).orElse(""));
        cells.add(
            cost(row)
                .flatMap(StartCost::memory)
                .map(memory -> Long.toString(memory.bytes()))
                .orElse(""));
        cells.add(quoted(Printable.name(end(row))));
      }
      spent().forEach(one -> cells.add(one.of().apply(row).map(CompareTable::millis).orElse("")));
      text.append(String.join(",", cells)).append('\n');
    }
    return text.toString();
  }

  private static String millis(Duration time) {
    return String.format(Locale.ROOT, "%.3f", time.toNanos() / NANOS_IN_MILLI);
  }

  private static String quoted(String cell) {
    return cell.matches("[^\",\r\n]*") ? cell : "\"" + cell.replace("\"", "\"\"") + "\"";
  }

  String json() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("version", VERSION);
    document.put("images", rows.stream().map(CompareTable::image).toList());
    return Json.of("compare", document).render() + "\n";
  }

  private static Map<String, Object> image(Compared row) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("image", row.name());
    members.put("stored", row.stored());
    members.put("pulled", row.pulled());
    members.put("files", row.facts().files());
    members.put("bytes", row.facts().bytes());
    members.put("packages", row.facts().packages());
    members.put("setuid", row.facts().setuid().stream().map(TreePath::toString).toList());
    members.put("shells", row.facts().shells().stream().map(TreePath::toString).toList());
    switch (row.start()) {
      case Started.NotTried _ -> {}
      case Started.NothingToStart _, Started.Failed _ ->
          members.put("start", Map.of("end", end(row)));
      case Started.Measured(StartCost cost) -> members.put("start", start(cost));
    }
    row.build().ifPresent(time -> members.put("build", Map.of("nanoseconds", time.toNanos())));
    row.push().ifPresent(time -> members.put("push", Map.of("nanoseconds", time.toNanos())));
    return members;
  }

  private static Map<String, Object> start(StartCost start) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("nanoseconds", start.time().toNanos());
    start
        .memory()
        .ifPresent(memory -> {
          members.put("memory", memory.bytes());
          members.put("memoryIs", memory.measure().toString());
        });
    members.put("end", start.end().toString());
    members.put("runs", start.runs());
    return members;
  }
}
