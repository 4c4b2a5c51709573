package dev.tare.steps;

import dev.tare.base.TareException;
import dev.tare.oci.Bounded;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import dev.tare.oci.Platform;
import dev.tare.store.Cache;
import dev.tare.store.ImageStore;
import dev.tare.transport.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What another machine, or this one at another time, has exported with [StepExport]. Which steps
/// there are is read at once, a layer when its step is asked for.
public final class ImportedSteps implements AutoCloseable {
  private final String place;
  private final Runnable end;
  private final Map<String, StepResult> results = new HashMap<>();
  private final Map<String, Layer> layers = new HashMap<>();
  private @Nullable TareException failure;

  private ImportedSteps(String place, Image image, Runnable end) {
    this.place = place;
    this.end = end;
    image.layers().forEach(layer -> layers.put(layer.diffId().hex(), layer));
    String text = image.config().labels().getOrDefault(StepExport.LABEL, "");
    for (String line : text.split("\n", -1)) {
      int blank = line.indexOf(' ');
      if (blank > 0) {
        StepResult.parse(line.substring(blank + 1))
            .ifPresent(result -> results.put(line.substring(0, blank), result));
      }
    }
  }

  /// @param directory an OCI layout; empty where there is none yet, as before the first export
  /// @param cache of the store that will take the layers
  public static Optional<ImportedSteps> open(Path directory, Cache cache) {
    if (!Files.exists(directory.resolve("index.json"))) {
      return Optional.empty();
    }
    ImageStore layout = ImageStore.open(directory, cache);
    boolean isOpen = false;
    try {
      Image image = layout.image(layout.find(StepExport.NAME), Platform.host());
      isOpen = true;
      return Optional.of(new ImportedSteps(layout.root().toString(), image, layout::close));
    } catch (TareException e) {
      throw e.kind() == TareException.Kind.NOT_FOUND ? foreign(directory.toString()) : e;
    } finally {
      if (!isOpen) {
        layout.close();
      }
    }
  }

  /// @param source holds the exported image; is closed with the steps
  /// @throws TareException INVALID where it holds another image
  public static ImportedSteps of(Source source) {
    try {
      Image image = source.single(Platform.host()).image();
      if (!image.config().labels().containsKey(StepExport.LABEL)) {
        throw foreign(source.toString());
      }
      return new ImportedSteps(source.toString(), image, source::close);
    } catch (TareException e) {
      source.close();
      throw e;
    }
  }

  private static TareException foreign(String place) {
    return TareException.invalid(
        "cannot take steps from %s: it holds images, and no cache of tare".formatted(place));
  }

  synchronized Optional<StepResult> result(String key) {
    return Optional.ofNullable(results.get(key))
        .filter(result ->
            result.layer().map(layer -> layers.containsKey(layer.digest().hex())).orElse(true));
  }

  /// Copies a layer into `store`, verified, as what others have made is.
  ///
  /// @return whether it is there; what is damaged, or does not come, is made here
  boolean bring(Descriptor layer, ImageStore store) {
    if (store.contains(layer)) {
      return true;
    }
    Layer from = Objects.requireNonNull(layers.get(layer.digest().hex()));
    // one byte more than there should be is enough to see that there is more
    try (InputStream in = new Bounded(from.open(), layer.size() + 1)) {
      store.layers().put(layer, in);
      store.layers().note(layer.digest(), layer, layer.size());
      return true;
    } catch (IOException e) {
      failed(TareException.of(e, "cannot read the cache " + place));
      return false;
    } catch (TareException e) {
      return switch (e.kind()) {
        case CORRUPT, STORE_DAMAGED, NOT_FOUND, DENIED, UNAVAILABLE -> {
          failed(e);
          yield false;
        }
        case REFUSED, INVALID, UNSUPPORTED, DISK_FULL, INTERNAL -> throw e;
      };
    }
  }

  /// Where nobody answers any more, no further step is asked for.
  private synchronized void failed(TareException e) {
    if (failure == null) {
      failure = e;
    }
    if (e.kind() == TareException.Kind.UNAVAILABLE || e.kind() == TareException.Kind.DENIED) {
      results.clear();
    }
  }

  /// Why steps were made here that are in this cache: the first reason.
  public synchronized Optional<String> failure() {
    return Optional.ofNullable(failure).map(TareException::message);
  }

  @Override
  public void close() {
    end.run();
  }
}
