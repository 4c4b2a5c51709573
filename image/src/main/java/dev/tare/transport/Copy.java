package dev.tare.transport;

import dev.tare.base.Progress;
import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.mutate.Compression;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import dev.tare.oci.Manifest;
import dev.tare.oci.Platform;
import dev.tare.store.Cache;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Copies images from place to place. Manifests, configs and layers are passed on byte for byte
/// unless a compression or a format is asked for, or the place takes plain layers alone; the config
/// is never changed.
public final class Copy {
  private final Sink sink;
  private final Options options;
  private final Cache cache;
  private final Progress progress;

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
  public record Options(
      Optional<Compression> compression,
      Optional<ImageFormat> format,
      Platform platform,
      Scope scope) {
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
    return image(new NamedImage(image, listed.names())).descriptor();
  }

  /// An image, wherever it comes from; its layers must be readable until [#publish] has returned.
  ///
  /// @return the image as the sink has it
  public Image image(NamedImage named) {
    Image image = converted(named.image());
    for (Layer layer : image.layers()) {
      Descriptor stored = layer.stored().orElseThrow();
      put(stored, LayerContent.of(layer, stored));
    }
    put(image.manifest().config(), Content.of(image.config().raw()));
    put(image.descriptor(), Content.of(image.manifest().raw()));
    sink.add(image, named.names());
    return image;
  }

  private Image converted(Image image) {
    Optional<Compression> wanted =
        sink.wantsPlainLayers() ? Optional.of(Compression.NONE) : options.compression();
    Image compressed = wanted.isEmpty() ? image : wanted.get().apply(image, cache);
    return options.format().isEmpty() ? compressed : options.format().get().of(compressed);
  }

  private void put(Descriptor blob, Content content) {
    if (!sink.has(blob)) {
      String what = "copy " + blob.digest().shortHex();
      boolean isLayer = blob.mediaType().isLayer();
      sink.put(blob, isLayer ? Watched.of(content, what, progress) : content);
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
    return listed.root();
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
      manifest.layers().forEach(layer -> put(layer, source.blob(layer)));
      put(manifest.config(), source.blob(manifest.config()));
    }
    put(root, source.blob(root));
  }

  /// Shows what was copied, all of it or nothing.
  public void publish() {
    sink.publish();
  }
}
