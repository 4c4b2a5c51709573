package dev.tare.closure;

import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.TreePath;

/// One way in which a file that is taken needs others. Each rule sees each file once as what it is,
/// once more where it is started, and once where it is in a process; what it takes is seen by all
/// rules in turn. Each kind of [Reason] that it gives has an id and a sentence in [Reason.Kind]. A
/// rule serves one closure and may remember what it saw.
@FunctionalInterface
interface Rule {
  void examine(Member member, Walk walk);

  /// Called when nothing new comes any more; what it takes is examined, and it is called again. It
  /// must come to an end: take nothing twice.
  default void finish(Walk walk) {}

  /// A regular file that is taken.
  record Member(TreePath path, FileEntry file, Role role) {}

  /// What happens to a file when the image runs.
  enum Role {
    /// Its bytes are read or mapped.
    PART,
    /// The kernel or a loader starts at it: a program, an interpreter, a plugin.
    START,
    /// It is in a process, as the program or as a library: [Walk#mapping] tells how.
    MAPPED
  }
}
