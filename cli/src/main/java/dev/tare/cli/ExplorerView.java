package dev.tare.cli;

import dev.tare.cli.Explorer.Pane;
import dev.tare.cli.Explorer.Panel;
import dev.tare.cli.StyledLine.Span;
import dev.tare.cli.StyledLine.Tone;
import dev.tare.ledger.Change;
import dev.tare.ledger.FileAccount;
import dev.tare.ledger.ImageAccount;
import java.util.ArrayList;
import java.util.List;

/// The screen of the browser: as many lines as the terminal has, each as wide as it is.
record ExplorerView(Explorer explorer) {
  /// Below this there is one pane, that which has the keys.
  private static final int TWO_PANES = 64;

  private static final int LEAST_COLUMNS = 20;
  private static final int LEAST_ROWS = 6;

  /// Solid lines would be drawn by another character set of the terminal (terminfo, acsc).
  private static final String SEPARATOR = " ╎";

  static List<StyledLine> of(Explorer explorer) {
    return new ExplorerView(explorer).lines();
  }

  private List<StyledLine> lines() {
    int columns = explorer.extent().columns();
    int rows = explorer.extent().rows();
    List<StyledLine> lines = new ArrayList<>();
    lines.add(title());
    if (columns < LEAST_COLUMNS || rows < LEAST_ROWS) {
      lines.add(StyledLine.plain("too small; q ends"));
    } else {
      lines.addAll(body(columns, explorer.page()));
      lines.add(about());
      lines.add(keys());
    }
    while (lines.size() < rows) {
      lines.add(StyledLine.of());
    }
    return lines.stream().limit(Math.max(0, rows)).map(line -> line.fit(columns)).toList();
  }

  private StyledLine title() {
    ImageAccount account = explorer.explored().account();
    String size =
        account.isPulledKnown()
            ? "%s stored, %s pulled"
                .formatted(Size.human(account.size().stored()), Size.human(account.size().pulled()))
            : Size.human(account.size().stored()) + " stored";
    long less = account.reclaimable().stored();
    String reclaimable = less > 0 ? ", %s reclaimable".formatted(Size.human(less)) : "";
    return StyledLine.of(
        Tone.TITLE, " %s: %s%s".formatted(explorer.explored().name(), size, reclaimable));
  }

  private List<StyledLine> body(int columns, int page) {
    return switch (explorer.panel()) {
      case Panel.Text text -> panel(text.title(), text.lines(), text.scroll(), columns, page);
      case Panel.Asking asking ->
          panel(
              asking.account().path().toString(),
              List.of("looking for who needs it …"),
              0,
              columns,
              page);
      case Panel.None _ -> panes(columns, page);
    };
  }

  private static List<StyledLine> panel(
      String title, List<String> text, int from, int columns, int page) {
    List<StyledLine> lines = new ArrayList<>();
    lines.add(StyledLine.of(Tone.HEAD, " " + title));
    text.stream()
        .skip(from)
        .limit(page)
        .forEach(line -> lines.add(StyledLine.plain(" " + line).fit(columns)));
    while (lines.size() <= page) {
      lines.add(StyledLine.of());
    }
    return lines;
  }

  private List<StyledLine> panes(int columns, int page) {
    LayersView layers = new LayersView(explorer);
    if (columns < TWO_PANES) {
      return explorer.pane() == Pane.TREE ? tree(columns, page) : layers.lines(columns, page);
    }
    int left = Math.clamp(columns * 19L / 40, 32, 60);
    int right = columns - left - 1;
    List<StyledLine> ofLayers = layers.lines(left - 1, page);
    List<StyledLine> ofTree = tree(right, page);
    List<StyledLine> lines = new ArrayList<>();
    for (int i = 0; i <= page; i++) {
      lines.add(beside(ofLayers.get(i).fit(left - 1), ofTree.get(i).fit(right)));
    }
    return lines;
  }

  private static StyledLine beside(StyledLine left, StyledLine right) {
    List<Span> spans = new ArrayList<>(left.spans());
    spans.add(new Span(Tone.FAINT, SEPARATOR));
    spans.addAll(right.spans());
    return new StyledLine(spans);
  }

  /// One line more than a page: the head.
  private List<StyledLine> tree(int width, int page) {
    List<StyledLine> lines = new ArrayList<>();
    lines.add(treeHead(width));
    List<ExplorerRow> rows = explorer.rows();
    int from = explorer.scroll();
    for (int i = from; i < rows.size() && i < from + page; i++) {
      boolean isMarked = i == explorer.at();
      lines.add(row(rows.get(i), width, isMarked ? mark(Pane.TREE) : StyledLine.Mark.NONE));
    }
    if (rows.isEmpty()) {
      lines.add(StyledLine.of(Tone.FAINT, " " + nothing()));
    }
    while (lines.size() <= page) {
      lines.add(StyledLine.of());
    }
    return lines;
  }

  private StyledLine.Mark mark(Pane pane) {
    return explorer.pane() == pane ? StyledLine.Mark.KEYS : StyledLine.Mark.REST;
  }

  private String nothing() {
    if (!explorer.choice().filter().isEmpty()) {
      return "nothing has this in its name";
    }
    boolean isAll = explorer.choice().root(explorer.explored()).children().isEmpty();
    return isAll ? "nothing is in it" : "nothing: a m r u show more";
  }

  private StyledLine treeHead(int width) {
    String order = explorer.choice().order().shown() + (explorer.choice().isReversed() ? "↑" : "");
    String place = EntryText.safe(explorer.choice().top().toString());
    String head =
        hasUnneeded(width)
            ? "%8s %9s    ".formatted("STORED", "UNNEEDED")
            : "%8s    ".formatted("STORED");
    int room = width - head.length() - order.length() - 5;
    String path = Columns.fill(tail(place, room), Math.max(0, room));
    return StyledLine.of(Tone.HEAD, head + path + " by " + order);
  }

