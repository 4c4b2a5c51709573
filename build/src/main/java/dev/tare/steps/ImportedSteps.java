package dev.tare.steps;

import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import dev.tare.oci.Platform;
import dev.tare.store.BlobWriter;
import dev.tare.store.Cache;
import dev.tare.store.ImageStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What another machine, or this one at another time, has exported with [StepExport].
public final class ImportedSteps implements AutoCloseable {
  private final ImageStore layout;
  private final Map<String, StepResult> results = new HashMap<>();
  private final Map<String, Layer> layers = new HashMap<>();

  private ImportedSteps(ImageStore layout, Image image) {
    this.layout = layout;
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
      return Optional.of(new ImportedSteps(layout, image));
    } catch (TareException e) {
      throw e.kind() == TareException.Kind.NOT_FOUND
          ? TareException.invalid(
              "cannot take steps from %s: it holds images, and no cache of tare"
                  .formatted(directory))
          : e;
    } finally {
      if (!isOpen) {
        layout.close();
      }
    }
  }

  Optional<StepResult> result(String key) {
    return Optional.ofNullable(results.get(key))
        .filter(result ->
            result.layer().map(layer -> layers.containsKey(layer.digest().hex())).orElse(true));
  }

  /// Copies a layer into `store`, verified.
  ///
  /// @throws TareException CORRUPT where it is not what it says
  void bring(Descriptor layer, ImageStore store) {
    if (store.contains(layer)) {
      return;
    }
    Layer from = Objects.requireNonNull(layers.get(layer.digest().hex()));
    try (InputStream in = from.open();
        BlobWriter out = store.newBlob()) {
      in.transferTo(out);
      out.commit(Optional.of(layer));
      store.layers().note(layer.digest(), layer, layer.size());
    } catch (IOException e) {
      throw TareException.of(e, "cannot read the cache " + layout.root());
    }
  }

  @Override
  public void close() {
    layout.close();
  }
}
