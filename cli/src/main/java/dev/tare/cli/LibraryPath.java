package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.closure.Closure;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// LD_LIBRARY_PATH of whoever calls `pack`: the image knows only its own environment, so a program
/// that finds its libraries in this shell may find others there, or none.
///
/// @param line `LD_LIBRARY_PATH=…`; empty where it is not set, or the image has one of its own
record LibraryPath(Optional<String> line) {
  private static final String NAME = "LD_LIBRARY_PATH";

  /// @param variables the environment of the image
  static LibraryPath of(Environment caller, List<String> variables) {
    boolean isGiven = variables.stream().anyMatch(v -> v.startsWith(NAME + "="));
    return new LibraryPath(
        isGiven ? Optional.empty() : caller.variable(NAME).map(value -> NAME + "=" + value));
  }

  /// The failure, with the way out where this may be the cause.
  TareException hinted(TareException failure) {
    return line.isPresent() && failure.kind() == TareException.Kind.NOT_FOUND
        ? failure.withHint("the image does not know this shell's environment: try -e " + line.get())
        : failure;
  }

  /// What the image will find elsewhere than this shell does; empty where it is the same.
  Optional<String> warning(Tree machine, TreePath program, List<String> variables) {
    if (line.isEmpty()) {
      return Optional.empty();
    }
    List<String> with = new ArrayList<>(variables);
    with.add(line.get());
    Set<TreePath> here = loaded(machine, program, with);
    here.removeAll(loaded(machine, program, variables));
    return here.stream()
        .findFirst()
        .map(library ->
            "with this shell's %s it would load %s; the image does not know it: give -e %s"
                .formatted(NAME, library, line.get()));
  }

  private static Set<TreePath> loaded(Tree machine, TreePath program, List<String> variables) {
    var environment = dev.tare.closure.Environment.of(variables, "");
    return new java.util.TreeSet<>(
        Closure.ofStart(machine, List.of(program), environment).reasons().keySet());
  }
}
