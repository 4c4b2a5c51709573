package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;

/// One line of what a program loads, with what that loads in turn: a tree to be shown.
///
/// @param name as it is asked for
/// @param path where it was found, before links; empty where it is missing
/// @param file what that leads to
/// @param detail the rule in words, such as `RUNPATH $ORIGIN/../lib of /usr/bin/x`
/// @param isRepeated it is shown with its children elsewhere in the tree
public record Dependency(
    Bytes name,
    Optional<TreePath> path,
    Optional<TreePath> file,
    How how,
    String detail,
    boolean isRepeated,
    List<Dependency> children) {

  /// The rule by which something was found.
  public enum How {
    /// It was asked for.
    PROGRAM,
    /// It is written with its path: PT_INTERP, `#!`, a name with a slash.
    PATH,
    /// Along PATH, by `env`.
    SEARCH_PATH,
    PRELOAD,
    RPATH,
    LIBRARY_PATH,
    RUNPATH,
    CACHE,
    /// In a directory that the loader was built with.
    DEFAULT,
    /// In a directory that the musl loader reads from its configuration.
    CONFIGURED,
    /// Under this name it is in the process already.
    LOADED,
    MISSING
  }

  public Dependency {
    children = List.copyOf(children);
  }
}
