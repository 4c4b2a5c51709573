package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.AnyContainer;
import dev.tare.script.WorkingContainer;
import dev.tare.script.WorkingContainers;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// A verb that means one thing for a working container and another for all else: its first operand
/// tells. Names of containers have no colon, so that no place (`store:app`) is ever one.
final class Forms {
  private Forms() {}

  /// The form that is meant by the words after the verb.
  ///
  /// @throws TareException INVALID for an option that the other form alone has
  static Verb meant(Verbs entry, GlobalOptions before, Environment environment) {
    Verb usual = entry.make().get();
    List<String> words = before.words().subList(1, before.words().size());
    boolean mayBe = words.stream().anyMatch(word -> word.startsWith("--root"));
    if (entry.working().isEmpty()
        || before.help()
        || !(mayBe || Files.isDirectory(locations(before, environment).containers()))) {
      return usual;
    }
    Verb working = entry.working().get().get();
    Optional<ParseResult> parsed =
        parsed(either(Tare.spec(entry, usual), Tare.spec(entry, working)), words);
    GlobalOptions options = parsed.map(before::with).orElse(before);
    var containers = new WorkingContainers(locations(options, environment).containers());
    Optional<WorkingContainer> container =
        parsed.map(Forms::operand).orElse(words).stream()
            .flatMap(word -> AnyContainer.certain(containers.all(), word).stream())
            .findFirst();
    Supplier<Verb> form = container.isPresent() ? entry.working().get() : entry.make();
    parsed.ifPresent(result -> refuseOthers(Tare.spec(entry, form.get()), result, container));
    return form.get();
  }

  private static Locations locations(GlobalOptions options, Environment environment) {
    return Locations.of(environment, options.root(), options.runRoot());
  }

  /// The options of both with any values; where they share a name, those of the first. What is
  /// wrong with an option is for the form that is meant to say.
  private static CommandSpec either(CommandSpec one, CommandSpec other) {
    CommandSpec both = CommandSpec.create();
    both.parser()
        .allowOptionsAsOptionParameters(true)
        .stopAtPositional(one.parser().stopAtPositional());
    for (CommandSpec spec : List.of(one, other)) {
      for (OptionSpec option : spec.options()) {
        List<String> free = new ArrayList<>(List.of(option.names()));
        free.removeIf(name -> both.findOption(name) != null);
        if (!free.isEmpty()) {
          both.addOption(withAnyValue(option, free));
        }
      }
    }
    return both.addPositional(Arguments.many(0, 0, "WORD", ""));
  }

  private static OptionSpec withAnyValue(OptionSpec option, List<String> names) {
    return OptionSpec.builder(names.toArray(String[]::new))
        .type(option.arity().max() == 0 ? boolean.class : String.class)
        .arity(option.arity().toString())
        .fallbackValue(option.fallbackValue())
        .completionCandidates(option.completionCandidates())
        .build();
  }

  /// Empty where the words end in the middle of an option.
  private static Optional<ParseResult> parsed(CommandSpec spec, List<String> words) {
    try {
      List<String> plain = Switches.plain(spec, words);
      return Optional.of(
          new CommandLine(spec)
              .setExpandAtFiles(false)
              .setOverwrittenOptionsAllowed(true)
              .setUnmatchedArgumentsAllowed(true)
              .parseArgs(plain.toArray(String[]::new)));
    } catch (ParameterException | TareException e) {
      return Optional.empty();
    }
  }

  private static List<String> operand(ParseResult parsed) {
    List<String> words = parsed.matchedPositionalValue(0, List.of());
    return words.subList(0, Math.min(1, words.size()));
  }

  private static void refuseOthers(
      CommandSpec spec, ParseResult parsed, Optional<WorkingContainer> container) {
    for (OptionSpec option : parsed.matchedOptions()) {
      String name = option.longestName();
      if (Stream.of(option.names()).noneMatch(n -> spec.findOption(n) != null)) {
        throw container.isPresent()
            ? TareException.invalid(
                "cannot use %s: %s is a working container, and that option is for others"
                    .formatted(name, container.get().name()))
            : TareException.invalid(
                    "cannot use %s: that option is for working containers".formatted(name))
                .withHint("tare containers lists them");
      }
    }
  }
}
