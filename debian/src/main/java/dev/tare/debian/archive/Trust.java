package dev.tare.debian.archive;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Whose signatures count for an archive (sources.list(5), Signed-By).
///
/// @param files keyrings, armored or not; none together with no `key` for those of the machine
/// @param key an armored key that stands in the sources themselves
/// @param fingerprints the keys of these that count, in upper-case hexadecimal; none for all
public record Trust(List<Path> files, Optional<String> key, List<String> fingerprints) {
  /// Every key that the machine trusts.
  public static final Trust MACHINE = new Trust(List.of(), Optional.empty(), List.of());

  public Trust {
    files = List.copyOf(files);
    fingerprints = List.copyOf(fingerprints);
  }

  public static Trust in(List<Path> files) {
    return new Trust(files, Optional.empty(), List.of());
  }
}
