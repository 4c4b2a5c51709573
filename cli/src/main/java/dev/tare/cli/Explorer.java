package dev.tare.cli;

import dev.tare.cli.ExplorerRow.Choice;
import dev.tare.cli.ExplorerRow.Order;
import dev.tare.layer.TreePath;
import dev.tare.ledger.Change;
import dev.tare.ledger.FileAccount;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What somebody sees who looks at an image, as a value: each key makes another one of it.
///
/// @param rows of the tree, as `choice` says
/// @param at the row of the tree that is marked; 0 where there are none
/// @param scroll the first row of the tree that is on the screen
/// @param isTyping whether characters go into the filter
/// @param isDone whether it is over
record Explorer(
    Explored explored,
    Choice choice,
    List<ExplorerRow> rows,
    int at,
    int scroll,
    Pane pane,
    Panel panel,
    boolean isTyping,
    Extent extent,
    boolean isDone) {
  Explorer {
    rows = List.copyOf(rows);
  }

  /// Which one the keys go to.
  enum Pane {
    LAYERS,
    TREE
  }

  /// The size of a terminal, in characters.
  record Extent(int columns, int rows) {}

  /// What lies over the panes.
  sealed interface Panel {
    record None() implements Panel {}

    /// A text that can be scrolled.
    ///
    /// @param scroll the first line that is on the screen
    record Text(String title, List<String> lines, int scroll) implements Panel {
      public Text {
        lines = List.copyOf(lines);
      }
    }

    /// Whoever paints is to answer why it is there, by [Explorer#answered].
    record Asking(FileAccount account) implements Panel {}
  }

  /// Title, heads of the panes, what is marked, keys.
  private static final int FRAME = 4;

  private static final Panel NONE = new Panel.None();

  static Explorer of(Explored explored, Extent extent) {
    Choice first = Choice.FIRST;
    return new Explorer(
        explored,
        first,
        ExplorerRow.of(first.root(explored), first),
        0,
        0,
        Pane.TREE,
        NONE,
        false,
        extent,
        false);
  }

  /// How many rows of a pane are on the screen.
  int page() {
    return Math.max(1, extent.rows() - FRAME);
  }

  /// The row that is marked.
  Optional<ExplorerRow> marked() {
    return at < rows.size() ? Optional.of(rows.get(at)) : Optional.empty();
  }

  Explorer resized(Extent now) {
    return new Explorer(explored, choice, rows, at, scroll, pane, panel, isTyping, now, isDone)
        .at(at);
  }

  /// With the answer to the question of [Panel.Asking].
  Explorer answered(List<String> lines) {
    return panel instanceof Panel.Asking(FileAccount account)
        ? with(new Panel.Text(account.path().toString(), lines, 0))
        : this;
  }

  /// After a key.
  Explorer on(Key key) {
    if (key == Key.Named.INTERRUPT || key == Key.Named.GONE) {
      return done();
    }
    if (!(panel instanceof Panel.None)) {
      return inPanel(key);
    }
    return switch (key) {
      case Key.Typed(int character) -> isTyping ? typed(character) : command(character);
      case Key.Named named -> isTyping ? typed(named) : named(named);
    };
  }

  private Explorer named(Key.Named key) {
    return switch (key) {
      case UP -> moved(-1);
      case DOWN -> moved(1);
      case PAGE_UP -> moved(-page());
      case PAGE_DOWN -> moved(page());
      case HOME -> moved(-Integer.MAX_VALUE / 2);
      case END -> moved(Integer.MAX_VALUE / 2);
      case ENTER, RIGHT -> entered();
      case LEFT, BACKSPACE -> left();
      case TAB -> with(pane == Pane.TREE ? Pane.LAYERS : Pane.TREE);
      case ESCAPE -> choice.filter().isEmpty() ? done() : with(choice.withFilter(""));
      case F1 -> help();
      case CONTROL_SPACE -> with(choice.withOpen(Set.of()));
      case CONTROL_A -> with(choice.toggled(Change.ADDED));
      case CONTROL_R -> with(choice.toggled(Change.REMOVED));
      case CONTROL_U -> with(choice.toggled(Change.SAME));
      case INTERRUPT, GONE, SUSPEND, REDRAW, RESIZED, OTHER -> this;
    };
  }

  private Explorer command(int character) {
    return switch (character) {
      case 'k' -> moved(-1);
      case 'j' -> moved(1);
      case 'l' -> entered();
      case 'h', '<' -> left();
      case 'g' -> named(Key.Named.HOME);
      case 'G' -> named(Key.Named.END);
      case ' ' -> folded();
      case '*' -> unfolded();
      case 's' -> with(choice.withOrder(Order.SIZE));
      case 'n' -> with(choice.withOrder(Order.NAME));
      case 'c' -> with(choice.withOrder(Order.UNNEEDED));
      case 'C' -> with(choice.withOrder(Order.FILES));
      case 'a' -> with(choice.toggled(Change.ADDED));
      case 'm' -> with(choice.toggled(Change.CHANGED));
      case 'r' -> with(choice.toggled(Change.REMOVED));
      case 'u' -> with(choice.toggled(Change.SAME));
      case '/' -> typing(true);
      case 'w', 'i' -> asked();
      case '?' -> help();
      case 'q' -> done();
      default -> this;
    };
  }

  private Explorer typed(int character) {
    return with(choice.withFilter(choice.filter() + Character.toString(character)));
  }

  private Explorer typed(Key.Named key) {
    String filter = choice.filter();
    return switch (key) {
      case ENTER, TAB -> typing(false);
      case ESCAPE -> typing(false).with(choice.withFilter(""));
      case BACKSPACE ->
          filter.isEmpty()
              ? typing(false)
              : with(
                  choice.withFilter(
                      filter.substring(0, filter.offsetByCodePoints(filter.length(), -1))));
      case CONTROL_U -> with(choice.withFilter(""));
      case UP, DOWN, PAGE_UP, PAGE_DOWN -> named(key);
      case LEFT,
          RIGHT,
          HOME,
          END,
          F1,
          CONTROL_SPACE,
          CONTROL_A,
          CONTROL_R,
          INTERRUPT,
          GONE,
          SUSPEND,
          REDRAW,
          RESIZED,
          OTHER ->
          this;
    };
  }

  private Explorer inPanel(Key key) {
    return switch (key) {
      case Key.Typed(int c) when c == 'j' || c == ' ' -> scrolled(c == ' ' ? page() : 1);
      case Key.Typed(int c) when c == 'k' -> scrolled(-1);
      case Key.Typed(int c) when c == 'q' || c == 'h' || c == 'w' || c == '?' -> with(NONE);
      case Key.Typed _ -> this;
      case Key.Named named -> inPanel(named);
    };
  }

  private Explorer inPanel(Key.Named key) {
    return switch (key) {
      case UP -> scrolled(-1);
      case DOWN -> scrolled(1);
      case PAGE_UP -> scrolled(-page());
      case PAGE_DOWN -> scrolled(page());
      case HOME -> scrolled(-Integer.MAX_VALUE / 2);
      case END -> scrolled(Integer.MAX_VALUE / 2);
      case ENTER, LEFT, ESCAPE, BACKSPACE, F1 -> with(NONE);
      case RIGHT,
          TAB,
          CONTROL_SPACE,
          CONTROL_A,
          CONTROL_R,
          CONTROL_U,
          INTERRUPT,
          GONE,
          SUSPEND,
          REDRAW,
          RESIZED,
          OTHER ->
          this;
    };
  }

  private Explorer scrolled(int by) {
    return panel instanceof Panel.Text(String title, List<String> lines, int from)
        ? with(new Panel.Text(title, lines, Math.clamp((long) from + by, 0, last(lines))))
        : this;
  }

  /// Of a text the last line stays on the screen.
  private int last(List<String> lines) {
    return Math.max(0, lines.size() - page());
  }

  private Explorer moved(int by) {
    return switch (pane) {
      case TREE -> at(Math.clamp((long) at + by, 0, Math.max(0, rows.size() - 1)));
      case LAYERS ->
          with(choice.withPlace(Math.clamp((long) choice.place() + by, 0, explored.layers())));
    };
  }

  private Explorer entered() {
    if (pane == Pane.LAYERS) {
      return with(Pane.TREE);
    }
    return marked()
        .filter(ExplorerRow::isFolder)
        .map(row -> with(choice.withTop(row.path())).at(0))
        .orElse(this);
  }

  /// Out of a directory: of one that is unfolded to its row, of one that was entered to what holds
  /// it, from the top to the layers.
  private Explorer left() {
    if (pane == Pane.LAYERS) {
      return this;
    }
    Optional<ExplorerRow> row = marked();
    if (row.isPresent() && row.get().depth() > 0) {
      return at(row.get().path().parent());
    }
    TreePath top = choice.top();
    return top.isRoot() ? with(Pane.LAYERS) : with(choice.withTop(top.parent())).at(top);
  }

  private Explorer folded() {
    if (pane == Pane.LAYERS || marked().isEmpty() || !marked().get().isFolder()) {
      return this;
    }
    Set<TreePath> open = new HashSet<>(choice.open());
    if (!open.remove(marked().get().path())) {
      open.add(marked().get().path());
    }
    return with(choice.withOpen(open));
  }

  private Explorer unfolded() {
    Set<TreePath> open = new HashSet<>(choice.open());
    marked().ifPresent(row -> folders(row.account(), open));
    return with(choice.withOpen(open));
  }

  private static void folders(FileAccount account, Set<TreePath> found) {
    if (!account.children().isEmpty()) {
      found.add(account.path());
      account.children().forEach(child -> folders(child, found));
    }
  }

  private Explorer asked() {
    if (pane == Pane.LAYERS) {
      return with(ExplorerText.ofPlace(explored, choice.place()));
    }
    return marked().map(row -> with(new Panel.Asking(row.account()))).orElse(this);
  }

  private Explorer help() {
    return with(new Panel.Text("keys", ExplorerText.KEYS, 0));
  }

  private Explorer at(TreePath path) {
    List<TreePath> paths = new ArrayList<>(rows.size());
    rows.forEach(row -> paths.add(row.path()));
    for (TreePath there = path; !there.equals(choice.top()); there = there.parent()) {
      int found = paths.indexOf(there);
      if (found >= 0) {
        return at(found);
      }
      if (there.isRoot()) {
        break;
      }
    }
    return at(at);
  }

  /// With another row marked, which is on the screen.
  private Explorer at(int row) {
    int now = Math.clamp(row, 0, Math.max(0, rows.size() - 1));
    int lowest = Math.max(0, now - page() + 1);
    int from = Math.clamp(scroll, lowest, now);
    int most = Math.max(0, rows.size() - page());
    return new Explorer(
        explored, choice, rows, now, Math.min(from, most), pane, panel, isTyping, extent, isDone);
  }

  /// With other rows; what was marked still is, or what holds it.
  private Explorer with(Choice wanted) {
    FileAccount root = wanted.root(explored);
    Choice now = wanted.within(root);
    Explorer next =
        new Explorer(
            explored,
            now,
            ExplorerRow.of(root, now),
            at,
            scroll,
            pane,
            panel,
            isTyping,
            extent,
            isDone);
    Optional<TreePath> path = marked().map(ExplorerRow::path);
    return path.isPresent() ? next.at(path.get()) : next.at(0);
  }

  private Explorer with(Pane other) {
    return new Explorer(explored, choice, rows, at, scroll, other, panel, isTyping, extent, isDone);
  }

  private Explorer with(Panel other) {
    return new Explorer(explored, choice, rows, at, scroll, pane, other, isTyping, extent, isDone);
  }

  private Explorer typing(boolean now) {
    return new Explorer(explored, choice, rows, at, scroll, Pane.TREE, panel, now, extent, isDone);
  }

  private Explorer done() {
    return new Explorer(explored, choice, rows, at, scroll, pane, panel, isTyping, extent, true);
  }
}
