package dev.tare.steps;

import dev.tare.base.Bytes;
import dev.tare.context.ContextFile;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.oci.Layer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The layer that a step made of its context the last time. Of the files that have not changed
/// since the contents are taken out of it: to read one tar in large pieces takes a tenth of the
/// time of opening 50,000 files. For one thread.
final class EarlierLayer {
  /// Fewer files than these are read where they are.
  private static final int WORTH = 500;

  private static final int WINDOW = 1 << 20;

  private final LaidContents contents;
  private final Layer layer;
  private byte[] window = new byte[0];
  private long windowAt;

  /// What lies there is not what was remembered.
  static final class DamagedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private EarlierLayer(LaidContents contents, Layer layer) {
    this.contents = contents;
    this.layer = layer;
  }

  /// @param file where [#keep] has written what it is
  /// @param cache that has the layer
  static Optional<EarlierLayer> of(RememberedFile file, StepCache cache) {
    return LaidContents.read(file)
        .flatMap(laid ->
            cache
                .find(laid.key())
                .flatMap(StepCache.Kept::layer)
                .map(layer -> new EarlierLayer(laid, layer)));
  }

  /// Whether there are so many files of a context that it is worth it.
  static boolean isWorth(List<Entry> entries) {
    return entries.stream()
            .filter(entry ->
                entry instanceof Entry.FileEntry file && file.content() instanceof ContextFile)
            .count()
        >= WORTH;
  }

  /// The content with that digest, if it lies there; whoever reads it finds out whether it still
  /// does.
  ///
  /// @param size of the content, in bytes
  Optional<InputStream> open(Bytes digest, long size) throws IOException {
    OptionalLong offset = contents.find(digest);
    if (offset.isEmpty()) {
      return Optional.empty();
    }
    long at = offset.getAsLong();
    if (size > WINDOW) {
      return Optional.of(layer.openRange(at, size));
    }
    if (at < windowAt || at + size > windowAt + window.length) {
      long length = Math.max(Math.min(WINDOW, contents.end() - at), size);
      try (InputStream in = layer.openRange(at, length)) {
        window = in.readNBytes((int) length);
      }
      windowAt = at;
    }
    int from = (int) (at - windowAt);
    int length = (int) Math.min(size, window.length - from);
    return Optional.of(new ByteArrayInputStream(window, from, length));
  }

  /// Remembers a layer for the next time.
  ///
  /// @param key of the layer in the cache
  /// @param entries that it was made of
  /// @param placed the same as they lie in it
  static void keep(
      RememberedFile table,
      String key,
      List<Entry> entries,
      List<Entry> placed,
      StepDigests digests) {
    List<LaidContents.Laid> laid = new ArrayList<>();
    long end = 0;
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i) instanceof Entry.FileEntry file
          && placed.get(i) instanceof Entry.FileEntry there
          && there.content() instanceof Content.InLayer in) {
        laid.add(new LaidContents.Laid(digests.of(file.content()), in.offset()));
        end = Math.max(end, in.offset() + in.size());
      }
    }
    LaidContents.write(table, key, end, laid);
  }
}
