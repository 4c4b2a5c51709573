package dev.tare.transport;

import dev.tare.oci.Descriptor;
import dev.tare.oci.Image;
import dev.tare.oci.Manifest;
import dev.tare.oci.MediaType;

/// Whose media types an image carries. The blobs are the same in both.
public enum ImageFormat {
  OCI,
  DOCKER;

  /// The same image with the media types of this format; config and layers keep their digests.
  Image of(Image image) {
    Manifest old = image.manifest();
    MediaType mediaType = translated(old.mediaType());
    if (mediaType.equals(old.mediaType())) {
      return image;
    }
    Manifest manifest =
        old.withBlobs(
            mediaType,
            translated(old.config()),
            old.layers().stream().map(this::translated).toList());
    return Relabelled.image(image, manifest);
  }

  /// What this format calls the same bytes.
  MediaType translated(MediaType mediaType) {
    return switch (this) {
      case OCI -> mediaType.asOci();
      case DOCKER -> mediaType.asDocker();
    };
  }

  private Descriptor translated(Descriptor descriptor) {
    return new Descriptor(
        translated(descriptor.mediaType()),
        descriptor.digest(),
        descriptor.size(),
        descriptor.platform(),
        descriptor.annotations());
  }
}
