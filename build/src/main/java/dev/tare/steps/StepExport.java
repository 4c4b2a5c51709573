package dev.tare.steps;

import dev.tare.base.TareException;
import dev.tare.mutate.ImageWriter;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Layer;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.store.BlobWriter;
import dev.tare.store.ImageStore;
import dev.tare.store.StoredImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/// Step results as an image: its layers are those of the steps, a label says by which key each was
/// made. As an image it can lie in an OCI layout or a registry and be copied by whatever copies
/// images.
public final class StepExport {
  static final String NAME = "tare-cache";

  /// Lines `KEY RESULT`, as [StepResult#text] has it.
  static final String LABEL = "dev.tare.steps";

  private StepExport() {}

  /// Writes `results` into the OCI layout `directory`, in the place of what was exported there
  /// before.
  ///
  /// @param results by key; their layers are in `store`
  public static void write(Map<String, StepResult> results, ImageStore store, Path directory) {
    try (ImageStore layout = ImageStore.open(directory, store.cache())) {
      Image image =
          image(results, layout, (digest, stored) -> copied(digest, stored, store, layout));
      List<StoredImage> before = layout.images();
      layout.tag(image.descriptor(), Reference.parse(NAME));
      before.stream()
          .map(StoredImage::id)
          .filter(id -> !id.equals(image.id()))
          .distinct()
          .forEach(id -> layout.remove(id.toString(), ImageStore.SeveralNames.REMOVE_ALL));
    }
  }

  /// The image of `results` in the store itself, without a name: to be copied elsewhere before the
  /// store is closed.
  ///
  /// @param results by key; their layers are in `store`
  public static Image image(Map<String, StepResult> results, ImageStore store) {
    return image(results, store, store::layer);
  }

  /// @param place brings a layer into `layout`
  private static Image image(
      Map<String, StepResult> results,
      ImageStore layout,
      BiFunction<Digest, Descriptor, Layer> place) {
    Map<Digest, Layer> layers = new LinkedHashMap<>();
    StringBuilder lines = new StringBuilder();
    new TreeMap<>(results)
        .forEach((key, result) -> {
          result
              .layer()
              .ifPresent(layer ->
                  layers.computeIfAbsent(layer.digest(), digest -> place.apply(digest, layer)));
          lines.append(key).append(' ').append(result.text()).append('\n');
        });
    List<Layer> all = new ArrayList<>(layers.values());
    List<History> history = all.stream().map(_ -> History.layer("a step of a build")).toList();
    ImageConfig config =
        ImageConfig.of(Platform.host()).withLabels(Map.of(LABEL, lines.toString()));
    return new ImageWriter(layout).commit(config, all, history);
  }

  private static Layer copied(
      Digest digest, Descriptor stored, ImageStore store, ImageStore layout) {
    if (!layout.contains(stored)) {
      try (InputStream in = store.layer(digest, stored).open();
          BlobWriter out = layout.newBlob()) {
        in.transferTo(out);
        out.commit(Optional.of(stored));
      } catch (IOException e) {
        throw TareException.of(e, "cannot write the cache " + layout.root());
      }
    }
    return layout.layer(digest, stored);
  }
}
