package dev.tare.ledger;

import dev.tare.layer.Entry;
import dev.tare.mutate.ImageWriter;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Layer;
import dev.tare.oci.Platform;
import dev.tare.store.Cache;
import dev.tare.store.ImageStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A store in a folder, and images in it.
final class MadeImages implements AutoCloseable {
  final ImageStore store;
  final ImageWriter writer;

  MadeImages(Path folder) {
    this.store =
        ImageStore.open(folder.resolve("store"), Cache.open(folder.resolve("cache"), 1 << 30));
    this.writer = new ImageWriter(store);
  }

  Cache cache() {
    return store.cache();
  }

  /// @param layers the lowest first
  Image image(List<List<Entry>> layers) {
    List<Layer> made = new ArrayList<>();
    List<History> history = new ArrayList<>();
    for (List<Entry> entries : layers) {
      made.add(writer.layer(entries));
      history.add(History.layer("line " + made.size()));
      history.add(History.empty("ENV A=" + made.size()));
    }
    return writer.commit(ImageConfig.of(Platform.host()), made, history);
  }

  ImageLedger ledger(Image image) {
    return LedgerSum.assertThatClassesSum(image, cache());
  }

  @Override
  public void close() {
    store.close();
    store.cache().close();
  }
}
