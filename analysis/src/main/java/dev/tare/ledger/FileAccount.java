package dev.tare.ledger;

import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// What is told of one name of an image, or of one of its layers, and of all that lies below it.
///
/// @param entry as it is or was, with its own time
/// @param layer that has its content, from 0; empty for directories that no layer names
/// @param byteClass of its content; empty for what has none
/// @param owner its package
/// @param sums of this and all that lies below
/// @param changes of this and all that lies below
/// @param children what lies in it, by name. Where a directory was replaced by something else, that
///   has children, too: those that are gone.
public record FileAccount(
    Entry entry,
    Change change,
    OptionalInt layer,
    Optional<ByteClass> byteClass,
    Optional<String> owner,
    Sums sums,
    Set<Change> changes,
    List<FileAccount> children) {

  /// @param content that is there: of an image what it shows, as [DirectorySizes] has it; of a
  ///   layer what it has
  /// @param unneeded of an image, content of all layers under this name that it does not show; of a
  ///   layer, the part of `content` that the image does not need
  /// @param hidden of a layer, the content of layers below that it hides
  /// @param files with content, shown ones alone
  public record Sums(Weight content, Weight unneeded, Weight hidden, int files) {
    static final Sums NONE = new Sums(Weight.NONE, Weight.NONE, Weight.NONE, 0);

    static Sums ofContent(Weight content) {
      return new Sums(content, Weight.NONE, Weight.NONE, 1);
    }

    static Sums ofUnneeded(Weight unneeded) {
      return new Sums(Weight.NONE, unneeded, Weight.NONE, 0);
    }

    static Sums ofHidden(Weight hidden) {
      return new Sums(Weight.NONE, Weight.NONE, hidden, 0);
    }

    Sums plus(Sums other) {
      return new Sums(
          content.plus(other.content),
          unneeded.plus(other.unneeded),
          hidden.plus(other.hidden),
          files + other.files);
    }
  }

  /// One name, without what lies below it.
  record Single(
      Entry entry,
      Change change,
      OptionalInt layer,
      Optional<ByteClass> byteClass,
      Optional<String> owner,
      Sums sums) {

    static Single bare(Entry entry, Change change) {
      return new Single(
          entry, change, OptionalInt.empty(), Optional.empty(), Optional.empty(), Sums.NONE);
    }

    Single with(Change newChange, Sums more) {
      return new Single(entry, newChange, layer, byteClass, owner, sums.plus(more));
    }

    FileAccount over(List<FileAccount> children) {
      Sums all = sums;
      for (FileAccount child : children) {
        all = all.plus(child.sums);
      }
      return new FileAccount(
          entry,
          change,
          layer,
          byteClass,
          owner,
          all,
          change.with(children),
          List.copyOf(children));
    }
  }

  public TreePath path() {
    return entry.path();
  }

  /// Whether a change of this or of something below is among `wanted`.
  public boolean hasAny(Collection<Change> wanted) {
    for (Change each : changes) {
      if (wanted.contains(each)) {
        return true;
      }
    }
    return false;
  }

  /// What is told of a name below this.
  public Optional<FileAccount> at(TreePath path) {
    FileAccount at = this;
    while (!at.path().equals(path)) {
      FileAccount next = null;
      for (FileAccount child : at.children) {
        if (path.isUnder(child.path())) {
          next = child;
        }
      }
      if (next == null) {
        return Optional.empty();
      }
      at = next;
    }
    return Optional.of(at);
  }
}
