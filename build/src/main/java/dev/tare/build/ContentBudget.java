package dev.tare.build;

import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.SameContent;

/// Tells a file that was copied from one that was rewritten, and reads no more than it must. A copy
/// by chmod(1) or chown(1) keeps the time; where much has been read, the time is believed.
final class ContentBudget {
  private static final long MOST_BYTES = 32L << 20;

  private long read;

  /// Of files of one size.
  boolean isSame(FileEntry one, FileEntry other) {
    long size = one.content().size();
    if (read + size > MOST_BYTES) {
      return one.attributes().mtime().equals(other.attributes().mtime());
    }
    read += size;
    return SameContent.test(one.content(), other.content());
  }
}
