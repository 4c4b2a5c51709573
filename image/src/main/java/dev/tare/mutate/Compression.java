package dev.tare.mutate;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.BlobLayer;
import dev.tare.layer.Content;
import dev.tare.layer.FileStamp;
import dev.tare.layer.Gzip;
import dev.tare.layer.Zstd;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import dev.tare.oci.Manifest;
import dev.tare.oci.MediaType;
import dev.tare.store.Cache;
import dev.tare.store.Lease;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// How layers are to be compressed. The config, and with it the image's id and the diff ids, is the
/// same in every compression.
///
/// @param level 1 to 9 for gzip, 1 to 19 for zstd, 0 for none
public record Compression(MediaType.Compression format, int level) {
  /// Plain tars.
  public static final Compression NONE = new Compression(MediaType.Compression.NONE, 0);

  /// What registries hold. Above this level the JDK's zlib takes two to three times as long for 3 %
  /// of the bytes; what it writes at this one is smaller than what the tools written in Go push.
  public static final Compression GZIP = new Compression(MediaType.Compression.GZIP, 4);

  public static final Compression ZSTD = new Compression(MediaType.Compression.ZSTD, 3);

  public Compression {
    int max = max(format);
    if (level < Math.min(1, max) || level > max) {
      throw TareException.invalid(
          "cannot compress with %s at level %d: levels are 1 to %d"
              .formatted(format.name().toLowerCase(Locale.ROOT), level, max));
    }
  }

  private static int max(MediaType.Compression format) {
    return switch (format) {
      case NONE -> 0;
      case GZIP -> 9;
      case ZSTD -> 19;
    };
  }

  /// `none`, `gzip`, `zstd`, the last two with `:LEVEL`.
  ///
  /// @throws TareException INVALID where it is something else
  public static Compression parse(String text) {
    int colon = text.indexOf(':');
    Compression chosen =
        switch (colon < 0 ? text : text.substring(0, colon)) {
          case "none" -> NONE;
          case "gzip" -> GZIP;
          case "zstd" -> ZSTD;
          default ->
              throw TareException.invalid(
                  "cannot compress with \"%s\": it is gzip, zstd or none".formatted(text));
        };
    return colon < 0 ? chosen : new Compression(chosen.format, level(text, colon));
  }

  private static int level(String text, int colon) {
    try {
      return Integer.parseInt(text.substring(colon + 1));
    } catch (NumberFormatException e) {
      throw TareException.invalid(
              "cannot compress with \"%s\": the level is not a number".formatted(text))
          .withCause(e);
    }
  }

  /// The same image with all layers in this compression; those that are in it already are kept as
  /// they are, whatever their level.
  ///
  /// @param cache holds the layers made anew
  public Image apply(Image image, Cache cache) {
    return with(image, image.layers().stream().map(layer -> apply(layer, cache)).toList());
  }

  /// The same image with its plain layers in this compression; those that are compressed already,
  /// however, are kept as they are.
  ///
  /// @param cache holds the layers made anew
  public Image applyToPlain(Image image, Cache cache) {
    return with(image, image.layers().stream().map(layer -> applyToPlain(layer, cache)).toList());
  }

  /// The image with the same layers in other compressions.
  public static Image with(Image image, List<Layer> layers) {
    if (layers.equals(image.layers())) {
      return image;
    }
    Manifest old = image.manifest();
    Manifest manifest =
        old.withBlobs(
            old.mediaType(),
            old.config(),
            layers.stream().map(layer -> layer.stored().orElseThrow()).toList());
    return new Image(manifest.descriptor(), manifest, image.config(), layers);
  }

  private static MediaType.Compression compression(Layer layer) {
    return layer.stored().orElseThrow().mediaType().compression();
  }

  /// The same layer in this compression; itself where it is in it already, whatever the level.
  ///
  /// @param cache holds it where it is made anew
  public Layer apply(Layer layer, Cache cache) {
    return compression(layer) == format ? layer : made(layer, cache);
  }

  /// The same layer in this compression where it is a plain tar, else itself.
  ///
  /// @param cache holds it where it is made anew
  public Layer applyToPlain(Layer layer, Cache cache) {
    return compression(layer) == MediaType.Compression.NONE ? apply(layer, cache) : layer;
  }

  private Layer made(Layer layer, Cache cache) {
    try {
      Stored stored =
          format == MediaType.Compression.NONE ? inflated(layer, cache) : compressed(layer, cache);
      Content content = new Content.HostFile(stored.file(), Files.size(stored.file()));
      MediaType type = typeLike(layer.stored().orElseThrow().mediaType());
      Descriptor descriptor = Descriptor.of(type, stored.digest(), content.size());
      return new BlobLayer(layer.diffId(), Optional.of(descriptor), content);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read the cache");
    }
  }

  /// A file of the cache, leased until this process ends: the image that is made has no end of its
  /// own.
  private record Stored(Path file, Digest digest) {}

  private static Stored inflated(Layer layer, Cache cache) {
    String key = layer.diffId().hex();
    Lease tar = cache.acquire(Cache.Kind.INFLATED, key, file -> inflate(layer, file));
    return new Stored(tar.path(), layer.diffId());
  }

  private Stored compressed(Layer layer, Cache cache) throws IOException {
    var written = new AtomicReference<@Nullable Digest>();
    String key = "%s.%s-%d".formatted(layer.diffId().hex(), format, level);
    Lease blob =
        cache.acquire(Cache.Kind.COMPRESSED, key, file -> written.set(compress(layer, file)));
    // by the stamp of the file: made again by another zlib, it is another one
    String stamp = Digest.of(Bytes.utf8(FileStamp.of(blob.path()).text())).hex();
    Cache.Builder noting =
        file -> {
          @Nullable Digest known = written.get();
          Files.writeString(file, (known == null ? digest(blob.path()) : known).toString());
        };
    try (Lease noted = cache.acquire(Cache.Kind.COMPRESSED, stamp, noting)) {
      return new Stored(blob.path(), Digest.parse(Files.readString(noted.path())));
    }
  }

  private static void inflate(Layer layer, Path file) throws IOException {
    try (InputStream in = layer.open()) {
      Files.copy(in, file);
    }
  }

  private Digest compress(Layer layer, Path file) throws IOException {
    MessageDigest sha = Digest.Algorithm.SHA256.newMessageDigest();
    try (InputStream in = layer.open();
        OutputStream out = new DigestOutputStream(Files.newOutputStream(file), sha);
        OutputStream compressed =
            format == MediaType.Compression.GZIP
                ? Gzip.compress(out, level, threads())
                : Zstd.compress(out, level)) {
      in.transferTo(compressed);
    }
    return Digest.finish(sha);
  }

  private static int threads() {
    return Math.min(8, Runtime.getRuntime().availableProcessors());
  }

  private static Digest digest(Path file) throws IOException {
    MessageDigest sha = Digest.Algorithm.SHA256.newMessageDigest();
    byte[] chunk = new byte[1 << 18];
    try (InputStream in = Files.newInputStream(file)) {
      int n;
      while ((n = in.read(chunk)) >= 0) {
        sha.update(chunk, 0, n);
      }
    }
    return Digest.finish(sha);
  }

  /// The media type of this compression in the words, OCI or Docker, of another layer.
  private MediaType typeLike(MediaType old) {
    MediaType oci =
        switch (format) {
          case NONE -> MediaType.OCI_LAYER;
          case GZIP -> MediaType.OCI_LAYER_GZIP;
          case ZSTD -> MediaType.OCI_LAYER_ZSTD;
        };
    return old.value().startsWith("application/vnd.docker.") ? oci.asDocker() : oci;
  }
}
