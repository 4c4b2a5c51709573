package dev.tare.cli;

import dev.tare.base.Progress;
import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// The command line as a function: words in, an exit code out. The one place that turns failures
/// into words and codes.
final class Tare {
  static final String VERSION = "0.1.0";

  /// What a shell reports for a program that SIGPIPE ended: nobody reads our output any more.
  private static final int CLOSED = 128 + 13;

  private static final int USAGE = TareException.Kind.INVALID.exitCode();

  private final Environment environment;
  private final Console console;

  /// The command at work, for messages.
  private String verb = "";

  private Optional<Verb> work = Optional.empty();

  private boolean debug;

  private final InstantSource clock;

  Tare(Environment environment, Console console, InstantSource clock) {
    this.environment = environment;
    this.console = console;
    this.clock = clock;
  }

  /// Runs one command; says on standard error what failed.
  int run(String[] args) {
    int code;
    try {
      code = start(args);
    } catch (Console.Closed _) {
      return CLOSED;
    } catch (ParameterException e) {
      return say(UsageError.of(e), e);
    } catch (TareException e) {
      return say(e, e);
    } catch (OutOfMemoryError e) {
      return say(
          TareException.unsupported("cannot go on: the memory that tare allows itself is used up"),
          e);
    } catch (RuntimeException | Error e) {
      return bug(e);
    }
    return flushed(code);
  }

  private int flushed(int code) {
    try {
      console.flush();
      return code;
    } catch (Console.Closed _) {
      return CLOSED;
    } catch (TareException e) {
      return say(e, e);
    }
  }

  private int start(String[] args) {
    GlobalOptions options = GlobalOptions.parse(args);
    debug = options.debug();
    if (options.version()) {
      console.println("tare " + VERSION);
      return 0;
    }
    if (options.help()) {
      console.print(Help.overview());
      return 0;
    }
    if (options.words().isEmpty()) {
      console.note(Help.overview().stripTrailing());
      return USAGE;
    }
    String name = options.words().getFirst();
    Verbs entry = Verbs.named(name).orElseThrow(() -> unknown(name));
    verb = name;
    return run(entry, options);
  }

  private static TareException unknown(String name) {
    return TareException.invalid(
            "unknown command \"%s\"%s".formatted(name, Suggestion.didYouMean(name, Verbs.names())))
        .withHint("run: tare help");
  }

  private int run(Verbs entry, GlobalOptions before) {
    Verb made = Forms.meant(entry, before, environment);
    work = Optional.of(made);
    CommandSpec spec = spec(entry, made);
    List<String> words = Switches.plain(spec, before.words().subList(1, before.words().size()));
    // a word that begins with @ is a word, whatever lies in the folder
    ParseResult parsed =
        new CommandLine(spec).setExpandAtFiles(false).parseArgs(words.toArray(String[]::new));
    GlobalOptions options = before.with(parsed);
    debug = options.debug();
    if (options.help()) {
      console.print(usage(entry));
      return 0;
    }
    try (AtEnd atEnd = new AtEnd()) {
      return made.run(session(options, atEnd));
    }
  }

  /// The complete description of a command, as parsing, help, man pages and completion use it.
  static CommandSpec spec(Verbs entry, Verb work) {
    CommandSpec spec = CommandSpec.create().name(entry.name());
    spec.parser().allowOptionsAsOptionParameters(true);
    work.describe(spec);
    GlobalOptions.addTo(spec);
    return spec;
  }

  /// All of its forms.
  static String usage(Verbs entry) {
    String usual = usage(spec(entry, entry.make().get()));
    return entry
        .working()
        .map(form ->
            usual
                + "\nWhere CONTAINER is a working one (tare from):\n\n"
                + usage(spec(entry, form.get())))
        .orElse(usual);
  }

  private static String usage(CommandSpec spec) {
    StringWriter text = new StringWriter();
    var line = new CommandLine(spec.qualifiedName().startsWith("tare") ? spec : named(spec));
    line.setUsageHelpWidth(100);
    line.usage(new PrintWriter(text), CommandLine.Help.Ansi.OFF);
    return text.toString();
  }

  private static CommandSpec named(CommandSpec spec) {
    return spec.name("tare " + spec.name());
  }

  private Session session(GlobalOptions options, AtEnd atEnd) {
    return new Session(
        environment,
        Locations.of(environment, options.root(), options.runRoot()),
        console,
        progress(options),
        kind(options),
        clock,
        atEnd);
  }

  private static String kind(GlobalOptions options) {
    return options.quiet() ? "none" : options.progress().orElse("auto");
  }

  private Progress progress(GlobalOptions options) {
    return switch (kind(options)) {
      case "none", "json" -> Progress.NONE;
      case "plain" -> new PlainProgress(console);
      // lines that nobody asked for would fill the logs of scripts
      default -> environment.isTerminal(2) ? new TerminalProgress(console) : Progress.NONE;
    };
  }

  private int say(TareException e, Throwable cause) {
    String prefix = e.kind() == TareException.Kind.INVALID && !verb.isEmpty() ? " " + verb : "";
    console.note("tare" + prefix + ": " + e.message());
    Optional<String> hint = e.hint();
    if (hint.isPresent()) {
      console.note("  hint: " + hint.get());
    }
    trace(cause);
    return work.map(w -> w.codeOf(e.kind())).orElse(e.kind().exitCode());
  }

  private int bug(Throwable e) {
    console.note("tare: internal error: " + e);
    console.note(
        "  this is a bug in " + Environment.versions() + (debug ? "" : "; --debug shows where"));
    trace(e);
    return TareException.Kind.INTERNAL.exitCode();
  }

  private void trace(Throwable e) {
    if (debug) {
      StringWriter text = new StringWriter();
      e.printStackTrace(new PrintWriter(text));
      console.note(text.toString());
    }
  }
}
