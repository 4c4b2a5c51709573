package dev.tare.transport;

import dev.tare.oci.Descriptor;
import dev.tare.oci.Image;
import dev.tare.oci.Manifest;
import dev.tare.oci.MediaType;
import java.util.function.UnaryOperator;

/// Whose media types an image carries. The blobs are the same in both.
public enum ImageFormat {
  OCI(MediaType::asOci),
  DOCKER(MediaType::asDocker);

  private final UnaryOperator<MediaType> translation;

  ImageFormat(UnaryOperator<MediaType> translation) {
    this.translation = translation;
  }

  /// The same image with the media types of this format; config and layers keep their digests.
  Image of(Image image) {
    Manifest old = image.manifest();
    MediaType mediaType = translation.apply(old.mediaType());
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

  private Descriptor translated(Descriptor descriptor) {
    return new Descriptor(
        translation.apply(descriptor.mediaType()),
        descriptor.digest(),
        descriptor.size(),
        descriptor.platform(),
        descriptor.annotations());
  }
}
