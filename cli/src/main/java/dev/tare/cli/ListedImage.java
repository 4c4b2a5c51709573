package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Reference;
import dev.tare.store.ImageStore;
import dev.tare.store.LayerSize;
import dev.tare.store.StoredImage;
import dev.tare.transport.NamedImage;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/// An image with all its names and what lists say of it.
///
/// @param added when it came into the store; the beginning of time where it is not there
/// @param created as its config says; empty where that says nothing that can be read
/// @param size stored bytes: layers uncompressed, config, manifest; of what is no image those of
///   its blobs as they are
record ListedImage(
    Digest id,
    Descriptor descriptor,
    List<Reference> names,
    List<String> repoDigests,
    Instant added,
    Optional<Instant> created,
    long size,
    SortedMap<String, String> labels,
    Optional<Image> some) {

  /// The image.
  ///
  /// @throws TareException UNSUPPORTED where this is another artifact, or the images of an index
  ///   that has none for this machine
  Image image() {
    return some.orElseThrow(() ->
        TareException.unsupported(
            "cannot read %s: it is no image for this machine, but %s"
                .formatted(
                    names.isEmpty() ? id.shortHex() : names.getFirst(),
                    descriptor.mediaType().isIndex() ? "an index" : "another artifact")));
  }

  /// All images, newest first by when they came into the store; an image stands once, where its
  /// newest name is.
  static List<ListedImage> all(ImageStore store) {
    return of(store, store.images());
  }

  /// One image with all its names.
  ///
  /// @throws dev.tare.base.TareException NOT_FOUND, INVALID; see [ImageStore#find]
  static ListedImage find(ImageStore store, String nameOrId) {
    StoredImage found = store.find(nameOrId);
    List<StoredImage> same =
        store.images().stream()
            .filter(s -> s.descriptor().digest().equals(found.descriptor().digest()))
            .toList();
    return of(store, same).getFirst();
  }

  private static List<ListedImage> of(ImageStore store, List<StoredImage> stored) {
    Map<Digest, List<StoredImage>> images = new LinkedHashMap<>();
    for (StoredImage image : stored) {
      images.computeIfAbsent(image.descriptor().digest(), _ -> new ArrayList<>()).add(image);
    }
    return images.values().stream().map(names -> of(store, names.getFirst(), names)).toList();
  }

  private static ListedImage of(ImageStore store, StoredImage first, List<StoredImage> all) {
    Optional<Image> some = store.imageIn(first.descriptor());
    List<Reference> names =
        all.stream().flatMap(s -> s.name().stream()).map(Reference::withDefaultTag).toList();
    Optional<ImageConfig> config = some.map(Image::config);
    return new ListedImage(
        first.id(),
        first.descriptor(),
        names,
        all.stream().flatMap(s -> s.repoDigests().stream()).distinct().toList(),
        first.added(),
        config.flatMap(ImageConfig::created).flatMap(ListedImage::instant),
        some.map(image -> LayerSize.of(image, store.cache()))
            .orElseGet(() -> store.sizeOfAll(first.descriptor())),
        config.map(ImageConfig::labels).orElseGet(Collections::emptySortedMap),
        some);
  }

  /// An image that lies elsewhere.
  ///
  /// @param size see there
  static ListedImage elsewhere(NamedImage named, long size) {
    Image image = named.image();
    return new ListedImage(
        image.id(),
        image.descriptor(),
        named.names().stream().flatMap(name -> reference(name).stream()).toList(),
        List.of(),
        Instant.EPOCH,
        image.config().created().flatMap(ListedImage::instant),
        size,
        image.config().labels(),
        Optional.of(image));
  }

  /// Empty for a name of a layout that is none of an image.
  private static Optional<Reference> reference(String name) {
    try {
      return Optional.of(Reference.parse(name).withDefaultTag());
    } catch (TareException _) {
      return Optional.empty();
    }
  }

  static Optional<Instant> instant(String rfc3339) {
    try {
      return Optional.of(OffsetDateTime.parse(rfc3339).toInstant());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  List<String> repoTags() {
    return names.stream().map(Reference::toString).toList();
  }
}
