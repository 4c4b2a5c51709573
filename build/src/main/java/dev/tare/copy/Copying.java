package dev.tare.copy;

import dev.tare.layer.FileTree;
import dev.tare.layer.Tree;

/// COPY, ADD and the directory of WORKDIR. Messages do not name the line of the Dockerfile: whoever
/// calls knows it.
@SuppressWarnings("DoNotCallSuggester")
public final class Copying {
  private Copying() {}

  /// Carries out a COPY or ADD.
  ///
  /// @param from where the words of the request are looked for; [FileTree#EMPTY] where it has none
  /// @param onto the image so far
  /// @throws dev.tare.base.TareException NOT_FOUND where a source is missing, INVALID where the
  ///   request cannot be done, CORRUPT for a broken archive
  public static CopyResult copy(Tree from, FileTree onto, CopyRequest request) {
    throw new UnsupportedOperationException("not yet: " + request + (from == onto));
  }

  /// Makes a directory and those above it where they are missing; links are followed. What exists
  /// is left as it is.
  ///
  /// @param path absolute
  public static CopyResult makeDirectory(FileTree onto, String path, Owner owner, Stamps stamps) {
    throw new UnsupportedOperationException(
        "not yet: " + path + owner + stamps + (onto == FileTree.EMPTY));
  }
}
