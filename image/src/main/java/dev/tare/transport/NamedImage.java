package dev.tare.transport;

import dev.tare.oci.Image;
import java.util.List;

/// An image and the names that it goes by where it comes from; they may be none.
public record NamedImage(Image image, List<String> names) {

  public NamedImage {
    names = List.copyOf(names);
  }
}
