package dev.tare.cli;

import dev.tare.transport.Pull;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `--pull`: when registries are asked for an image.
final class PullOption {
  private static final String VARIABLE = "TARE_PULL";

  /// `--pull WORD` with a blank means these alone: what else follows `--pull` is an operand.
  private static final List<String> WORDS =
      List.of("missing", "always", "newer", "never", "true", "false");

  private final OptionSpec pull =
      Arguments.optionalValue(
              "always",
              "missing|always|newer|never",
              "when a registry is asked for an image; where the store has none unless given, --pull"
                  + " alone is always; TARE_PULL says it for all commands",
              "--pull")
          .toBuilder()
          .completionCandidates(WORDS)
          .build();

  void addTo(CommandSpec spec) {
    spec.addOption(pull);
  }

  Pull.When when(Session session) {
    @Nullable String given = pull.getValue();
    return Optional.ofNullable(given)
        .or(() -> session.environment().variable(VARIABLE))
        .map(Pull.When::parse)
        .orElse(Pull.When.MISSING);
  }
}
