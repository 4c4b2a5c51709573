package dev.tare.cli;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.container.Container;
import dev.tare.script.WorkingContainer;
import dev.tare.store.ImageStore;
import dev.tare.store.StoredImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A container or an image by name or id; of one name, the container, as docker has it.
sealed interface Named {
  record OfContainer(Container container) implements Named {}

  record OfWorking(WorkingContainer container) implements Named {}

  record OfImage(StoredImage image) implements Named {}

  /// @throws TareException NOT_FOUND where there is neither
  static Named find(Session session, ImageStore store, String text) {
    Optional<Container> container = absent(() -> session.containers().find(text));
    if (container.isPresent()) {
      return new OfContainer(container.get());
    }
    Optional<WorkingContainer> working = session.working().findAny(text);
    if (working.isPresent()) {
      return new OfWorking(working.get());
    }
    return absent(() -> store.find(text))
        .map(OfImage::new)
        .orElseThrow(() -> neither(session, store, text));
  }

  private static TareException neither(Session session, ImageStore store, String text) {
    List<String> known = new ArrayList<>();
    session.containers().all().forEach(container -> known.add(container.name()));
    session.working().all().forEach(container -> known.add(container.name()));
    for (StoredImage image : store.images()) {
      image.name().ifPresent(name -> known.add(name.toString().replaceFirst(":latest$", "")));
    }
    String near = Suggestion.didYouMean(text, known);
    TareException failure =
        TareException.notFound("cannot find a container or an image %s%s".formatted(text, near));
    return near.isEmpty() ? failure.withHint("tare ps -a and tare images list them") : failure;
  }

  private static <T> Optional<T> absent(java.util.function.Supplier<T> look) {
    try {
      return Optional.of(look.get());
    } catch (TareException e) {
      if (e.kind() == TareException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
