package dev.tare.dockerfile;

import dev.tare.base.Bytes;
import dev.tare.layer.TreePath;
import java.util.List;

/// The patterns of a `.dockerignore` file, or those of `COPY --exclude`: which paths of a tree are
/// left out. The last pattern that matches a path or one of the directories above it decides; one
/// that begins with `!` takes the path back in.
@SuppressWarnings("DoNotCallSuggester")
public final class IgnoreFile {
  /// Leaves nothing out.
  public static final IgnoreFile EMPTY = new IgnoreFile();

  private IgnoreFile() {}

  /// @param file as messages name it
  /// @throws dev.tare.base.TareException INVALID with the line of a pattern that cannot be read
  public static IgnoreFile parse(Bytes text, String file) {
    throw new UnsupportedOperationException();
  }

  /// Patterns that are not lines of a file.
  ///
  /// @param place begins the message of a failure, such as `Dockerfile:12:5`
  public static IgnoreFile of(List<String> patterns, String place) {
    throw new UnsupportedOperationException();
  }

  /// Whether the entry at `path` is left out. The root never is. Entries below a path that is left
  /// out are asked for on their own: a directory that is left out still appears where it holds one
  /// that is not.
  public boolean isIgnored(TreePath path) {
    throw new UnsupportedOperationException();
  }

  /// Whether something below `directory`, which is left out, may be taken back in: a walk that
  /// hears false need not look into it.
  public boolean mayHoldReincluded(TreePath directory) {
    throw new UnsupportedOperationException();
  }
}
