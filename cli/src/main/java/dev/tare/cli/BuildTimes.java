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

  /// @param buildArgs may hold SOURCE_DATE_EPOCH, as BuildKit has it
  Stamps stamps(Environment environment, Map<String, String> buildArgs) {
    @Nullable String given = timestamp.getValue();
    Optional<String> seconds =
        Optional.ofNullable(given)
            .or(() -> Optional.ofNullable(buildArgs.get(EPOCH)))
            .or(() -> environment.variable(EPOCH));
    Instant made = seconds.map(text -> LatestTime.parse(text).epoch()).orElse(Instant.EPOCH);
    return new Stamps(made, reproducible.<Boolean>getValue() || seconds.isPresent());
  }
}
