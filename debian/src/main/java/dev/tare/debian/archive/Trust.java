package dev.tare.debian.archive;

import dev.tare.base.TareException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

  /// What a source says: an armored key, or files and fingerprints.
  static Trust signedBy(String value) {
    if (value.contains("-----BEGIN")) {
      // further lines of a field begin with a blank, and one with a dot alone is empty
      String key = value.strip().replaceAll("\n[ \t]+", "\n").replaceAll("\n\\.(?=\n)", "\n");
      return new Trust(List.of(), Optional.of(key), List.of());
    }
    List<Path> files = new ArrayList<>();
    List<String> fingerprints = new ArrayList<>();
    for (String word : value.strip().split("[\\s,]+", -1)) {
      if (word.startsWith("/")) {
        files.add(path(word));
      } else if (!word.isEmpty()) {
        fingerprints.add(word.replace("!", "").toUpperCase(Locale.ROOT));
      }
    }
    return new Trust(files, Optional.empty(), fingerprints);
  }

  private static Path path(String word) {
    try {
      return Path.of(word);
    } catch (InvalidPathException e) {
      throw TareException.invalid("cannot use keyring \"%s\": it is no path".formatted(word))
          .withCause(e);
    }
  }
}
