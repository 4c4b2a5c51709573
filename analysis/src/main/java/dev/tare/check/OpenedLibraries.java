package dev.tare.check;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import dev.tare.base.TareException;
import dev.tare.closure.OpenedNames;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// T02 of libraries that a program opens while it runs: a note, since programs that ask for a
/// library so can mostly do without it.
record OpenedLibraries(Tree tree, StartedProgram started) {
  private static final List<String> TOPS =
      List.of("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib");

  Optional<Finding> check() {
    List<String> absent = names().stream().filter(name -> !isThere(Bytes.utf8(name))).toList();
    if (absent.isEmpty()) {
      return Optional.empty();
    }
    String program = started.program().path().toString();
    String names = String.join(", ", absent);
    return Optional.of(
        Findings.note(
                "T02",
                program,
                "%s may open %s while it runs (dlopen), not in the image".formatted(program, names))
            .fix("Add what it is to use: tare pack … --add " + absent.getFirst()));
  }

  private Set<String> names() {
    try {
      return OpenedNames.of(started.program().file());
    } catch (TareException e) {
      return Set.of(); // what is damaged is the matter of the start checks
    }
  }

  /// Where loaders look by themselves, one directory below, and beside what is loaded already.
  private boolean isThere(Bytes name) {
    Stream<TreePath> beside = started.loaded().stream().map(TreePath::parent);
    Stream<TreePath> known = started.start().environment().libraryPath().stream().map(TreePath::of);
    Stream<TreePath> tops =
        TOPS.stream()
            .map(top -> Lookup.follow(tree, TreePath.of(top)).path())
            .flatMap(
                top -> Stream.concat(Stream.of(top), tree.names(top).stream().map(top::child)));
    return Stream.of(beside, known, tops)
        .flatMap(paths -> paths)
        .anyMatch(directory -> tree.entry(directory.child(name)).isPresent());
  }
}
