package dev.tare.store;

import dev.tare.base.TareException;
import dev.tare.oci.Digest;
import dev.tare.oci.Reference;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What leaves the index when an image is removed by a name or an id.
///
/// @param entries its lines that go
/// @param id the image's, unless another line keeps it
record Going(List<StoredImage> entries, Optional<Digest> id) {

  /// @throws TareException NOT_FOUND; REFUSED where it was asked for by id and has several names
  static Going of(List<StoredImage> images, String nameOrId, ImageStore.SeveralNames severalNames) {
    ImageLookup.Match match = new ImageLookup(images).find(nameOrId);
    Digest id = match.image().id();
    List<StoredImage> same = images.stream().filter(image -> image.id().equals(id)).toList();
    List<StoredImage> going = match.isById() ? same : List.of(match.image());
    if (going.size() > 1 && severalNames == ImageStore.SeveralNames.REFUSE) {
      throw TareException.of(
              TareException.Kind.REFUSED,
              "cannot remove image %s: it has several names: %s"
                  .formatted(
                      id.shortHex(),
                      names(going).stream()
                          .map(Reference::toString)
                          .collect(Collectors.joining(", "))))
          .withHint("remove them one by one, or all with --force");
    }
    return new Going(going, going.size() == same.size() ? Optional.of(id) : Optional.empty());
  }

  List<Reference> names() {
    return names(entries);
  }

  private static List<Reference> names(List<StoredImage> entries) {
    return entries.stream().flatMap(entry -> entry.name().stream()).toList();
  }
}
