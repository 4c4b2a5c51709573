package dev.tare.cli;

import dev.tare.cli.Explorer.Pane;
import dev.tare.cli.StyledLine.Span;
import dev.tare.cli.StyledLine.Tone;
import dev.tare.ledger.ImageAccount;
import dev.tare.ledger.LayerAccount;
import dev.tare.ledger.Weight;
import dev.tare.oci.History;
import java.util.ArrayList;
import java.util.List;

/// The pane with the layers of an image: a list, and below it what is told of the one that is
/// chosen.
record LayersView(Explorer explorer) {
  /// Lines for what is told of one, at most, with the line above.
  private static final int ABOUT = 10;

  private ImageAccount account() {
    return explorer.explored().account();
  }

  private int place() {
    return explorer.choice().place();
  }

  /// One line more than a page: the head.
  List<StyledLine> lines(int width, int page) {
    int all = explorer.explored().layers() + 1;
    int shown = Math.min(all, Math.max(page - ABOUT, (page + 1) / 2));
    int from = Math.clamp(place() - shown / 2L, 0, all - shown);
    List<StyledLine> lines = new ArrayList<>();
    lines.add(StyledLine.of(Tone.HEAD, " # %7s %8s LAYER".formatted("STORED", "UNNEEDED")));
    for (int i = from; i < from + shown; i++) {
      lines.add(row(i, width));
    }
    about(width).stream().limit(page + 1L - lines.size()).forEach(lines::add);
    while (lines.size() <= page) {
      lines.add(StyledLine.of());
    }
    return lines;
  }

  private StyledLine row(int place, int width) {
    Weight size = account().size();
    Weight unneeded =
        place == Explored.WHOLE ? unneeded() : account().layers().get(place - 1).unneeded();
    String name = "whole image";
    if (place != Explored.WHOLE) {
      LayerAccount layer = account().layers().get(place - 1);
      size = layer.weight();
      name = LayerTitle.of(layer.createdBy().orElse(""), width);
    }
    StyledLine line =
        StyledLine.of(
            new Span(
                Tone.PLAIN,
                "%2s %7s "
                    .formatted(
                        place == Explored.WHOLE ? "" : Integer.toString(place),
                        Size.human(size.stored()))),
            new Span(
                Tone.WASTE,
                "%8s ".formatted(unneeded.stored() == 0 ? "" : Size.human(unneeded.stored()))),
            new Span(Tone.PLAIN, name));
    return line.marked(mark(place));
  }

  private StyledLine.Mark mark(int place) {
    if (place != place()) {
      return StyledLine.Mark.NONE;
    }
    return explorer.pane() == Pane.LAYERS ? StyledLine.Mark.KEYS : StyledLine.Mark.REST;
  }

  private Weight unneeded() {
    Weight sum = Weight.NONE;
    for (LayerAccount layer : account().layers()) {
      sum = sum.plus(layer.unneeded());
    }
    return sum;
  }

  private List<StyledLine> about(int width) {
    List<StyledLine> lines = new ArrayList<>();
    lines.add(StyledLine.of(Tone.FAINT, "╌".repeat(width)));
    wrapped(instruction(), width - 2, 3).forEach(line -> lines.add(StyledLine.plain(" " + line)));
    var classes =
        place() == Explored.WHOLE
            ? account().classes()
            : account().layers().get(place() - 1).classes();
    ExplorerText.classes(classes, account())
        .forEach(line -> lines.add(StyledLine.of(Tone.FAINT, " " + line)));
    return lines;
  }

  private String instruction() {
    if (place() == Explored.WHOLE) {
      return "%s, %s, %s"
          .formatted(
              Numbers.counted(account().layers().size(), "layer"),
              Numbers.counted(account().files(), "file"),
              account().packages() == 0
                  ? "no packages"
                  : Numbers.counted(account().packages(), "package"));
    }
    String line = account().layers().get(place() - 1).createdBy().orElse("");
    String said = EntryText.safe(History.layer(line).instruction());
    return said.isEmpty() ? "(no history)" : said;
  }

  /// What is chosen, in one line.
  String about() {
    return place() == Explored.WHOLE
        ? account().digest()
        : account().layers().get(place() - 1).diffId() + "  " + instruction();
  }

  /// @param most lines; the last one is cut
  private static List<String> wrapped(String text, int width, int most) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (!rest.isEmpty() && lines.size() < most - 1 && Columns.of(rest) > width) {
      String cut = Columns.cut(rest, width + 1);
      int end = cut.length() - 1;
      int blank = rest.lastIndexOf(' ', end);
      int used = blank > end / 2 ? blank : Math.max(1, end);
      lines.add(rest.substring(0, used));
      rest = rest.substring(used).stripLeading();
    }
    lines.add(Columns.cut(rest, Math.max(0, width)));
    return lines;
  }
}
