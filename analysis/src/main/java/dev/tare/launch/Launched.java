package dev.tare.launch;

import dev.tare.closure.ShellCommands;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What an image starts or needs to start something, in the order in which it comes to it.
public sealed interface Launched {
  Situation at();

  Trail trail();

  /// A program with its arguments.
  ///
  /// @param argv the first word names the program, and is known
  record Program(List<Argument> argv, Situation at, Trail trail) implements Launched {
    private static final Set<String> IDLE = Set.of("cat", "sleep", "tail");

    public Program {
      argv = List.copyOf(argv);
    }

    /// The word that names the program.
    public String word() {
      return argv.getFirst().text();
    }

    /// The word without directories.
    public String name() {
      return word().substring(word().lastIndexOf('/') + 1);
    }

    /// Whether it is a shell, or busybox as one.
    public boolean isShell() {
      return shell().isPresent();
    }

    /// Of `sh -c text`.
    public Optional<String> shellText() {
      return shell().flatMap(ShellArguments::of).flatMap(ShellArguments::text);
    }

    /// What stands behind the text of `sh -c text`: `$0` and the arguments.
    public List<Argument> textArguments() {
      return shell()
          .flatMap(ShellArguments::of)
          .filter(given -> given.text().isPresent())
          .map(ShellArguments::rest)
          .orElse(List.of());
    }

    private Optional<List<Argument>> shell() {
      boolean isApplet = name().equals("busybox") && argv.size() > 1;
      List<Argument> words = isApplet ? argv.subList(1, argv.size()) : argv;
      return ShellCommands.isShell(isApplet ? words.getFirst().text() : name())
          ? Optional.of(words)
          : Optional.empty();
    }

    /// Whether programs of this name end at once: nobody has to stop it.
    public boolean isShort() {
      return ShortPrograms.contains(name());
    }

    /// Whether it is no program but a command of bash, in a script that another shell reads.
    public boolean isOfBash() {
      return ShellKind.isOfBash(word());
    }

    /// Whether it only waits, such as for ever.
    public boolean isIdle() {
      return IDLE.contains(name());
    }

    /// Whether it is there to pass signals on to what it starts.
    public boolean isInit() {
      return Wrappers.passesSignals(name());
    }
  }

  /// A file that a program is given to run.
  ///
  /// @param program such as `python3`; [#OF_SHELL] for what a shell reads by `.`
  /// @param paths absolute; one of them is enough
  record Input(String program, List<String> paths, Situation at, Trail trail) implements Launched {
    /// Of a file that is sourced.
    public static final String OF_SHELL = "the shell";

    public Input {
      paths = List.copyOf(paths);
    }
  }

  /// A directory that a script goes to.
  ///
  /// @param path absolute
  record Directory(String path, Situation at, Trail trail) implements Launched {}

  /// A file that a script writes.
  ///
  /// @param path absolute
  record Written(String path, Situation at, Trail trail) implements Launched {}

  /// A shell stays where it is until what it has started in the background ends.
  record Wait(Situation at, Trail trail) implements Launched {}
}
