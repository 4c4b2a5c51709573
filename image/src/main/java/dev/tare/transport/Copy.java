package dev.tare.transport;

import dev.tare.base.Progress;
import dev.tare.base.TareException;
import dev.tare.base.Tasks;
import dev.tare.layer.Content;
import dev.tare.mutate.Compression;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import dev.tare.oci.Manifest;
import dev.tare.oci.Platform;
import dev.tare.store.Cache;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/// Copies images from place to place. Manifests, configs and layers are passed on byte for byte
/// unless a compression or a format is asked for, or the place takes plain layers alone; the config
/// is never changed.
public final class Copy {
  private final Sink sink;
  private final Options options;
  private final Cache cache;
  private final Progress progress;
  private final Count moved = new Count();
  private final Count kept = new Count();

  /// See [#Copy(Sink, Options, Cache, Progress)].
  public Copy(Sink sink, Options options, Cache cache) {
    this(sink, options, cache, Progress.NONE);
  }

  /// @param sink closed by whoever made it, after [#publish] or without
  /// @param cache holds the layers that have to be compressed or inflated
  public Copy(Sink sink, Options options, Cache cache, Progress progress) {
    this.sink = sink;
    this.options = options;
    this.cache = cache;
    this.progress = progress;
  }

  /// What is asked for.
  ///
  /// @param compression of the layers; empty passes them on
  /// @param format empty keeps the media types
  /// @param platform which image of an index
  /// @param keepsDigests layers that are plain stay so, also on the way to a registry
  public record Options(
      Optional<Compression> compression,
      Optional<ImageFormat> format,
      Platform platform,
      Scope scope,
      boolean keepsDigests) {
    public Options {
      if (keepsDigests && (compression.isPresent() || format.isPresent())) {
        throw TareException.invalid(
                "cannot preserve digests and change compression or format: either makes others")
            .withHint("leave out --preserve-digests, or the other option");
      }
    }

    /// Where digests are kept as far as the place to copy to keeps them.
    public Options(
        Optional<Compression> compression,
        Optional<ImageFormat> format,
        Platform platform,
        Scope scope) {
      this(compression, format, platform, scope, false);
    }

    /// Bytes as they are, for this machine.
    public static Options unchanged() {
      return new Options(Optional.empty(), Optional.empty(), Platform.host(), Scope.ONE_PLATFORM);
    }

    boolean isUnchanged() {
      return compression.isEmpty() && format.isEmpty();
    }
  }

  /// How much of an index is copied.
  public enum Scope {
    ONE_PLATFORM,
    WHOLE_INDEX
  }

  /// The only image of `source`.
  ///
  /// @param names those to give it; empty keeps its own
  /// @return the manifest or index as the sink has it
  /// @throws TareException INVALID where there are several; the message lists them
  public Descriptor one(Source source, List<String> names) {
    List<Listed> all = source.contents();
    if (all.stream().map(listed -> listed.root().digest()).distinct().count() > 1) {
      throw Names.ambiguous(source.toString(), all);
    }
    List<String> own = all.stream().flatMap(listed -> listed.names().stream()).toList();
    return listed(source, new Listed(all.getFirst().root(), names.isEmpty() ? own : names));
  }

  /// Every image of `source`, each under its own names.
  public List<Descriptor> all(Source source) {
    List<Descriptor> copied = new ArrayList<>();
    for (Listed listed : source.contents()) {
      copied.add(listed(source, listed));
    }
    return copied;
  }

  private Descriptor listed(Source source, Listed listed) {
    if (listed.root().mediaType().isIndex() && options.scope() == Scope.WHOLE_INDEX) {
      return index(source, listed);
    }
    Image image = source.image(listed.root(), options.platform());
    Descriptor copied =
        image(
                new NamedImage(image, listed.names()),
                source.repository().isPresent(),
                source.isPublished(image.descriptor()))
            .descriptor();
    if (copied.digest().equals(image.descriptor().digest())) {
      noteOrigin(source, copied, listed.root());
    }
    return copied;
  }

