package dev.tare.cli;

import dev.tare.ledger.ByteClass;
import dev.tare.ledger.ImageAccount;
import dev.tare.ledger.LayerAccount;
import dev.tare.ledger.Saving;
import dev.tare.ledger.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// An analysis on one screen of 80 columns and 24 lines: the verdict, what the bytes are for, the
/// layers, the largest directories, what saves most.
record AnalysisText(Analysis analysis) {
  private static final int WIDTH = 80;
  private static final int BAR = 24;
  private static final int BARS = 6;
  private static final int LAYERS = 4;
  private static final int DIRECTORIES = 3;
  private static final int SAVINGS = 3;

  @Override
  public String toString() {
    List<String> lines = new ArrayList<>(verdict());
    lines.addAll(bars());
    lines.addAll(layers());
    lines.addAll(directories());
    lines.addAll(savings());
    account().notes().stream().limit(1).map(note -> "note: " + note).forEach(lines::add);
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(Columns.cut(line.stripTrailing(), WIDTH)).append('\n'));
    return text.toString();
  }

  private ImageAccount account() {
    return analysis.account();
  }

  private List<String> verdict() {
    ImageAccount account = account();
    String packages =
        account.packages() == 0 ? "no packages" : Numbers.counted(account.packages(), "package");
    String size =
        String.join(
            ", ",
            Size.human(account.size().stored()) + " stored",
            account.isPulledKnown()
                ? Size.human(account.size().pulled()) + " pulled"
                : "not compressed",
            Numbers.counted(account.layers().size(), "layer"),
            Numbers.counted(account.files(), "file"),
            packages);
    return List.of(Printable.name(analysis.name()) + ": " + reclaimable(), size, "");
  }

  private String reclaimable() {
    Weight less = account().reclaimable();
    if (less.stored() <= 0) {
      return "squashing would save nothing";
    }
    String pulled =
        account().isPulledKnown() ? ", about %s pulled".formatted(Size.human(less.pulled())) : "";
    return "%s (%s) reclaimable by a squash%s"
        .formatted(Size.human(less.stored()), share(less.stored()), pulled);
  }

  private String share(long bytes) {
    long whole = account().size().stored();
    double percent = whole == 0 ? 0 : 100.0 * bytes / whole;
    return percent > 0 && percent < 1 ? "<1 %" : Math.round(percent) + " %";
  }

  private List<String> bars() {
    List<Map.Entry<ByteClass, Weight>> largest =
        account().classes().entrySet().stream()
            .filter(each -> each.getValue().stored() > 0)
            // a plain lambda, as below: those of Comparator cannot lie in the start-up cache
            .sorted((one, two) -> Long.compare(two.getValue().stored(), one.getValue().stored()))
            .toList();
    int shown = largest.size() <= BARS ? largest.size() : BARS - 1;
    List<String> lines = new ArrayList<>();
    Weight rest = Weight.NONE;
    for (int i = 0; i < largest.size(); i++) {
      Weight weight = largest.get(i).getValue();
      if (i < shown) {
        lines.add(bar(largest.get(i).getKey().shown(), weight));
      } else {
        rest = rest.plus(weight);
      }
    }
    if (shown < largest.size()) {
      lines.add(bar("%d smaller classes".formatted(largest.size() - shown), rest));
    }
    lines.add("");
    return lines;
  }

  private String bar(String name, Weight weight) {
    long whole = Math.max(1, account().size().stored());
    int filled = (int) Math.min(BAR, Math.round((double) BAR * weight.stored() / whole));
    String pulled =
        account().isPulledKnown() ? right(Size.human(weight.pulled()), 9) + " pulled" : "";
    return Columns.fill(name, 19)
        + " "
        + "█".repeat(filled)
        + "░".repeat(BAR - filled)
        + right(Size.human(weight.stored()), 10)
        + right(share(weight.stored()), 6)
        + " "
        + pulled;
  }

  private static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }

  private List<String> layers() {
    List<LayerAccount> layers = account().layers();
    List<Integer> order =
        java.util.stream.IntStream.range(0, layers.size())
            .boxed()
            .sorted((one, two) ->
                Long.compare(layers.get(two).weight().stored(), layers.get(one).weight().stored()))
            .limit(LAYERS)
            .sorted()
            .toList();
    Table table = new Table("LAYER", "STORED", "NOT NEEDED", "MADE BY");
    for (int i : order) {
      LayerAccount layer = layers.get(i);
      table.row(
          Integer.toString(i + 1),
          Size.human(layer.weight().stored()),
          Size.human(layer.unneeded().stored()),
          LayerTitle.of(layer.createdBy().orElse(""), WIDTH));
    }
    List<String> lines = new ArrayList<>(table.toString().lines().toList());
    if (layers.size() > order.size()) {
      lines.set(
          0, lines.getFirst() + ", the %d largest of %d".formatted(order.size(), layers.size()));
    }
    return lines;
  }

  private List<String> directories() {
    List<ImageAccount.Directory> largest =
        account().directories().stream().limit(DIRECTORIES).toList();
    if (largest.isEmpty()) {
      return List.of();
    }
    Table table = new Table("SIZE", "FILES", "DIRECTORY");
    for (ImageAccount.Directory directory : largest) {
      table.row(
          Size.human(directory.weight().stored()),
          Integer.toString(directory.files()),
          Printable.name(directory.path().toString()));
    }
    return table.toString().lines().toList();
  }

  private List<String> savings() {
    List<Saving> all = account().savings();
    Table table = new Table("SAVES", "WHAT, AND HOW");
    all.stream()
        .limit(SAVINGS)
        .forEach(saving ->
            table.row(
                Size.human(saving.weight().stored()),
                SavingText.what(saving) + ": " + SavingText.advice(saving)));
    return all.isEmpty() ? List.of() : table.toString().lines().toList();
  }
}
