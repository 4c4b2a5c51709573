package dev.tare.closure;

import dev.tare.base.Bytes;
import java.util.List;

/// Where a loader looks for a library.
sealed interface LibrarySearch permits GlibcSearch, MuslSearch {
  /// Looks for what `requester` needs; the outcome is in the attempt.
  Attempt find(Loaded requester, Bytes name);

  /// Whether `name` is a part of the loader itself.
  boolean isLoader(Bytes name);

  /// The directories that it was built with.
  List<Bytes> directories();
}