  /// The store knows from then on what registries call it.
  private void noteOrigin(Source source, Descriptor copied, Descriptor root) {
    if (source.repository().isPresent()) {
      sink.known(copied, source.repository().get() + "@" + root.digest());
      sink.known(copied, source.repository().get() + "@" + copied.digest());
    }
  }

  /// An image, wherever it comes from; its layers must be readable until [#publish] has returned.
  ///
  /// @return the image as the sink has it
  public Image image(NamedImage named) {
    return image(named, false, false);
  }

  /// @param isFromFar whether its blobs come over a network: several at a time are faster then
  private Image image(NamedImage named, boolean isFromFar, boolean isPublished) {
    if (sink.hasImage(named.image())) {
      sink.add(named.image(), named.names());
      return named.image();
    }
    Image moved = withLayersPut(named.image(), conversion(isPublished), isFromFar);
    Image image = options.format().isEmpty() ? moved : options.format().get().of(moved);
    boolean _ = put(image.manifest().config(), Content.of(image.config().raw()));
    boolean _ = put(image.descriptor(), Content.of(image.manifest().raw()));
    sink.add(image, named.names());
    return image;
  }

  /// What becomes of each layer on the way.
  private UnaryOperator<Layer> conversion(boolean isPublished) {
    Optional<Compression> wanted =
        sink.wantsPlainLayers() ? Optional.of(Compression.NONE) : options.compression();
    if (wanted.isPresent()) {
      return layer -> wanted.get().apply(layer, cache);
    }
    return sink.compressesPlainLayers() && !options.keepsDigests() && !isPublished
        ? layer -> Compression.isPlain(layer) ? Compression.GZIP.apply(layer, cache) : layer
        : layer -> layer;
  }

  /// Each layer goes as soon as it is what it is to be: the next is compressed while it does.
  private Image withLayersPut(Image image, UnaryOperator<Layer> conversion, boolean isFromFar) {
    Map<Digest, Layer> layers = new LinkedHashMap<>(); // an image may have the same one twice
    image.layers().forEach(layer -> layers.put(stored(layer).digest(), layer));
    Set<Digest> begun = ConcurrentHashMap.newKeySet();
    Map<Digest, Layer> converted = new ConcurrentHashMap<>();
    List<Callable<Boolean>> work = new ArrayList<>();
    layers.forEach((digest, layer) ->
        work.add(() -> {
          Layer made = conversion.apply(layer);
          converted.put(digest, made);
          Descriptor blob = stored(made);
          return begun.add(blob.digest()) && put(blob, LayerContent.of(made, blob));
        }));
    all(work, isFromFar);
    return Compression.with(
        image, image.layers().stream().map(layer -> made(converted, stored(layer))).toList());
  }

  private static Layer made(Map<Digest, Layer> converted, Descriptor original) {
    return Objects.requireNonNull(converted.get(original.digest()));
  }

  private static Descriptor stored(Layer layer) {
    return layer.stored().orElseThrow();
  }

  private record Blob(Descriptor descriptor, Content content) {}

  private void putAll(List<Blob> blobs, boolean isFromFar) {
    List<Callable<Boolean>> work = new ArrayList<>();
    for (Blob blob : blobs) {
      work.add(() -> put(blob.descriptor(), blob.content()));
    }
    all(work, isFromFar);
  }

