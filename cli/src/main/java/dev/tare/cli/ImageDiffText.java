package dev.tare.cli;

import dev.tare.comparison.FieldChange;
import dev.tare.comparison.FileChange;
import dev.tare.comparison.FileChange.Kind;
import dev.tare.comparison.ImageDiff;
import dev.tare.comparison.LayerChange;
import dev.tare.comparison.LayerOrigin;
import dev.tare.comparison.PackageChange;
import dev.tare.ledger.Weight;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What `tare diff IMAGE IMAGE` prints for people: nothing of what is the same.
///
/// @param all whether what new and removed directories hold is listed name by name
record ImageDiffText(ImageDiff diff, boolean all) {
  private static final int VALUE = 60;

  @Override
  public String toString() {
    if (diff.isSame() && isNothing(diff.sizes().growth()) && diff.layers().added() == 0) {
      return "no difference\n";
    }
    StringBuilder text = new StringBuilder(summary());
    section(text, "config", config());
    section(text, "packages", packages());
    section(text, "files: " + counts(), files());
    section(text, "layers", layers());
    section(text, "bytes by cause", causes());
    return text.toString();
  }

  private static void section(StringBuilder text, String title, Table rows) {
    String lines = rows.toString();
    if (!lines.isEmpty()) {
      text.append('\n').append(title).append('\n').append(lines);
    }
  }

  private String summary() {
    ImageDiff.Sizes sizes = diff.sizes();
    ImageDiff.Layers layers = diff.layers();
    Table table = Table.bare();
    table.row("stored", change(sizes.before().stored(), sizes.after().stored()));
    if (sizes.isPulledKnown()) {
      table.row("pulled", change(sizes.before().pulled(), sizes.after().pulled()));
    }
    return table
        .row(
            "layers",
            "%d shared, %d gone, %d new".formatted(layers.shared(), layers.gone(), layers.added()))
        .toString();
  }

  private static String change(long before, long after) {
    return "%s → %s (%s)".formatted(Size.human(before), Size.human(after), signed(after - before));
  }

  /// `+1.2 MB`, `−3 B`, `0 B`.
  static String signed(long bytes) {
    String sign = bytes > 0 ? "+" : bytes < 0 ? "−" : "";
    return sign + Size.human(Math.abs(bytes));
  }

  private Table config() {
    Table table = Table.bare();
    for (FieldChange change : diff.config()) {
      table.row(
          "  " + sign(change.before(), change.after()),
          Printable.name(change.field()),
          values(change));
    }
    return table;
  }

  private static String sign(Optional<String> before, Optional<String> after) {
    return before.isEmpty() ? "+" : after.isEmpty() ? "-" : "~";
  }

  private static String values(FieldChange change) {
    return change.before().isPresent() && change.after().isPresent()
        ? cut(change.before().get()) + " → " + cut(change.after().get())
        : cut(change.before().or(change::after).orElse(""));
  }

  private static String cut(String value) {
    String line = Printable.name(value.replaceAll("\\s+", " "));
    return line.length() <= VALUE ? line : line.substring(0, VALUE - 1) + "…";
  }

  private Table packages() {
    Table table = Table.bare();
    for (PackageChange change : diff.packages()) {
      String versions =
          change.before().isPresent() && change.after().isPresent()
              ? change.before().get() + " → " + change.after().get()
              : change.before().or(change::after).orElse("");
      table.row(
          "  " + sign(change.before(), change.after()),
          Printable.name(change.name()),
          Printable.name(versions),
          signed(change.growth()));
    }
    return table;
  }

  private String counts() {
    return Arrays.stream(Kind.values())
        .map(kind ->
            "%d %s".formatted(diff.files().stream().filter(f -> f.kind() == kind).count(), kind))
        .collect(Collectors.joining(", "));
  }

  private Table files() {
    Table table = Table.bare();
    List<FileChange> files = diff.files();
    int i = 0;
    while (i < files.size()) {
      FileChange file = files.get(i);
      int end = i + 1;
      if (!all && file.isDirectory() && file.kind() != Kind.CHANGED) {
        end = endOf(files, i);
      }
      List<FileChange> group = files.subList(i, end);
      long growth = group.stream().mapToLong(FileChange::growth).sum();
      table.row(
          "  " + letter(file.kind()),
          name(file),
          what(file, group),
          growth == 0 ? "" : signed(growth));
      i = end;
    }
    return table;
  }

  /// Where what a directory holds ends, if all of it came or went with it.
  private static int endOf(List<FileChange> files, int from) {
    FileChange directory = files.get(from);
    int end = from + 1;
    while (end < files.size() && files.get(end).path().isUnder(directory.path())) {
      if (files.get(end).kind() != directory.kind()) {
        return from + 1;
      }
      end++;
    }
    return end;
  }

  private static String letter(Kind kind) {
    return switch (kind) {
      case ADDED -> "+";
      case REMOVED -> "-";
      case CHANGED -> "~";
    };
  }

  private static String name(FileChange file) {
    return Printable.name(file.path().toString())
        + (file.isDirectory() && !file.path().isRoot() ? "/" : "");
  }

  private static String what(FileChange file, List<FileChange> group) {
    if (file.kind() != Kind.CHANGED) {
      long held = group.stream().filter(one -> !one.isDirectory()).count();
      return group.size() == 1 ? "" : held == 1 ? "1 file" : held + " files";
    }
    return file.what().stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  private Table layers() {
    Table table = Table.bare();
    for (LayerChange change : diff.changes()) {
      if (!change.isSame()) {
        String sign = sign(change.before().map(_ -> ""), change.after().map(_ -> ""));
        String name = change.after().or(change::before).map(LayerOrigin::toString).orElse("");
        table.row(cells("  " + sign + "  " + cut(name), change.growth()));
      }
    }
    return table;
  }

  /// Of what is known.
  private boolean isNothing(Weight growth) {
    return growth.stored() == 0 && (growth.pulled() == 0 || !diff.sizes().isPulledKnown());
  }

  private Table causes() {
    List<ImageDiff.Cause> shown =
        diff.causes().stream().filter(cause -> !isNothing(cause.growth())).toList();
    Table table = Table.bare();
    if (!shown.isEmpty() && diff.sizes().isPulledKnown()) {
      table.row("", "STORED", "PULLED");
    }
    shown.forEach(cause -> table.row(cells("  " + cause.title(), cause.growth())));
    return table;
  }

  private List<String> cells(String name, Weight growth) {
    return diff.sizes().isPulledKnown()
        ? List.of(name, signed(growth.stored()), signed(growth.pulled()))
        : List.of(name, signed(growth.stored()));
  }
}