  /// The end of a path says more than its beginning.
  private static String tail(String path, int width) {
    String shown = path;
    while (Columns.of(shown) > width && shown.length() > 1) {
      shown =
          "…"
              + shown.substring(
                  shown.offsetByCodePoints(
                      0, Math.min(2, shown.codePointCount(0, shown.length()))));
    }
    return shown;
  }

  private static boolean hasUnneeded(int width) {
    return width >= 36;
  }

  private StyledLine row(ExplorerRow row, int width, StyledLine.Mark mark) {
    FileAccount account = row.account();
    FileAccount.Sums sums = account.sums();
    boolean isGone = sums.content().stored() == 0 && sums.hidden().stored() > 0;
    String size =
        isGone ? "-" + Size.human(sums.hidden().stored()) : Size.human(sums.content().stored());
    String unneeded = sums.unneeded().stored() > 0 ? Size.human(sums.unneeded().stored()) : "";
    List<Span> spans = new ArrayList<>();
    spans.add(new Span(isGone ? Tone.REMOVED : Tone.PLAIN, "%8s ".formatted(size)));
    if (hasUnneeded(width)) {
      spans.add(new Span(Tone.WASTE, "%9s ".formatted(unneeded)));
    }
    spans.add(new Span(tone(account.change()), sign(account.change())));
    spans.add(new Span(ofClass(account), EntryText.letter(account.byteClass()) + " "));
    spans.add(new Span(Tone.PLAIN, "  ".repeat(Math.min(row.depth(), 40)) + fold(row)));
    spans.add(new Span(ofClass(account), EntryText.named(account.entry())));
    return new StyledLine(spans).marked(mark);
  }

  private static String fold(ExplorerRow row) {
    if (!row.isFolder()) {
      return "  ";
    }
    return row.isOpen() ? "▾ " : "▸ ";
  }

  /// In an image all that it shows was added.
  private String sign(Change change) {
    return switch (change) {
      case ADDED -> explorer.choice().place() == Explored.WHOLE ? " " : "+";
      case CHANGED -> "~";
      case REMOVED -> "-";
      case SAME -> " ";
    };
  }

  private static Tone tone(Change change) {
    return switch (change) {
      case ADDED -> Tone.ADDED;
      case CHANGED -> Tone.CHANGED;
      case REMOVED -> Tone.REMOVED;
      case SAME -> Tone.PLAIN;
    };
  }

  private static Tone ofClass(FileAccount account) {
    if (account.change() == Change.REMOVED) {
      return Tone.REMOVED;
    }
    return account.byteClass().map(ExplorerView::ofClass).orElse(Tone.PLAIN);
  }

  private static Tone ofClass(dev.tare.ledger.ByteClass byteClass) {
    return switch (byteClass) {
      case DELETED, OVERWRITTEN, METADATA_COPY, RESENT -> Tone.WASTE;
      case DUPLICATE -> Tone.DUPLICATE;
      case HARD_LINKED -> Tone.LINKED;
      case CACHE -> Tone.CACHE;
      case DOCS -> Tone.DOCS;
      case UNOWNED, OTHER, TAR_OVERHEAD, WHITEOUTS, DOCUMENTS -> Tone.PLAIN;
    };
  }

  /// What is marked, in one line.
  private StyledLine about() {
    if (explorer.pane() == Pane.LAYERS) {
      return StyledLine.of(Tone.FAINT, " " + new LayersView(explorer).about());
    }
    return explorer
        .marked()
        .map(row -> StyledLine.of(Tone.FAINT, " " + about(row.account())))
        .orElse(StyledLine.of());
  }

  private String about(FileAccount account) {
    List<String> parts = new ArrayList<>();
    parts.add(EntryText.mode(account.entry()));
    parts.add(account.path().toString());
    account.byteClass().ifPresent(c -> parts.add(c.shown()));
    account.owner().ifPresent(owner -> parts.add("package " + owner));
    if (account.sums().files() > 1) {
      parts.add(Numbers.counted(account.sums().files(), "file"));
    }
    String layer = ExplorerText.layer(explorer.explored(), account, 200);
    if (!layer.isEmpty()) {
      parts.add(layer);
    }
    return String.join("  ", parts);
  }

  private StyledLine keys() {
    String filter = explorer.choice().filter();
    if (explorer.isTyping()) {
      return StyledLine.plain(" /" + filter + "▏  Enter keeps it, Esc ends it");
    }
    if (!(explorer.panel() instanceof Panel.None)) {
      return StyledLine.of(Tone.FAINT, " up down scroll   q Esc back");
    }
    String found = filter.isEmpty() ? "" : "/%s  Esc ends it   ".formatted(filter);
    return StyledLine.of(
        Tone.FAINT,
        " %s%s  Tab pane  Enter in  Space fold  / find  s n sort  w why  ? keys  q quit"
            .formatted(found, toggles()));
  }

  /// `+~-=`, a blank for what is left out.
  private String toggles() {
    StringBuilder text = new StringBuilder();
    text.append(explorer.choice().wanted().contains(Change.ADDED) ? '+' : ' ');
    text.append(explorer.choice().wanted().contains(Change.CHANGED) ? '~' : ' ');
    text.append(explorer.choice().wanted().contains(Change.REMOVED) ? '-' : ' ');
    return text.append(explorer.choice().wanted().contains(Change.SAME) ? '=' : ' ').toString();
  }
}
