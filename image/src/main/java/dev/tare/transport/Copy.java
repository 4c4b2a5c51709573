package dev.tare.transport;

import dev.tare.base.Progress;
import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.mutate.Compression;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Index;
import dev.tare.oci.Layer;
import dev.tare.oci.Manifest;
import dev.tare.oci.MediaType;
import dev.tare.oci.Platform;
import dev.tare.store.Cache;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/// Copies images from place to place. Manifests, configs and layers are passed on byte for byte
/// unless a compression or a format is asked for, or the place takes plain layers alone; the config
/// is never changed.
public final class Copy {
  private static final MediaType ANYTHING = new MediaType("application/octet-stream");

  private final Sink sink;
  private final Options options;
  private final Cache cache;
  private final Delivery delivery;
  private final List<Descriptor> leftOut = new ArrayList<>();

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
    this.delivery = new Delivery(sink, progress);
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
    Descriptor root = source.choose(listed.root(), options.platform());
    Optional<Image> image = source.imageIn(root);
    if (image.isEmpty()) {
      artifact(source, root, listed.names());
      noteOrigin(source, root, listed.root());
      return root;
    }
    Descriptor copied =
        image(
                new NamedImage(image.get(), listed.names()),
                source.repository().isPresent(),
                source.isPublished(root))
            .descriptor();
    if (copied.digest().equals(root.digest())) {
      noteOrigin(source, copied, listed.root());
    }
    return copied;
  }

  /// What is no image goes byte for byte, whatever it consists of.
  private void artifact(Source source, Descriptor root, List<String> names) {
    if (sink.holdsImagesAlone()) {
      throw TareException.unsupported(
          "cannot write %s: it holds images alone, and %s is another artifact"
              .formatted(sink, source));
    }
    if (!options.isUnchanged()) {
      throw TareException.unsupported(
          "cannot copy %s with another compression or format: it is no image but another artifact"
              .formatted(source));
    }
    tree(source, root, 1, new HashSet<>());
    sink.addIndex(root, names);
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
    Image image = delivered(named.image(), isFromFar, isPublished);
    sink.add(image, named.names());
    return image;
  }

  /// The image in the form that it is to have, with all that it needs put.
  private Image delivered(Image given, boolean isFromFar, boolean isPublished) {
    Image moved = withLayersPut(given, conversion(isPublished), isFromFar);
    Image image = options.format().isEmpty() ? moved : options.format().get().of(moved);
    boolean _ = delivery.document(image.manifest().config(), Content.of(image.config().raw()));
    boolean _ = delivery.document(image.descriptor(), Content.of(image.manifest().raw()));
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
        ? layer -> Compression.GZIP.applyToPlain(layer, cache)
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
          return begun.add(blob.digest())
              && delivery.layer(new Delivery.Layer(blob, LayerContent.of(made, blob)));
        }));
    delivery.all(work, isFromFar);
    return Compression.with(
        image, image.layers().stream().map(layer -> made(converted, stored(layer))).toList());
  }

  private static Layer made(Map<Digest, Layer> converted, Descriptor original) {
    return Objects.requireNonNull(converted.get(original.digest()));
  }

  private static Descriptor stored(Layer layer) {
    return layer.stored().orElseThrow();
  }

  /// How many layers there were to copy, and what became of them.
  ///
  /// @param moved those that went, and their bytes
  /// @param kept those that were there already
  public record Layers(int moved, long movedBytes, int kept, long keptBytes) {}

  /// What was done so far.
  public Layers layers() {
    return delivery.counted();
  }

  /// An index with all that it names, whatever it is, attestations too: as it is, or its images in
  /// another form.
  private Descriptor index(Source source, Listed listed) {
    Set<Digest> seen = new HashSet<>();
    Descriptor root = listed.root();
    if (options.isUnchanged()) {
      tree(source, root, 1, seen);
    } else {
      root = converted(source, root, source.isPublished(root), 1, seen);
    }
    sink.addIndex(root, listed.names());
    if (root.digest().equals(listed.root().digest())) {
      noteOrigin(source, root, listed.root());
    }
    return root;
  }

  /// The index of the same images in the form asked for. What else it names stays, but for what
  /// speaks of an image by a digest that is another one now.
  ///
  /// @return as it was put
  private Descriptor converted(
      Source source, Descriptor root, boolean isPublished, int depth, Set<Digest> seen) {
    requireBounds(source, depth, seen);
    Index index = source.index(root);
    Map<Digest, Descriptor> made = new HashMap<>();
    for (Descriptor child : index.manifests()) {
      if (child.mediaType().isIndex() && seen.add(child.digest())) {
        made.put(child.digest(), converted(source, child, isPublished, depth + 1, seen));
      } else if (child.mediaType().isManifest() && seen.add(child.digest())) {
        boolean isFromFar = source.repository().isPresent();
        source
            .imageIn(child)
            .ifPresent(image ->
                made.put(child.digest(), delivered(image, isFromFar, isPublished).descriptor()));
      }
    }
    List<Optional<Descriptor>> manifests = new ArrayList<>();
    for (Descriptor child : index.manifests()) {
      Optional<Descriptor> image = Optional.ofNullable(made.get(child.digest()));
      manifests.add(image.isPresent() ? image : statement(source, child, made, depth));
    }
    MediaType type =
        options.format().map(f -> f.translated(root.mediaType())).orElse(root.mediaType());
    Index changed = index.withManifests(type, manifests);
    boolean isSame = changed.descriptor().digest().equals(root.digest());
    Index kept = isSame ? index : changed;
    boolean _ = delivery.document(kept.descriptor(), Content.of(kept.raw()));
    return kept.descriptor();
  }

  /// What an index names beside its images; empty where it is left out.
  private Optional<Descriptor> statement(
      Source source, Descriptor child, Map<Digest, Descriptor> made, int depth) {
    String subject = child.annotations().getOrDefault(Platforms.SUBJECT, "");
    boolean isOutdated =
        made.entrySet().stream()
            .filter(entry -> entry.getKey().toString().equals(subject))
            .anyMatch(entry -> !entry.getKey().equals(entry.getValue().digest()));
    if (isOutdated) {
      leftOut.add(child);
      return Optional.empty();
    }
    tree(source, child, depth + 1, new HashSet<>());
    return Optional.of(child);
  }

  /// The statements about images that were not copied, because the digests that they speak of have
  /// become others.
  public List<Descriptor> leftOut() {
    return List.copyOf(leftOut);
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
    requireBounds(source, depth, seen);
    if (!seen.add(root.digest())) {
      return;
    }
    if (root.mediaType().isIndex()) {
      source.index(root).manifests().forEach(child -> tree(source, child, depth + 1, seen));
    } else if (root.mediaType().isManifest()) {
      Manifest manifest = Manifest.parse(source.document(root), Optional.of(root.mediaType()));
      Map<Digest, Delivery.Layer> layers = new LinkedHashMap<>();
      for (Descriptor layer : manifest.layers()) {
        // what an artifact calls a layer need be none, whatever type it has
        Descriptor blob =
            manifest.config().mediaType().mayBeConfig()
                ? layer
                : Descriptor.of(ANYTHING, layer.digest(), layer.size());
        layers.put(layer.digest(), new Delivery.Layer(blob, source.blob(layer)));
      }
      delivery.layers(List.copyOf(layers.values()), source.repository().isPresent());
      boolean _ = delivery.document(manifest.config(), source.blob(manifest.config()));
    }
    boolean _ = delivery.document(root, source.blob(root));
  }

  private static void requireBounds(Source source, int depth, Set<Digest> seen) {
    if (depth > Platforms.MAX_DEPTH || seen.size() > Platforms.MAX_MANIFESTS) {
      throw TareException.corrupt(
          "cannot copy %s: its indexes are nested too deep or name too many manifests"
              .formatted(source));
    }
  }

  /// Shows what was copied, all of it or nothing.
  public void publish() {
    sink.publish();
  }
}
