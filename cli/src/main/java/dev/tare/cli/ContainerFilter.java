package dev.tare.cli;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.container.Container;
import dev.tare.container.ContainerStore;
import dev.tare.container.Life;
import dev.tare.store.ImageStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// `--filter` of containers: of one key any value may match, of different keys each must.
final class ContainerFilter {
  static final List<String> KEYS =
      List.of("ancestor", "before", "exited", "id", "label", "name", "since", "status");

  private final Map<String, BiPredicate<Container, Life>> byKey = new HashMap<>();

  private ContainerFilter() {}

  /// @param images open as long as this is used
  static ContainerFilter of(List<String> filters, ContainerStore store, ImageStore images) {
    ContainerFilter all = new ContainerFilter();
    for (String filter : filters) {
      int equals = filter.indexOf('=');
      String key = equals < 0 ? filter : filter.substring(0, equals);
      String value = equals < 0 ? "" : filter.substring(equals + 1);
      all.byKey.merge(key, one(key, value, store, images), BiPredicate::or);
    }
    return all;
  }

  boolean test(Container container, Life life) {
    return byKey.values().stream().allMatch(one -> one.test(container, life));
  }

  /// Whoever filters by what only those have that ended means these.
  boolean asksForEnded() {
    return byKey.containsKey("status") || byKey.containsKey("exited");
  }

  private static BiPredicate<Container, Life> one(
      String key, String value, ContainerStore store, ImageStore images) {
    return switch (key) {
      case "ancestor" -> {
        Ancestor ancestor = new Ancestor(images, value);
        yield (container, _) -> ancestor.test(container);
      }
      case "before" -> {
        Container other = store.find(value);
        yield (container, _) -> container.created().isBefore(other.created());
      }
      case "since" -> {
        Container other = store.find(value);
        yield (container, _) -> container.created().isAfter(other.created());
      }
      case "exited" ->
          (_, life) -> life.exitCode().map(String::valueOf).equals(java.util.Optional.of(value));
      case "id" -> (container, _) -> container.id().startsWith(value);
      case "label" -> label(value);
      case "name" -> {
        Pattern pattern = pattern(value);
        yield (container, _) -> pattern.matcher(container.name()).find();
      }
      case "status" -> {
        Life.Status status = status(value);
        yield (_, life) -> life.status() == status;
      }
      default ->
          throw TareException.invalid(
              "cannot filter by \"%s\": it is none of %s%s"
                  .formatted(key, String.join(", ", KEYS), Suggestion.didYouMean(key, KEYS)));
    };
  }

  private static BiPredicate<Container, Life> label(String value) {
    int equals = value.indexOf('=');
    return equals < 0
        ? (container, _) -> container.label(value).isPresent()
        : (container, _) ->
            container
                .label(value.substring(0, equals))
                .filter(value.substring(equals + 1)::equals)
                .isPresent();
  }

  private static Pattern pattern(String value) {
    try {
      return Pattern.compile(value);
    } catch (PatternSyntaxException e) {
      throw TareException.invalid(
          "cannot filter by name: \"%s\" is no regular expression".formatted(value));
    }
  }

  private static Life.Status status(String value) {
    List<String> known = new ArrayList<>();
    for (Life.Status status : Life.Status.values()) {
      String name = status.name().toLowerCase(Locale.ROOT);
      if (name.equals(value)) {
        return status;
      }
      known.add(name);
    }
    throw TareException.invalid(
        "cannot filter by status: \"%s\" is none of %s%s"
            .formatted(value, String.join(", ", known), Suggestion.didYouMean(value, known)));
  }
}
