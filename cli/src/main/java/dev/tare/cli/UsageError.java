package dev.tare.cli;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// What the parser says of wrong words, in tare's words.
final class UsageError {
  private UsageError() {}

  static TareException of(ParameterException e) {
    CommandSpec spec = e.getCommandLine().getCommandSpec();
    String name = spec.name().replaceFirst("^tare ", "");
    if (name.equals("build") && e instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().getFirst();
      Optional<String> hint = OtherBuilders.hint(option(word));
      if (hint.isPresent()) {
        return TareException.invalid(unknown(word)).withHint(hint.get());
      }
    }
    return TareException.invalid(message(e, spec)).withHint("run: tare " + name + " --help");
  }

  private static String message(ParameterException e, CommandSpec spec) {
    return switch (e) {
      case UnmatchedArgumentException u -> unmatched(u.getUnmatched(), spec);
      case MissingParameterException m -> missing(m.getMissing());
      case OverwrittenOptionException o ->
          "the option " + name(o.getOverwritten()) + " is given more than once";
      case MaxValuesExceededException _ -> "there are too many arguments";
      default -> other(e);
    };
  }

  private static String unmatched(List<String> unmatched, CommandSpec spec) {
    String word = unmatched.getFirst();
    if (!word.startsWith("-") || word.equals("-")) {
      return "unexpected argument \"" + word + "\"";
    }
    String name = option(word);
    List<String> known =
        spec.options().stream()
            .filter(option -> !option.hidden() || name.length() > 3)
            .flatMap(option -> List.of(option.names()).stream())
            .toList();
    return unknown(word) + Suggestion.didYouMean(name, known);
  }

  /// `--name` of `--name=value`.
  private static String option(String word) {
    return word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
  }

  private static String unknown(String word) {
    return "unknown option \"" + word + "\"";
  }

  private static String missing(List<ArgSpec> missing) {
    ArgSpec first = missing.getFirst();
    return first.isOption()
        ? "the option " + name(first) + " needs a value (" + first.paramLabel() + ")"
        : missing.stream().map(ArgSpec::paramLabel).collect(Collectors.joining(" and "))
            + " is missing";
  }

  private static String other(ParameterException e) {
    String said = String.valueOf(e.getMessage());
    ArgSpec argument = e.getArgSpec();
    if (argument == null) {
      return Character.toLowerCase(said.charAt(0)) + said.substring(1);
    }
    int colon = said.indexOf(": ");
    return "cannot read " + name(argument) + (colon < 0 ? "" : said.substring(colon));
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }
}
