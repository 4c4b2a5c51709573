package dev.tare.build;

import dev.tare.dockerfile.Instruction;
import dev.tare.dockerfile.Mount;
import dev.tare.dockerfile.ShellTail;
import dev.tare.layer.TreePath;
import dev.tare.ledger.Removal;
import java.util.List;
import java.util.Set;

/// Whether a RUN can end with `&& rm -rf` of something, and do all else as it did.
///
/// @param file the Dockerfile that is to be changed
record Ending(String file, DockerfileEdits edits) {
  private static final Set<String> SHELLS = Set.of("sh", "bash", "ash", "dash", "ksh", "zsh");
  private static final Set<String> ROOT = Set.of("", "0", "root", "0:0", "root:root", "0:root");

  /// Whether it can remove all of these.
  boolean canRemove(MadeLayer.Maker maker, List<Removal> removals) {
    return isOpen(maker)
        && (isRoot(maker) || removals.stream().noneMatch(Removal::isKept))
        && removals.stream().allMatch(removal -> isWord(removal) && !isMounted(maker, removal));
  }

  private boolean isOpen(MadeLayer.Maker maker) {
    if (!(maker.planned().instruction() instanceof Instruction.Run run)
        || !maker.planned().file().equals(file)
        || !run.heredocs().isEmpty()
        || run.shellText().isEmpty()) {
      return false;
    }
    String text = run.shellText().get();
    String last = edits.last(run.written().span()).strip();
    return isShell(maker.config().shell())
        && !last.isEmpty()
        && last.charAt(last.length() - 1) != edits.escape()
        && text.strip().endsWith(last.substring(last.length() - 1))
        && ShellTail.takesMore(text);
  }

  private static boolean isShell(List<String> words) {
    if (words.isEmpty()) {
      return true;
    }
    String program = words.getFirst();
    return SHELLS.contains(program.substring(program.lastIndexOf('/') + 1));
  }

  static boolean isRoot(MadeLayer.Maker maker) {
    return ROOT.contains(maker.config().user());
  }

  /// What no shell reads otherwise.
  private static boolean isWord(Removal removal) {
    return isPlain(removal.directory());
  }

  static boolean isPlain(TreePath path) {
    return !path.isRoot() && path.toString().matches("[A-Za-z0-9/._+@:~=,-]+");
  }

  /// What is mounted there is not in the layer, and must not be emptied.
  private static boolean isMounted(MadeLayer.Maker maker, Removal removal) {
    return maker.planned().instruction() instanceof Instruction.Run run
        && run.mounts().stream().anyMatch(options -> mayTouch(maker, run, options, removal));
  }

  private static boolean mayTouch(
      MadeLayer.Maker maker, Instruction.Run run, String options, Removal removal) {
    if (options.contains("$")) {
      return true;
    }
    String target =
        switch (Mount.parse(options, run.written().span(), maker.planned().file())) {
          case Mount.Bind bind -> bind.target();
          case Mount.Cache cache -> cache.target();
          case Mount.Tmpfs tmpfs -> tmpfs.target();
          case Mount.Secret _, Mount.Ssh _ -> "/run"; // files, which rm cannot remove
        };
    TreePath at = TreePath.of(FileSteps.joined(maker.workingDir(), target));
    return at.isUnder(removal.directory()) || removal.directory().isUnder(at);
  }
}
