package dev.tare.cli;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.container.AnyContainer;
import dev.tare.container.Container;
import dev.tare.script.WorkingContainer;
import dev.tare.store.ImageStore;
import dev.tare.store.StoredImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A container or an image by name or id; of one name, the container, as docker has it.
sealed interface Named {
  /// A container of either kind.
  sealed interface OfEither extends Named {}

  record OfContainer(Container container) implements OfEither {}

  record OfWorking(WorkingContainer container) implements OfEither {}

  record OfImage(StoredImage image) implements Named {}

  /// @throws TareException NOT_FOUND where there is neither
  static Named find(Session session, ImageStore store, String text) {
    return findAny(session, store, text).orElseThrow(() -> neither(session, store, text));
  }

  /// What is surely a container comes first, then images: a few letters that begin an id of a
  /// container may be an image's name. Empty where there is neither.
  static Optional<Named> findAny(Session session, ImageStore store, String text) {
    List<AnyContainer> all = session.anyContainers();
    return AnyContainer.certain(all, text)
        .<Named>map(Named::of)
        .or(() -> image(store, text).map(OfImage::new))
        .or(() -> AnyContainer.find(all, text).map(Named::of));
  }

  static OfEither of(AnyContainer container) {
    return switch (container) {
      case Container staying -> new OfContainer(staying);
      case WorkingContainer working -> new OfWorking(working);
      default -> throw new AssertionError(container);
    };
  }

  private static Optional<StoredImage> image(ImageStore store, String text) {
    try {
      return Optional.of(store.find(text));
    } catch (TareException e) {
      if (e.kind() == TareException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static TareException neither(Session session, ImageStore store, String text) {
    List<String> known = new ArrayList<>();
    session.anyContainers().forEach(container -> known.add(container.name()));
    for (StoredImage image : store.images()) {
      image.name().ifPresent(name -> known.add(name.toString().replaceFirst(":latest$", "")));
    }
    String near = Suggestion.didYouMean(text, known);
    TareException failure =
        TareException.notFound("cannot find a container or an image %s%s".formatted(text, near));
    return near.isEmpty() ? failure.withHint("tare ps -a and tare images list them") : failure;
  }
}
