package dev.tare.comparison;

import dev.tare.layer.TreePath;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// A path at which two trees differ.
///
/// @param what is different; empty for what only one of them has
/// @param isDirectory in the tree that has it, in the later one where both do
/// @param before bytes of content in the earlier tree; 0 for what is no file, or a further name of
///   one that was counted
/// @param after the same in the later tree
/// @param owner the package whose file it is, in the later tree where both have it
public record FileChange(
    TreePath path,
    Kind kind,
    Set<Aspect> what,
    boolean isDirectory,
    long before,
    long after,
    Optional<String> owner) {

  /// Which of the two trees has it.
  public enum Kind {
    ADDED,
    REMOVED,
    CHANGED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What can be different of an entry.
  public enum Aspect {
    /// A file became a link, and so on; the others are not looked at then, but for attributes.
    TYPE,
    /// The bytes of a file, or the numbers of a device.
    CONTENT,
    /// Where a symbolic link leads.
    TARGET,
    MODE,
    OWNER,
    TIME,
    XATTRS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public FileChange {
    what = what.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(what));
  }

  FileChange withOwner(Optional<String> newOwner) {
    return new FileChange(path, kind, what, isDirectory, before, after, newOwner);
  }

  /// How many bytes more the later tree has here.
  public long growth() {
    return after - before;
  }
}
