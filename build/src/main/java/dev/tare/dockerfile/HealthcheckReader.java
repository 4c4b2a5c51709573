package dev.tare.dockerfile;

import dev.tare.dockerfile.Flags.Takes;
import dev.tare.dockerfile.Instruction.Healthcheck.Check;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Reads HEALTHCHECK.
final class HealthcheckReader {
  private static final Duration LEAST = Duration.ofMillis(1);
  private static final Map<String, Takes> FLAGS =
      Map.of(
          "--interval", Takes.TEXT,
          "--timeout", Takes.TEXT,
          "--start-period", Takes.TEXT,
          "--start-interval", Takes.TEXT,
          "--retries", Takes.TEXT);

  private HealthcheckReader() {}

  static Instruction read(Statement statement) {
    Flags flags = Flags.of(statement, FLAGS);
    String rest = statement.rest();
    int end = 0;
    while (end < rest.length() && !Blanks.isBlank(rest.charAt(end))) {
      end++;
    }
    String kind = rest.substring(0, end).toUpperCase(Locale.ROOT);
    int commandStart = Blanks.skip(rest, end, rest.length());
    String command = rest.substring(commandStart);
    return new Instruction.Healthcheck(
        statement.written(),
        switch (kind) {
          case "NONE" -> none(statement, command);
          case "CMD" -> Optional.of(check(statement, flags, command));
          default -> throw statement.invalid("it takes CMD and a command, or NONE");
        });
  }

  private static Optional<Check> none(Statement statement, String rest) {
    if (!rest.isEmpty()) {
      throw statement.invalid("nothing may follow NONE");
    }
    return Optional.empty();
  }

  private static Check check(Statement statement, Flags flags, String command) {
    CommandLine line =
        JsonWords.orShell(statement, command)
            .<CommandLine>map(CommandLine.Exec::new)
            .orElseGet(() -> new CommandLine.Shell(command));
    if (command.isEmpty() || (line instanceof CommandLine.Exec exec && exec.words().isEmpty())) {
      throw statement.invalid("a command is missing behind CMD");
    }
    return new Check(
        line,
        duration(statement, flags, "--interval"),
        duration(statement, flags, "--timeout"),
        duration(statement, flags, "--start-period"),
        duration(statement, flags, "--start-interval"),
        retries(statement, flags));
  }

  /// Zero is the same as nothing: the engine's default.
  private static Optional<Duration> duration(Statement statement, Flags flags, String name) {
    Optional<String> text = flags.text(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Duration duration =
        GoValues.parseDuration(text.get())
            .orElseThrow(() ->
                statement
                    .invalid("%s is no duration: \"%s\"".formatted(name, Shown.of(text.get())))
                    .withHint("write it like 30s, 1m30s or 500ms"));
    if (!duration.isZero() && duration.compareTo(LEAST) < 0) {
      throw statement.invalid("%s is shorter than 1ms".formatted(name));
    }
    return Optional.of(duration).filter(d -> !d.isZero());
  }

  private static int retries(Statement statement, Flags flags) {
    String text = flags.text("--retries").orElse("0");
    try {
      int retries = Integer.parseInt(text);
      if (retries >= 0) {
        return retries;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw statement.invalid("--retries is no count: \"%s\"".formatted(Shown.of(text)));
  }
}
