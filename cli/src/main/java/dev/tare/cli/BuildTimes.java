package dev.tare.cli;

import dev.tare.copy.Stamps;
import dev.tare.mutate.LatestTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// What times an image carries: `--timestamp`, `--reproducible`, SOURCE_DATE_EPOCH.
final class BuildTimes {
  private static final String EPOCH = "SOURCE_DATE_EPOCH";

  private final OptionSpec timestamp =
      Arguments.text(
          "SECONDS",
          "the time of image and history, and the latest of files, since 1970; implies"
              + " --reproducible",
          "--timestamp");
  private final OptionSpec reproducible =
      Arguments.flag(
          "files of the context get one time, and 0644 or 0755: the same names and bytes give the"
              + " same image",
          "--reproducible");

  void addTo(CommandSpec spec) {
    for (OptionSpec option : List.of(timestamp, reproducible)) {
      spec.addOption(option);
    }
  }

  /// The time that somebody has named.
  ///
  /// @param buildArgs may hold SOURCE_DATE_EPOCH, as BuildKit has it
  Optional<LatestTime> named(Environment environment, Map<String, String> buildArgs) {
    @Nullable String given = timestamp.getValue();
    return Optional.ofNullable(given)
        .or(() -> Optional.ofNullable(buildArgs.get(EPOCH)))
        .map(LatestTime::parse)
        .or(() -> environment.namedTime().map(LatestTime::new));
  }

  Stamps stamps(Optional<LatestTime> named) {
    return new Stamps(
        named.map(LatestTime::epoch).orElse(Instant.EPOCH),
        reproducible.<Boolean>getValue() || named.isPresent());
  }
}
