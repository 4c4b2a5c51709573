package dev.tare.build;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.dockerfile.Dockerfile;
import dev.tare.dockerfile.Stage;
import dev.tare.oci.Reference;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the names in FROM, COPY --from and mounts mean: stages of the file, named contexts, images.
///
/// A named context takes the place of a stage of that name and of an image of that name, however
/// the image's name is written. Nothing takes the place of `scratch`.
final class Origins {
  private static final String SCRATCH = "scratch";

  private final Dockerfile dockerfile;
  private final Map<String, NamedContext> contexts;
  private final Map<String, List<Integer>> stages = new HashMap<>();

  Origins(Dockerfile dockerfile, Map<String, NamedContext> contexts) {
    this.dockerfile = dockerfile;
    this.contexts = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    this.contexts.putAll(contexts);
    for (Stage stage : dockerfile.stages()) {
      stage
          .name()
          .ifPresent(name ->
              stages
                  .computeIfAbsent(name.toLowerCase(Locale.ROOT), _ -> new java.util.ArrayList<>())
                  .add(stage.index()));
    }
  }

  /// The named context that stands for a whole stage.
  Optional<Origin> inPlaceOf(Stage stage) {
    return stage
        .name()
        .flatMap(name ->
            Optional.ofNullable(contexts.get(name))
                .map(context -> new Origin.Context(context, name)));
  }

  /// What FROM names: a stage before it, or something from elsewhere.
  Origin ofFrom(int stage, String name) {
    if (name.equals(SCRATCH)) {
      return new Origin.Scratch();
    }
    return before(stage, name)
        .<Origin>map(Origin.OfStage::new)
        .or(() -> context(name))
        .orElseGet(() -> new Origin.Stored(name));
  }

  /// What COPY --from and mounts name: also a stage by number.
  Origin ofFlag(int stage, String name, Planned by) {
    if (name.equals(SCRATCH)) {
      return new Origin.Scratch();
    }
    if (name.isEmpty()) {
      throw by.failure(
          TareException.Kind.INVALID,
          "cannot copy from \"\": the name is empty; an ARG from before the first FROM is known to a"
              + " stage only where that declares it again");
    }
    Optional<Integer> index =
        name.chars().allMatch(c -> c >= '0' && c <= '9')
            ? Optional.of(number(name, by))
            : before(stage, name).or(() -> later(stage, name));
    index.ifPresent(found -> refuseLater(stage, found, name, by));
    return index
        .<Origin>map(Origin.OfStage::new)
        .or(() -> context(name))
        .orElseGet(() -> new Origin.Stored(name));
  }

  /// So no two stages can need each other.
  private static void refuseLater(int stage, int from, String name, Planned by) {
    if (from >= stage) {
      throw by.failure(
          TareException.Kind.INVALID,
          from == stage
              ? "cannot copy from stage %s: it copies from itself".formatted(name)
              : "cannot copy from stage %s: it comes later; a stage can only use those before it"
                  .formatted(name));
    }
  }

  private int number(String name, Planned by) {
    int count = dockerfile.stages().size();
    int number = name.length() > 9 ? count : Integer.parseInt(name);
    if (number >= count) {
      throw by.failure(
          TareException.Kind.INVALID,
          "cannot copy from stage %s: there are %d, counted from 0".formatted(name, count));
    }
    return number;
  }

  private Optional<Integer> before(int stage, String name) {
    return named(name).stream().filter(index -> index < stage).reduce((_, last) -> last);
  }

  private Optional<Integer> later(int stage, String name) {
    return named(name).stream().filter(index -> index >= stage).findFirst();
  }

  private List<Integer> named(String name) {
    return stages.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }

  private Optional<Origin> context(String name) {
    NamedContext exact = contexts.get(name);
    if (exact != null) {
      return Optional.of(new Origin.Context(exact, name));
    }
    Optional<String> wanted = full(name);
    return wanted.flatMap(full ->
        contexts.entrySet().stream()
            .filter(entry -> full(entry.getKey()).equals(wanted))
            .findFirst()
            .map(entry -> new Origin.Context(entry.getValue(), entry.getKey())));
  }

  /// An image's name with all that may be left out of it.
  private static Optional<String> full(String name) {
    try {
      Reference reference = Reference.parse(name).withDefaultTag();
      String longest =
          reference.localNames().stream()
              .filter(n -> n.startsWith("docker.io/"))
              .findFirst()
              .orElse(reference.name());
      return Optional.of(new Reference(longest, reference.tag(), reference.digest()).toString());
    } catch (TareException e) {
      return Optional.empty();
    }
  }

  /// A stage that may be meant by the name of an image that nobody has.
  Optional<String> nearStage(String image) {
    return Suggestion.closest(image, stages.keySet());
  }

  /// The stage that is asked for, the last one unless named.
  ///
  /// @throws TareException NOT_FOUND
  int target(Optional<String> name) {
    List<Stage> all = dockerfile.stages();
    if (name.isEmpty()) {
      return all.getLast().index();
    }
    List<Integer> named = named(name.get());
    if (!named.isEmpty()) {
      return named.getLast();
    }
    if (name.get().matches("[0-9]{1,9}") && Integer.parseInt(name.get()) < all.size()) {
      return Integer.parseInt(name.get());
    }
    TareException failure =
        TareException.notFound(
            "cannot build the target \"%s\": %s has no stage of that name%s"
                .formatted(
                    name.get(),
                    dockerfile.file(),
                    Suggestion.didYouMean(name.get(), stages.keySet())));
    throw stages.isEmpty()
        ? failure.withHint("no stage has a name: give one with FROM … AS NAME, or say --target 0")
        : failure.withHint("the stages are " + String.join(", ", new TreeSet<>(stages.keySet())));
  }
}
