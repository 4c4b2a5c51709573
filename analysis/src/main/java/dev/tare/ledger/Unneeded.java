package dev.tare.ledger;

import dev.tare.layer.TreePath;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/// Entries of one layer that the image does not need, for one cause.
///
/// @param layer that has them, from 0
/// @param by the later layer that hides them; empty for what is still seen
/// @param paths in their order
/// @param bytes of their members; see [LayerMembers]
public record Unneeded(Cause cause, int layer, OptionalInt by, List<TreePath> paths, long bytes) {
  public Unneeded {
    paths = List.copyOf(paths);
  }

  /// Why nobody needs it.
  public sealed interface Cause {
    /// A later layer removes it.
    record Deleted() implements Cause {}

    /// A later layer has other content under its name.
    record Replaced() implements Cause {}

    /// A later layer has the same content once more.
    ///
    /// @param changed what is different; empty where only the time is, or nothing
    record Copied(Set<Attribute> changed) implements Cause {
      public Copied {
        changed = Collections.unmodifiableSortedSet(new TreeSet<>(changed));
      }
    }

    /// A tool left its lists or downloads.
    record Cached(PackageCache.Place place) implements Cause {}

    /// An archive lies where things are unpacked.
    record Archive() implements Cause {}

    /// A file lies in a directory for temporary ones.
    record Temporary() implements Cause {}

    /// Compilers and the like.
    ///
    /// @param names of the programs by which they were seen, sorted
    record Tools(List<String> names) implements Cause {
      public Tools {
        names = List.copyOf(names);
      }
    }
  }

  /// What a copy with the same content may have otherwise.
  public enum Attribute {
    MODE,
    OWNER,
    XATTRS,
    /// Asked for by [ImageLedger] alone: a build need not care.
    TIME
  }
}
