package dev.tare.cli;

import dev.tare.layer.TreePath;
import dev.tare.ledger.Change;
import dev.tare.ledger.FileAccount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// One row of the tree.
///
/// @param depth below the directory that was entered, from 0
/// @param isOpen whether what it holds follows
record ExplorerRow(FileAccount account, int depth, boolean isOpen) {
  TreePath path() {
    return account.path();
  }

  boolean isFolder() {
    return !account.children().isEmpty();
  }

  /// What rows there are.
  ///
  /// @param place see [Explored#root]
  /// @param top the directory that was entered
  /// @param open directories below it that are unfolded
  /// @param wanted names with such a change are rows, and what leads to them
  /// @param filter only names with this text are rows, and what leads to them; with a slash in it,
  ///   paths
  record Choice(
      int place,
      TreePath top,
      Set<TreePath> open,
      Order order,
      boolean isReversed,
      Set<Change> wanted,
      String filter) {
    static final Choice FIRST =
        new Choice(
            Explored.WHOLE,
            TreePath.ROOT,
            Set.of(),
            Order.SIZE,
            false,
            Set.of(Change.ADDED, Change.CHANGED, Change.REMOVED),
            "");

    Choice {
      open = Set.copyOf(open);
      wanted = Set.copyOf(wanted);
    }

    Choice withPlace(int newPlace) {
      return new Choice(newPlace, top, open, order, isReversed, wanted, filter);
    }

    Choice withTop(TreePath newTop) {
      return new Choice(place, newTop, open, order, isReversed, wanted, filter);
    }

    Choice withOpen(Set<TreePath> newOpen) {
      return new Choice(place, top, newOpen, order, isReversed, wanted, filter);
    }

    /// Asked for once more, an order is turned round.
    Choice withOrder(Order newOrder) {
      return new Choice(
          place, top, open, newOrder, newOrder == order && !isReversed, wanted, filter);
    }

    Choice withFilter(String newFilter) {
      return new Choice(place, top, open, order, isReversed, wanted, newFilter);
    }

    Choice toggled(Change change) {
      Set<Change> other = new HashSet<>(wanted);
      if (!other.remove(change)) {
        other.add(change);
      }
      return new Choice(place, top, open, order, isReversed, other, filter);
    }

    FileAccount root(Explored explored) {
      return explored.root(place, wanted.contains(Change.SAME));
    }

    /// This, where nothing lies at the directory that was entered, in the nearest one above.
    Choice within(FileAccount root) {
      Choice choice = this;
      while (!choice.top.isRoot() && root.at(choice.top).isEmpty()) {
        choice = choice.withTop(choice.top.parent());
      }
      return choice;
    }
  }

  /// What comes first.
  enum Order {
    SIZE("size", Comparator.comparingLong(Order::size).reversed()),
    NAME("name", Comparator.comparing(FileAccount::path)),
    UNNEEDED("unneeded", Comparator.comparingLong(Order::unneeded).reversed()),
    FILES("files", Comparator.comparingInt(Order::files).reversed());

    private final String shown;

    @SuppressWarnings("ImmutableEnumChecker") // comparators of functions that hold nothing
    private final Comparator<FileAccount> comparator;

    Order(String shown, Comparator<FileAccount> comparator) {
      this.shown = shown;
      this.comparator = comparator;
    }

    String shown() {
      return shown;
    }

    private static long size(FileAccount account) {
      return account.sums().content().stored() + account.sums().hidden().stored();
    }

    private static long unneeded(FileAccount account) {
      return account.sums().unneeded().stored();
    }

    private static int files(FileAccount account) {
      return account.sums().files();
    }

    /// Where two are equal, the name decides.
    Comparator<FileAccount> comparator(boolean isReversed) {
      return (isReversed ? comparator.reversed() : comparator).thenComparing(FileAccount::path);
    }
  }

  /// @param choice with a top that is there
  static List<ExplorerRow> of(FileAccount root, Choice choice) {
    Optional<FileAccount> top = root.at(choice.top);
    List<ExplorerRow> rows = new ArrayList<>();
    top.ifPresent(directory -> new Listing(choice, directory, rows).list(directory, 0));
    return rows;
  }

  /// The walk that makes the rows.
  private static final class Listing {
    private final Choice choice;
    private final Comparator<FileAccount> order;
    private final List<ExplorerRow> rows;

    /// What the filter lets through, and what leads there.
    private final Set<TreePath> found = new HashSet<>();

    private final Set<TreePath> leading = new HashSet<>();

    Listing(Choice choice, FileAccount top, List<ExplorerRow> rows) {
      this.choice = choice;
      this.order = choice.order.comparator(choice.isReversed);
      this.rows = rows;
      if (!choice.filter.isEmpty()) {
        boolean _ = search(top, choice.filter.toLowerCase(Locale.ROOT));
      }
    }

    /// Whether something was found at `account` or below it.
    private boolean search(FileAccount account, String text) {
      boolean isLeading = false;
      for (FileAccount child : account.children()) {
        isLeading |= search(child, text);
      }
      String name =
          (text.contains("/") ? account.path().toString() : account.path().fileName().toString());
      if (isLeading) {
        leading.add(account.path());
      }
      if (isLeading || name.toLowerCase(Locale.ROOT).contains(text)) {
        found.add(account.path());
        return true;
      }
      return false;
    }

    void list(FileAccount directory, int depth) {
      List<FileAccount> children = new ArrayList<>();
      for (FileAccount child : directory.children()) {
        boolean isFound = choice.filter.isEmpty() || found.contains(child.path());
        if (isFound && child.hasAny(choice.wanted)) {
          children.add(child);
        }
      }
      children.sort(order);
      for (FileAccount child : children) {
        boolean isOpen =
            !child.children().isEmpty()
                && (choice.open.contains(child.path()) || leading.contains(child.path()));
        rows.add(new ExplorerRow(child, depth, isOpen));
        if (isOpen) {
          list(child, depth + 1);
        }
      }
    }
  }
}
