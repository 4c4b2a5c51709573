package dev.tare.transport;

import dev.tare.base.Progress;
import dev.tare.base.Tasks;
import dev.tare.layer.Content;
import dev.tare.oci.Descriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Brings blobs to a sink, several at a time where that is faster, and counts the layers among
/// them.
final class Delivery {
  private final Sink sink;
  private final Progress progress;
  private final Count moved = new Count();
  private final Count kept = new Count();

  Delivery(Sink sink, Progress progress) {
    this.sink = sink;
    this.progress = progress;
  }

  /// The blob of a layer, or of what an artifact has in the place of layers.
  record Layer(Descriptor descriptor, Content content) {}

  void layers(List<Layer> layers, boolean isFromFar) {
    List<Callable<Boolean>> work = new ArrayList<>();
    for (Layer layer : layers) {
      work.add(() -> layer(layer));
    }
    all(work, isFromFar);
  }

  /// @param isFromFar whether the blobs come over a network
  void all(List<Callable<Boolean>> work, boolean isFromFar) {
    try {
      List<Boolean> _ = Tasks.all(work, isFromFar || sink.isRemote() ? sink.parallel() : 1);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e); // nothing that is put throws one
    }
  }

  /// @return whether it was not there
  boolean layer(Layer layer) {
    Descriptor blob = layer.descriptor();
    String what = "copy " + blob.digest().shortHex();
    boolean isNew = document(blob, Watched.of(layer.content(), what, progress));
    (isNew ? moved : kept).add(blob.size());
    return isNew;
  }

  /// Brings a manifest, an index or a config.
  ///
  /// @return whether it was not there
  boolean document(Descriptor blob, Content content) {
    if (sink.has(blob)) {
      return false;
    }
    sink.put(blob, content);
    return true;
  }

  Copy.Layers counted() {
    return new Copy.Layers(moved.count(), moved.bytes(), kept.count(), kept.bytes());
  }

  /// Counts on several threads.
  private static final class Count {
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    void add(long size) {
      count.incrementAndGet();
      bytes.addAndGet(size);
    }

    int count() {
      return count.get();
    }

    long bytes() {
      return bytes.get();
    }
  }
}
