package dev.tare.dockerfile;

import dev.tare.dockerfile.Flags.Takes;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads RUN.
final class RunReader {
  private static final Map<String, Takes> FLAGS =
      Map.of("--mount", Takes.TEXTS, "--network", Takes.TEXT, "--security", Takes.TEXT);

  private RunReader() {}

  static Instruction read(Statement statement) {
    Flags flags = Flags.of(statement, FLAGS);
    CommandLine command = InstructionReader.command(statement);
    if (command instanceof CommandLine.Exec exec && exec.words().isEmpty()) {
      throw statement.invalid("it needs a command");
    }
    for (String mount : flags.texts("--mount")) {
      check(statement, mount);
    }
    return new Instruction.Run(
        statement.written(),
        command,
        statement.readHeredocs(),
        flags.texts("--mount"),
        choice(statement, flags, "--network", List.of("default", "none", "host")),
        choice(statement, flags, "--security", List.of("sandbox", "insecure")));
  }

  /// What can be seen before variables have values.
  private static void check(Statement statement, String mount) {
    if (!mount.contains("$")) {
      Mount.parse(mount, statement.span(), statement.origin().file());
    } else if (MountOptions.split(mount, statement.span(), statement.origin().file()).stream()
        .anyMatch(option -> option.startsWith("from=") && option.contains("$"))) {
      throw statement
          .invalid("from= of --mount takes no variable")
          .withHint("give what the variable names a stage of its own and mount from that");
    }
  }

  private static Optional<String> choice(
      Statement statement, Flags flags, String name, List<String> allowed) {
    Optional<String> chosen = flags.text(name);
    if (chosen.isPresent() && !allowed.contains(chosen.get())) {
      throw Statement.hinted(
          statement.invalid(
              "%s is none of %s: \"%s\""
                  .formatted(name, String.join(", ", allowed), Shown.of(chosen.get()))),
          chosen.get(),
          allowed);
    }
    return chosen;
  }
}
