package dev.tare.debian.base;

import dev.tare.debian.deb.Deb;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import java.util.List;

/// A package and what of a root is its own.
///
/// @param source the name of the source that it is built from: what has one source changes together
/// @param paths real places of its files, links, directories and records; other packages may have
///   the same directories
/// @param configuration files of it that are for people to change, and no program's data
public record Placed(
    String name,
    String version,
    String source,
    List<TreePath> paths,
    List<TreePath> configuration) {
  public Placed {
    paths = List.copyOf(paths);
    configuration = List.copyOf(configuration);
  }

  static Placed of(Deb deb, List<TreePath> paths) {
    return new Placed(
        deb.name(),
        deb.control().field("Version").orElse(""),
        // such as `glibc (2.36-9)` where the versions differ
        deb.control().field("Source").orElse(deb.name()).split(" ", 2)[0],
        paths,
        deb.conffiles());
  }

  /// Whether something of it is in a tree, directories aside.
  public boolean isIn(FileTree tree) {
    return paths.stream()
        .flatMap(path -> tree.entry(path).stream())
        .anyMatch(entry -> !(entry instanceof Entry.DirectoryEntry));
  }

  @Override
  public String toString() {
    return name + " " + version;
  }
}
