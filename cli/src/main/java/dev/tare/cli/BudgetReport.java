package dev.tare.cli;

import dev.tare.comparison.Budget.Guilty;
import dev.tare.comparison.Budget.Line;
import dev.tare.comparison.Budget.Unit;
import dev.tare.oci.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What `tare budget` prints.
///
/// @param image as it was asked for
record BudgetReport(String image, List<Line> lines) {
  private static final int VERSION = 1;
  private static final double WHOLE = 100;

  boolean isOver() {
    return lines.stream().anyMatch(Line::isOver);
  }

  String text() {
    Table table = Table.bare();
    for (Line line : lines) {
      table.row(verdict(line), line.name(), number(line, line.actual()), "of " + limit(line));
      for (Guilty guilty : line.guilty()) {
        table.row("", "", Size.human(guilty.bytes()), guilty.what());
      }
    }
    return Printable.of(table.toString());
  }

  private static String verdict(Line line) {
    return line.isOver() ? "over" : "ok";
  }

  private static String limit(Line line) {
    return number(line, line.limit());
  }

  private static String number(Line line, double value) {
    if (line.unit() == Unit.SHARE) {
      return String.format(Locale.ROOT, "%.1f %%", value * WHOLE);
    }
    String sign = value < 0 ? "−" : "";
    return sign + Size.human(Math.abs((long) value));
  }

  /// For people who look at the run of a pipeline.
  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("### Budget of `%s`: %s\n\n".formatted(code(image), isOver() ? "over" : "kept"));
    text.append("| limit | allowed | is | |\n|---|---|---|---|\n");
    for (Line line : lines) {
      text.append(
          "| %s | %s | %s | %s |\n"
              .formatted(line.name(), limit(line), number(line, line.actual()), verdict(line)));
    }
    for (Line line : lines) {
      if (!line.guilty().isEmpty()) {
        text.append("\n%s:\n".formatted(line.name()));
      }
      for (Guilty guilty : line.guilty()) {
        text.append("- %s: `%s`\n".formatted(Size.human(guilty.bytes()), code(guilty.what())));
      }
    }
    return text.append('\n').toString();
  }

  /// Text that cannot leave a span of code.
  private static String code(String text) {
    return Printable.of(text).replace('`', '\'').replace('\n', ' ');
  }

  String json() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("version", VERSION);
    document.put("image", image);
    document.put("over", isOver());
    document.put("limits", lines.stream().map(BudgetReport::line).toList());
    return Json.of("budget", document).render() + "\n";
  }

  private static Map<String, Object> line(Line line) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", line.name());
    members.put("over", line.isOver());
    members.put("limit", raw(line, line.limit()));
    members.put("actual", raw(line, line.actual()));
    members.put(
        "guilty",
        line.guilty().stream().map(g -> Map.of("what", g.what(), "bytes", g.bytes())).toList());
    return members;
  }

  /// Bytes as a number, shares as text: the JSON of tare has no fractions.
  private static Object raw(Line line, double value) {
    return line.unit() == Unit.BYTES
        ? (Object) (long) value
        : String.format(Locale.ROOT, "%.4f", value);
  }
}
