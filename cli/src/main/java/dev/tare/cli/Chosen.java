package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.Container;
import java.util.List;

/// Containers by name, or all of them.
final class Chosen {
  private Chosen() {}

  static List<Container> of(Session session, List<String> names, boolean all, String verb) {
    if (names.isEmpty() != all) {
      throw TareException.invalid(
          names.isEmpty()
              ? "cannot %s: no CONTAINER is given, nor --all".formatted(verb)
              : "cannot %s: both containers and --all are given".formatted(verb));
    }
    return all
        ? session.containers().all()
        : names.stream().map(session.containers()::find).toList();
  }
}
