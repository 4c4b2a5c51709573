package dev.tare.build;

import dev.tare.dockerfile.Instruction;
import dev.tare.layer.TreePath;
import dev.tare.ledger.Removal;
import dev.tare.lint.Edit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A RUN that only removes files, moved to the end of the RUN before it.
///
/// @param words what is removed, as written
record Joining(List<String> words, List<Edit> edits) {
  private static final String FLAGS = "-(rf|fr|f|Rf|fR)";

  /// Empty where the two may be joined by hand alone.
  static Optional<Joining> of(
      Optional<MadeLayer.Maker> first,
      Optional<MadeLayer.Maker> second,
      LaterUse later,
      Ending ending) {
    if (first.isEmpty()
        || second.isEmpty()
        || !(second.get().planned().instruction() instanceof Instruction.Run removing)) {
      return Optional.empty();
    }
    Instruction making = first.get().planned().instruction();
    List<String> words = words(removing);
    List<Removal> removals =
        words.stream()
            .map(word -> new Removal(TreePath.of(withoutPattern(word)), true))
            .filter(removal -> !removal.directory().isRoot())
            .toList();
    if (words.isEmpty()
        || removals.size() < words.size()
        || !later.isNext(making, removing)
        || !ending.canRemove(first.get(), removals)) {
      return Optional.empty();
    }
    List<Edit> edits =
        List.of(
            ending.edits().removal(making.written().span(), words),
            DockerfileEdits.without(removing.written().span()));
    return Optional.of(new Joining(words, edits));
  }

  /// The words of `rm -rf /a /b/*`; empty where the RUN is anything else. Without `-r` only files
  /// would have gone, and without `-f` something would have had to be there.
  private static List<String> words(Instruction.Run run) {
    if (!run.mounts().isEmpty() || !run.heredocs().isEmpty() || run.network().isPresent()) {
      return List.of();
    }
    List<String> all = List.of(run.shellText().orElse("").strip().split("\\s+"));
    if (all.size() < 3 || !all.getFirst().equals("rm") || !all.get(1).matches(FLAGS)) {
      return List.of();
    }
    List<String> words = new ArrayList<>(all.subList(2, all.size()));
    boolean isPlain =
        words.stream()
            .allMatch(word ->
                word.matches("/[A-Za-z0-9/._+@:~=,*-]*[A-Za-z0-9_*][A-Za-z0-9/._+@:~=,*-]*")
                    && !word.contains(".."));
    return isPlain ? words : List.of();
  }

  /// The directory whose names a pattern means, or the word itself.
  private static String withoutPattern(String word) {
    int star = word.indexOf('*');
    return star < 0 ? word : word.substring(0, word.lastIndexOf('/', star));
  }
}
