package dev.tare.cli;

import dev.tare.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;

/// How long this machine took to build and to push images. It stands in the cache, one small file
/// for each: `times/ID.build` and `times/ID.push`, nanoseconds in decimal digits. What is lost
/// there is not known any more, and no command fails for it.
///
/// @param folder of the files
record TimesSpent(Path folder) {
  /// What took the time.
  enum Work {
    BUILD,
    PUSH;

    private String suffix() {
      return this == BUILD ? ".build" : ".push";
    }
  }

  static TimesSpent of(Locations locations) {
    return new TimesSpent(locations.cache().resolve("times"));
  }

  private Path file(Digest id, Work work) {
    return folder.resolve(id.hex() + work.suffix());
  }

  /// @param id of the image, the digest of its config: the same wherever it came from
  Optional<Duration> find(Digest id, Work work) {
    try {
      String text = Files.readString(file(id, work), StandardCharsets.UTF_8).strip();
      return text.matches("[0-9]{1,18}")
          ? Optional.of(Duration.ofNanos(Long.parseLong(text)))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Keeps the longest: a build out of the cache and a push of what is there already tell nothing
  /// of the image.
  void keep(Digest id, Work work, Duration time) {
    if (find(id, work).filter(known -> known.compareTo(time) >= 0).isPresent()) {
      return;
    }
    try {
      Files.createDirectories(folder);
      Path written = Files.createTempFile(folder, ".new-", "");
      Files.writeString(written, time.toNanos() + "\n");
      Files.move(written, file(id, work), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // nobody has asked for it yet
    }
  }
}
