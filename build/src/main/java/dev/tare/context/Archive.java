package dev.tare.context;

import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import java.nio.file.Path;
import java.util.Optional;

/// A tar that ADD unpacks, recognised by its first bytes and not by its name: plain, gzip, bzip2,
/// xz or zstd.
///
/// @param entries in their order in the tar; their content can be opened at any time
@SuppressWarnings("DoNotCallSuggester")
public record Archive(Iterable<Entry> entries) {
  /// Opens `file` if it is an archive. A compressed one is unpacked into `spool`, since its files
  /// are read in another order than it has them.
  ///
  /// @param what its name in messages
  /// @param spool a folder of the caller that outlives the content
  /// @return empty where it is none: also for a compressed file that holds something else
  /// @throws dev.tare.base.TareException CORRUPT where it is a broken one
  public static Optional<Archive> open(Content file, String what, Path spool) {
    if (file.size() < 10) {
      return Optional.empty();
    }
    throw new UnsupportedOperationException("not yet: " + file + what + spool);
  }
}
