package dev.tare.why;

import dev.tare.closure.Reason;
import dev.tare.layer.TreePath;
import dev.tare.why.Why.Loss;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// What breaks where a path is missing, in words, by the rule by which it is needed.
final class Losses {
  private static final Set<Reason.Kind> STARTED =
      EnumSet.of(
          Reason.Kind.PROGRAM,
          Reason.Kind.ADDED,
          Reason.Kind.COMMAND,
          Reason.Kind.INTERPRETER,
          Reason.Kind.EXEC,
          Reason.Kind.SHELL,
          Reason.Kind.LIBRARY_SHELL,
          Reason.Kind.SCRIPT_WORD);

  private final Map<TreePath, List<Reason>> reasons;

  Losses(Map<TreePath, List<Reason>> reasons) {
    this.reasons = reasons;
  }

  /// Those who need `path` themselves, each with its surest reason.
  List<Loss> without(TreePath path) {
    List<Loss> losses = new ArrayList<>();
    gather(path, losses, 0);
    SequencedMap<Optional<TreePath>, Loss> one = new LinkedHashMap<>();
    losses.forEach(loss -> one.putIfAbsent(loss.path(), loss));
    return List.copyOf(one.values());
  }

  private void gather(TreePath path, List<Loss> losses, int depth) {
    List<Reason> surestFirst =
        reasons.getOrDefault(path, List.of()).stream()
            .sorted(Comparator.comparing(reason -> reason.kind().verdict()))
            .toList();
    for (Reason reason : surestFirst) {
      if (reason.kind() == Reason.Kind.SYMLINK && reason.from().isPresent() && depth < 40) {
        gather(reason.from().get(), losses, depth + 1); // whoever wants the file takes this way
      } else if (reason.kind() == Reason.Kind.PARENT) {
        losses.add(new Loss(reason.from(), "has no place"));
      } else {
        losses.add(loss(reason));
      }
    }
  }

  private Loss loss(Reason reason) {
    if (reason.from().isEmpty()) {
      return new Loss(
          Optional.empty(),
          reason.kind() == Reason.Kind.PROGRAM
              ? "the image does not start"
              : "what it starts is given a file that is not there");
    }
    return new Loss(reason.from(), how(reason, reason.from().get()));
  }

  private String how(Reason reason, TreePath who) {
    return switch (reason.kind()) {
      case LOADER, NEEDED, PRELOAD, LOADER_CONFIG, INTERPRETER ->
          isLibrary(who) ? "cannot be loaded" : "does not start";
      case HWCAPS -> "takes the library for older processors";
      case ADDED -> "is not whole"; // a directory that is handed out or read as one
      case MODULE -> "fails where it imports it";
      case SERVED -> "names a directory that is not there";
      case INCLUDE -> "is configuration that cannot be read whole";
      case COMMAND, SOURCED -> "fails where it comes to that";
      default ->
          switch (reason.kind().verdict()) {
            case PROVEN -> "does not work";
            case RULE, SEEN -> "misses it while it works";
            case SUSPECT, DROPPED -> "may miss it: only a string names it";
          };
    };
  }

  /// What others load and nobody starts.
  private boolean isLibrary(TreePath path) {
    return reasons.getOrDefault(path, List.of()).stream()
        .map(Reason::kind)
        .noneMatch(STARTED::contains);
  }
}
