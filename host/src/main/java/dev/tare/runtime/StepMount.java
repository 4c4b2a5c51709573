package dev.tare.runtime;

import dev.tare.base.Bytes;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.rootfs.WorkingRoot;
import java.nio.file.Path;
import java.util.Optional;

/// What a step sees beside its root while it runs. None of it is in the layer, a target that had to
/// be made neither.
public sealed interface StepMount {

  /// Who may do what with the root of a mount.
  ///
  /// @param mode the twelve permission bits
  record Permissions(int mode, long uid, long gid) {
    public static final Permissions OF_ROOT = new Permissions(0755, 0, 0);
  }

  /// What may be done below a mount.
  enum Access {
    READ_ONLY,
    READ_WRITE
  }

  /// Who may use a cache at the same time.
  enum Sharing {
    /// Everybody.
    SHARED,
    /// One at a time; another one gets a folder of its own.
    PRIVATE,
    /// One at a time; another one waits.
    LOCKED
  }

  /// A part of a tree.
  ///
  /// @param root of which `tree` is made; [WorkingRoot#EMPTY] for a tree that is on no disk, such
  ///   as the build context: `path` of it is then unpacked
  /// @param path as written; links in it are followed inside the tree, never on this machine
  ///   (CVE-2024-1753)
  record Source(WorkingRoot root, FileTree tree, Bytes path) {}

  /// A part of a tree, at `target`. What is written to it, if it may be, is gone afterwards.
  record Bind(Source source, TreePath target, Access access) implements StepMount {}

  /// A folder that stays from build to build.
  ///
  /// @param id any text; only a digest of it names anything on disk (CVE-2024-9675)
  /// @param initial what a new folder holds; empty for nothing
  /// @param permissions what a new folder gets
  record Cache(
      String id,
      TreePath target,
      Sharing sharing,
      Access access,
      Permissions permissions,
      Optional<Source> initial)
      implements StepMount {}

  /// An empty folder in memory.
  ///
  /// @param sizeBytes how much it may hold; 0 for half of the memory
  record Tmpfs(TreePath target, long sizeBytes) implements StepMount {}

  /// A file with that content, read-only, in memory alone: a secret or the text of a script. Is in
  /// no file on disk, no log, and in no command line.
  record Held(Bytes content, TreePath target, Permissions permissions) implements StepMount {}

  /// A variable of the environment with that content, kept like [Held]. Must not hold NUL.
  record SecretVariable(String name, Bytes content) implements StepMount {}

  /// A socket of this machine, such as that of an agent with keys.
  record Socket(Path socket, TreePath target) implements StepMount {}
}
