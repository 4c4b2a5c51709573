package dev.tare.cli;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// The options that stand before the command; those of one value may stand after it as well.
///
/// @param words the command and what follows it; empty where there is none
record GlobalOptions(
    Optional<String> root,
    Optional<String> runRoot,
    Optional<String> progress,
    boolean quiet,
    boolean debug,
    boolean help,
    boolean version,
    List<String> words) {

  static final List<String> NAMES =
      List.of("--root", "--runroot", "--progress", "--quiet", "--debug", "--help", "--version");

  static final List<String> PROGRESS = List.of("auto", "plain", "none");

  static final String HELP =
      """
        --root DIR        keep everything below DIR: store, cache, run (or TARE_ROOT=DIR)
        --runroot DIR     keep the state of containers in DIR
        --progress KIND   auto, plain or none
        -q, --quiet       the result alone
        --debug           show stack traces of failures
      """;

  /// Reads the options before the command by hand: building a parser for them would cost more than
  /// many commands do.
  static GlobalOptions parse(String[] args) {
    var seen = new Seen(args);
    while (seen.next < args.length && args[seen.next].startsWith("-")) {
      seen.take();
    }
    return seen.options();
  }

  private static final class Seen {
    private final String[] args;
    private int next;
    private Optional<String> root = Optional.empty();
    private Optional<String> runRoot = Optional.empty();
    private Optional<String> progress = Optional.empty();
    private boolean quiet;
    private boolean debug;
    private boolean help;
    private boolean version;

    Seen(String[] args) {
      this.args = args;
    }

    void take() {
      String word = args[next++];
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      switch (name) {
        case "--root" -> root = Optional.of(value(word, equals));
        case "--runroot" -> runRoot = Optional.of(value(word, equals));
        case "--progress" -> progress = Optional.of(checkedProgress(value(word, equals)));
        case "-q", "--quiet" -> quiet = true;
        case "--debug" -> debug = true;
        case "-h", "--help" -> help = true;
        case "-v", "--version" -> version = true;
        default ->
            throw TareException.invalid(
                    "unknown option \"%s\"%s".formatted(word, Suggestion.didYouMean(name, NAMES)))
                .withHint("run: tare help");
      }
    }

    private String value(String word, int equals) {
      if (equals >= 0) {
        return word.substring(equals + 1);
      }
      if (next == args.length) {
        throw TareException.invalid("the option " + word + " needs a value")
            .withHint("run: tare help");
      }
      return args[next++];
    }

    GlobalOptions options() {
      List<String> words = List.of(args).subList(next, args.length);
      return new GlobalOptions(root, runRoot, progress, quiet, debug, help, version, words);
    }
  }

  private static String checkedProgress(String kind) {
    if (!PROGRESS.contains(kind)) {
      throw TareException.invalid(
          "cannot show progress: \"%s\" is none of %s%s"
              .formatted(kind, String.join(", ", PROGRESS), Suggestion.didYouMean(kind, PROGRESS)));
    }
    return kind;
  }

  /// Lets `spec` take the same options after the command, unless it uses the name itself.
  static void addTo(CommandSpec spec) {
    for (String name : List.of("--root", "--runroot", "--progress")) {
      if (spec.findOption(name) == null) {
        spec.addOption(Arguments.text("VALUE", "", name).toBuilder().hidden(true).build());
      }
    }
    if (spec.findOption("--debug") == null) {
      spec.addOption(Arguments.flag("", "--debug").toBuilder().hidden(true).build());
    }
    List<String> help = new ArrayList<>(List.of("--help"));
    if (spec.findOption("-h") == null) {
      help.addFirst("-h");
    }
    spec.addOption(
        Arguments.flag("show this", help.toArray(String[]::new)).toBuilder()
            .usageHelp(true)
            .build());
  }

  /// These options with those that stood after the command.
  GlobalOptions with(ParseResult parsed) {
    return new GlobalOptions(
        after(parsed, "--root").or(() -> root),
        after(parsed, "--runroot").or(() -> runRoot),
        after(parsed, "--progress").map(GlobalOptions::checkedProgress).or(() -> progress),
        quiet,
        debug || parsed.hasMatchedOption("--debug"),
        parsed.isUsageHelpRequested(),
        version,
        words);
  }

  private static Optional<String> after(ParseResult parsed, String name) {
    return parsed.hasMatchedOption(name)
        ? Optional.ofNullable(parsed.matchedOptionValue(name, (String) null))
        : Optional.empty();
  }
}
