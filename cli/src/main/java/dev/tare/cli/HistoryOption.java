package dev.tare.cli;

import dev.tare.oci.History;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `--add-history`: whether commands of scripts leave lines in the history of the image.
final class HistoryOption {
  private static final String VARIABLE = "BUILDAH_HISTORY";

  private final OptionSpec added =
      Arguments.flag(
          "a line in the history for what is done (%s=true says the same)".formatted(VARIABLE),
          "--add-history");

  void addTo(CommandSpec spec) {
    spec.addOption(added);
  }

  /// Of the lines: SOURCE_DATE_EPOCH, else now. Empty where none are wanted.
  Optional<Instant> time(Session session) {
    Environment environment = session.environment();
    boolean isWanted =
        added.<Boolean>getValue()
            || environment.variable(VARIABLE).filter("true"::equalsIgnoreCase).isPresent();
    return isWanted
        ? Optional.of(environment.namedTime().orElseGet(() -> session.clock().instant()))
        : Optional.empty();
  }

  /// A line that makes no layer; empty where none is wanted.
  Optional<History> line(Session session, String createdBy) {
    return time(session)
        .map(time ->
            new History(
                Optional.of(time.toString()),
                Optional.of(createdBy),
                Optional.empty(),
                Optional.empty(),
                true));
  }
}
