package dev.tare.transport;

import dev.tare.oci.Descriptor;
import java.util.List;

/// What a source has to offer: a manifest or an index, and the names that it goes by there.
public record Listed(Descriptor root, List<String> names) {

  public Listed {
    names = List.copyOf(names);
  }
}
