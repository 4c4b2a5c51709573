package dev.tare.transport;

import dev.tare.layer.FileTree;
import dev.tare.layer.LayerWriter;

/// A file tree as a plain tar.
public final class TreeTar {
  private TreeTar() {}

  /// Writes `tree`; a file takes its name when it is complete.
  ///
  /// @throws dev.tare.base.TareException where that fails
  public static void write(FileTree tree, Location.Tar location, Surroundings surroundings) {
    try (ArchiveOutput output =
        ArchiveOutput.open(location.path(), location.toString(), surroundings)) {
      output.write(out -> LayerWriter.write(tree, out));
    }
  }
}