  private void all(List<Callable<Boolean>> work, boolean isFromFar) {
    try {
      List<Boolean> _ = Tasks.all(work, isFromFar || sink.isRemote() ? sink.parallel() : 1);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e); // nothing that is put throws one
    }
  }

  /// @return whether it was not there
  private boolean put(Descriptor blob, Content content) {
    boolean isLayer = blob.mediaType().isLayer();
    if (sink.has(blob)) {
      if (isLayer) {
        kept.add(blob.size());
      }
      return false;
    }
    String what = "copy " + blob.digest().shortHex();
    sink.put(blob, isLayer ? Watched.of(content, what, progress) : content);
    if (isLayer) {
      moved.add(blob.size());
    }
    return true;
  }

  /// How many layers there were to copy, and what became of them.
  ///
  /// @param moved those that went, and their bytes
  /// @param kept those that were there already
  public record Layers(int moved, long movedBytes, int kept, long keptBytes) {}

  /// What was done so far.
  public Layers layers() {
    return new Layers(moved.count(), moved.bytes(), kept.count(), kept.bytes());
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

  /// An index with all that it names, whatever it is, attestations too.
  private Descriptor index(Source source, Listed listed) {
    if (!options.isUnchanged()) {
      throw TareException.unsupported(
          "cannot copy %s: an index is copied as it is, without another compression or format"
              .formatted(source));
    }
    Set<Digest> seen = new HashSet<>();
    tree(source, listed.root(), 1, seen);
    sink.addIndex(listed.root(), listed.names());
    noteOrigin(source, listed.root(), listed.root());
    return listed.root();
  }

  /// Copies what says something about an image where it comes from, signatures and lists of
  /// contents, and what says something about those.
  ///
  /// @param root as it was copied; of an index that was copied whole its manifests count as well
  /// @return how many manifests refer to it
  /// @throws TareException UNSUPPORTED unless registries stand at both ends; INVALID where other
  ///   digests were asked for
  public int referrers(Source source, Descriptor root) {
    if (source.repository().isEmpty() || !sink.takesReferrers()) {
      throw TareException.unsupported(
          "cannot copy what refers to %s: registries alone know it".formatted(source));
    }
    if (!options.isUnchanged()) {
      throw TareException.invalid(
              "cannot copy what refers to %s with another compression or format: it speaks of this digest"
                  .formatted(source))
          .withHint("leave out --compression and --format, or --referrers");
    }
    Set<Digest> seen = new HashSet<>();
    Deque<Digest> subjects = new ArrayDeque<>();
    subjects.add(root.digest());
    if (root.mediaType().isIndex()) {
      source.index(root).manifests().forEach(child -> subjects.add(child.digest()));
    }
    while (!subjects.isEmpty()) {
      for (Descriptor referrer : source.referrers(subjects.remove())) {
        if (!referrer.mediaType().isManifest() && !referrer.mediaType().isIndex()) {
          throw TareException.unsupported(
              "cannot copy %s, which refers to %s: it is of the type %s"
                  .formatted(referrer.digest(), source, referrer.mediaType()));
        }
        if (!seen.contains(referrer.digest())) {
          tree(source, referrer, 1, seen);
          subjects.add(referrer.digest());
        }
      }
    }
    return seen.size();
  }

  /// Children first, so that nothing refers to what is not there.
  private void tree(Source source, Descriptor root, int depth, Set<Digest> seen) {
    if (depth > Platforms.MAX_DEPTH || seen.size() > Platforms.MAX_MANIFESTS) {
      throw TareException.corrupt(
          "cannot copy %s: its indexes are nested too deep or name too many manifests"
              .formatted(source));
    }
    if (!seen.add(root.digest())) {
      return;
    }
    if (root.mediaType().isIndex()) {
      source.index(root).manifests().forEach(child -> tree(source, child, depth + 1, seen));
    } else if (root.mediaType().isManifest()) {
      Manifest manifest = Manifest.parse(source.document(root), Optional.of(root.mediaType()));
      Map<Digest, Descriptor> layers = new LinkedHashMap<>();
      manifest.layers().forEach(layer -> layers.put(layer.digest(), layer));
      putAll(
          layers.values().stream().map(layer -> new Blob(layer, source.blob(layer))).toList(),
          source.repository().isPresent());
      boolean _ = put(manifest.config(), source.blob(manifest.config()));
    }
    boolean _ = put(root, source.blob(root));
  }

  /// Shows what was copied, all of it or nothing.
  public void publish() {
    sink.publish();
  }
}
