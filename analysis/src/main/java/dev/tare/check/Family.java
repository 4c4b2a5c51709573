package dev.tare.check;

import dev.tare.launch.Launched;
import dev.tare.launch.Trail;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Who starts whom, among what a command comes to.
///
/// @param all in the order in which it is started; a program stands before what it starts
record Family(List<Launched> all) {
  /// Where there is a program.
  Launched.Program program(int at) {
    return (Launched.Program) all.get(at);
  }

  /// What the program at `at` starts itself: indices.
  List<Integer> children(int at) {
    int depth = all.get(at).trail().depth();
    List<Integer> children = new ArrayList<>();
    for (int i = at + 1; i < all.size() && all.get(i).trail().depth() > depth; i++) {
      if (all.get(i).trail().depth() == depth + 1) {
        children.add(i);
      }
    }
    return children;
  }

  /// The programs that take over its process, one from the other.
  List<Integer> heirs(int at) {
    List<Integer> heirs = new ArrayList<>();
    Optional<Integer> next = heir(at);
    while (next.isPresent()) {
      heirs.add(next.get());
      next = heir(next.get());
    }
    return heirs;
  }

  private Optional<Integer> heir(int at) {
    return children(at).stream()
        .filter(i -> all.get(i) instanceof Launched.Program && all.get(i).trail().replaces())
        .reduce((_, last) -> last);
  }

  /// What a wrapper starts in the end, such as `env A=b nice p`; the program itself where it is
  /// none.
  Launched.Program end(int at) {
    Launched.Program program = program(at);
    return children(at).stream()
        .filter(i -> all.get(i) instanceof Launched.Program)
        .filter(i -> all.get(i).trail().replaces())
        .filter(i -> all.get(i).trail().by().equals(program.name()))
        .findFirst()
        .map(this::end)
        .orElse(program);
  }

  /// A program that the shell at `at` has started in the background, and that somebody has to stop.
  OptionalInt beside(int at) {
    return children(at).stream()
        .filter(i -> all.get(i).trail().hold() == Trail.Hold.BESIDE)
        .filter(i -> all.get(i) instanceof Launched.Program)
        .filter(i -> !end(i).isShort() && !end(i).isIdle())
        .mapToInt(Integer::intValue)
        .findFirst();
  }
}
