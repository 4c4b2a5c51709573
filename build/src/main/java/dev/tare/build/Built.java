package dev.tare.build;

import dev.tare.base.Finding;
import dev.tare.oci.Image;
import java.util.List;

/// What a build made.
///
/// @param image in the store, without a name
/// @param findings what `tare check` would warn of
/// @param sizes what its layers weigh, and what of that need not be there
public record Built(Image image, List<Finding> findings, BuildSizes sizes) {
  public Built {
    findings = List.copyOf(findings);
  }
}
