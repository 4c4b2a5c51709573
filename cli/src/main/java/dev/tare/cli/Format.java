package dev.tare.cli;

import dev.tare.cli.template.Fields;
import dev.tare.cli.template.JsonText;
import dev.tare.cli.template.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/// What `--format` asks for: the command's own table, one JSON document, or a template for each
/// row.
sealed interface Format {
  record Columns() implements Format {}

  record Json() implements Format {}

  /// @param inColumns whether a header stands above and tabs are columns
  record Templated(Template template, boolean inColumns) implements Format {}

  static OptionSpec option() {
    return Arguments.text("FORMAT", "table, json, or a Go template (tare help format)", "--format");
  }

  /// @throws dev.tare.base.TareException INVALID where the template is malformed
  static Format of(@Nullable String text) {
    if (text == null || text.strip().equals("table")) {
      return new Columns();
    }
    if (text.strip().equals("json")) {
      return new Json();
    }
    boolean inColumns = text.startsWith("table ") || text.startsWith("table\\t");
    String template = inColumns ? text.substring("table ".length()).stripLeading() : text;
    return new Templated(Template.parse(template), inColumns);
  }

  /// Renders each row by the template, one line each; with a header and columns where asked for.
  static String rendered(Templated format, List<Fields> rows, Map<String, String> headers) {
    if (!format.inColumns()) {
      StringBuilder text = new StringBuilder();
      rows.forEach(row -> text.append(format.template().render(row)).append('\n'));
      return text.toString();
    }
    Table table = Table.bare();
    if (!rows.isEmpty()) {
      table.row(cells(format, header(rows.getFirst(), headers)));
    }
    rows.forEach(row -> table.row(cells(format, row)));
    return table.toString();
  }

  private static List<String> cells(Templated format, Fields row) {
    return List.of(format.template().render(row).split("\t", -1));
  }

  Pattern WORD_START = Pattern.compile("(?<=[a-z])(?=[A-Z])");

  private static Fields header(Fields row, Map<String, String> headers) {
    Map<String, String> header = new LinkedHashMap<>();
    for (String name : row.names()) {
      String words = WORD_START.matcher(name).replaceAll(" ").toUpperCase(Locale.ROOT);
      header.put(name, headers.getOrDefault(name, words));
    }
    Fields named = Fields.of(header);
    for (String method : row.methods()) {
      named = named.with(method, argument -> argument);
    }
    return named;
  }

  /// One field a line, lists and maps one member a line.
  static String lines(Fields fields) {
    Table table = Table.bare();
    for (String name : fields.names()) {
      String label = name + ":";
      switch (fields.get(name)) {
        case Map<?, ?> map -> {
          table.row(label);
          new TreeMap<>(map).forEach((key, value) -> table.row("  " + key, value.toString()));
        }
        case List<?> list when list.isEmpty() -> {}
        case List<?> list ->
            table.row(label, list.stream().map(Object::toString).collect(Collectors.joining(", ")));
        case null -> {}
        case Object value -> table.row(label, value.toString());
      }
    }
    return table.toString();
  }

  /// A JSON document and the new line that ends it.
  static String json(@Nullable Object value) {
    return JsonText.pretty(value) + "\n";
  }

  /// Collects fields in their order.
  static final class Row {
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    Row with(String name, @Nullable Object value) {
      values.put(name, value);
      return this;
    }

    Fields fields() {
      return Fields.of(values);
    }
  }

  /// The rows that `make` gives.
  static <T> List<Fields> rows(List<T> items, java.util.function.Function<T, Fields> make) {
    List<Fields> rows = new ArrayList<>();
    items.forEach(item -> rows.add(make.apply(item)));
    return rows;
  }
}
