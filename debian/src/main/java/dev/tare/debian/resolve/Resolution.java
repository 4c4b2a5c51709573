package dev.tare.debian.resolve;

import dev.tare.debian.archive.BinaryPackage;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All that is to be there.
///
/// @param packages by name
/// @param neededBy the package for whose sake each one that nobody asked for was chosen
public record Resolution(List<BinaryPackage> packages, Map<String, String> neededBy) {
  public Resolution {
    packages = List.copyOf(packages);
    neededBy = Map.copyOf(neededBy);
  }

  /// Empty for what was asked for.
  public Optional<String> neededBy(BinaryPackage one) {
    return Optional.ofNullable(neededBy.get(one.name()));
  }
}
