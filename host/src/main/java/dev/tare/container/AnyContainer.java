package dev.tare.container;

import dev.tare.base.TareException;
import java.util.List;
import java.util.Optional;

/// A container of either kind, as people know it: names are unique among all of them.
public interface AnyContainer {
  /// How many digits of an id people see.
  int SHORT = 12;

  /// 64 hex digits.
  String id();

  String name();

  /// The first 12 digits, by which people and engines know it.
  default String shortId() {
    return id().substring(0, SHORT);
  }

  /// @throws TareException INVALID where `name` is no name of a container
  static String checkName(String name) {
    if (!name.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]*")) {
      throw TareException.invalid(
          "cannot call a container \"%s\": a name has letters, digits and _.- and begins with a letter or digit"
              .formatted(name));
    }
    return name;
  }

  /// The one that is surely meant: it has that name, or at least 12 digits of its id are given.
  /// What is shorter may as well name something else.
  static <T extends AnyContainer> Optional<T> certain(List<T> all, String text) {
    return named(all, text)
        .or(() -> text.length() < SHORT ? Optional.empty() : begun(all, text).stream().findFirst());
  }

  /// The one of that name, else of that id or of one that begins so.
  ///
  /// @throws TareException INVALID where several begin so
  static <T extends AnyContainer> Optional<T> find(List<T> all, String text) {
    return named(all, text).or(() -> only(begun(all, text), text));
  }

  private static <T extends AnyContainer> Optional<T> named(List<T> all, String text) {
    return all.stream().filter(container -> container.name().equals(text)).findFirst();
  }

  private static <T extends AnyContainer> List<T> begun(List<T> all, String text) {
    return text.matches("[0-9a-f]{1,64}")
        ? all.stream().filter(container -> container.id().startsWith(text)).toList()
        : List.of();
  }

  private static <T> Optional<T> only(List<T> begun, String text) {
    if (begun.size() > 1) {
      throw TareException.invalid(
              "cannot tell which container is meant by %s: %d ids begin so"
                  .formatted(text, begun.size()))
          .withHint("give more digits");
    }
    return begun.stream().findFirst();
  }
}
