package dev.tare.copy;

import dev.tare.base.Bytes;
import dev.tare.layer.Content;
import dev.tare.layer.Tree;
import java.time.Instant;
import java.util.Optional;

/// One thing that COPY or ADD is to copy.
public sealed interface CopySource {
  /// A path or a pattern in the tree that is copied from, variables put in.
  record Word(String text) implements CopySource {}

  /// A file that lies in no tree: a heredoc or what ADD has fetched. Its owner is 0:0 and its mode
  /// `mode`, unless the request says otherwise.
  ///
  /// @param mtime empty for [Stamps#made]
  /// @param unpack whether it is unpacked where it is an archive
  record Made(Bytes name, Content content, int mode, Optional<Instant> mtime, boolean unpack)
      implements CopySource {}

  /// All that a tree holds, as a directory: what ADD has fetched from git. Owners become 0:0.
  record Whole(Tree tree) implements CopySource {}
}
