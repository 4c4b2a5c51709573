package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.Container;
import dev.tare.container.ContainerStore;
import java.util.List;
import java.util.function.Consumer;

/// Does one thing to each container that was named. One that fails is told of and does not keep the
/// others from being done.
final class Each {
  private Each() {}

  /// @param work prints what is to be printed
  /// @return 0, or the exit code of the first failure
  static int of(Session session, List<String> names, Consumer<Container> work) {
    ContainerStore containers = session.containers();
    return all(session, names, name -> work.accept(containers.find(name)));
  }

  /// See [#of].
  static <T> int all(Session session, List<T> items, Consumer<T> work) {
    int code = 0;
    for (T item : items) {
      try {
        work.accept(item);
      } catch (TareException e) {
        session.console().note("tare: " + e.message());
        e.hint().ifPresent(hint -> session.console().note("  hint: " + hint));
        code = code == 0 ? e.kind().exitCode() : code;
      }
    }
    return code;
  }
}
