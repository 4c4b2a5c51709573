package dev.tare.fetch;

import dev.tare.layer.HostTree;
import java.nio.file.Path;

/// The tree of a commit. Modes are 0755 and 0644, times are that of the commit, so that two who
/// fetch it have the same.
///
/// @param directory the directory that was asked for; below the folder that it was fetched into
/// @param commit the id of the commit, all of it
public record FetchedTree(Path directory, String commit) {
  public HostTree tree() {
    return new HostTree(directory);
  }
}
