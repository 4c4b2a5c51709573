package dev.tare.transport;

import dev.tare.layer.Content;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Image;
import java.util.List;

/// A place that images are written to. Nothing of it is seen by others before [#publish]; closed
/// without that, it leaves everything as it was.
public interface Sink extends AutoCloseable {
  /// Whether the layers must come uncompressed.
  default boolean wantsPlainLayers() {
    return false;
  }

  /// Whether nothing but images for one platform can be held here: neither indexes nor artifacts
  /// that are no images.
  default boolean holdsImagesAlone() {
    return wantsPlainLayers();
  }

  /// Whether plain layers become gzip on their way here, unless something else is asked for.
  default boolean compressesPlainLayers() {
    return false;
  }

  /// Whether manifests that say something about others are found here by those.
  default boolean takesReferrers() {
    return false;
  }

  /// How many threads may call [#has] and [#put] at once.
  default int parallel() {
    return 1;
  }

  /// Whether what is put here goes over a network.
  default boolean isRemote() {
    return false;
  }

  /// Notes by which name a registry knows an image or index that was added.
  ///
  /// @param repoDigest `host/path@digest`
  default void known(Descriptor root, String repoDigest) {}

  /// Whether [#put] may be left out, because the place has that blob and trusts it.
  boolean has(Descriptor blob);

  /// Whether the place has the whole image already: then it is added without its blobs, as it is.
  default boolean hasImage(Image image) {
    return false;
  }

  /// Takes a blob. Reads it now or in [#publish], to its last byte.
  ///
  /// @param content verifies itself when it is read, as [Source#blob] does
  /// @throws TareException CORRUPT where the bytes are not those of `blob`
  void put(Descriptor blob, Content content);

  /// Lists an image, whose blobs have all been put.
  ///
  /// @param names those that it has where it comes from; a name in the location goes before them
  void add(Image image, List<String> names);

  /// Lists an index, whose manifests and their blobs have all been put, or the manifest of an
  /// artifact that is no image.
  ///
  /// @throws TareException UNSUPPORTED where the place can hold single images alone
  void addIndex(Descriptor root, List<String> names);

  /// Shows what was added, all of it or nothing.
  void publish();

  /// What users call this place.
  @Override
  String toString();

  @Override
  void close();
}
