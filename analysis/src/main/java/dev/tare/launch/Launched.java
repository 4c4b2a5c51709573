package dev.tare.launch;

import dev.tare.closure.ShellCommands;
import java.util.List;
import java.util.Optional;

/// What an image starts or needs to start something, in the order in which it comes to it.
public sealed interface Launched {
  Situation at();

  Trail trail();

  /// A program with its arguments.
  ///
  /// @param argv the first word names the program, and is known
  record Program(List<Argument> argv, Situation at, Trail trail) implements Launched {
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

    private Optional<List<Argument>> shell() {
      boolean isApplet = name().equals("busybox") && argv.size() > 1;
      List<Argument> words = isApplet ? argv.subList(1, argv.size()) : argv;
      return ShellCommands.isShell(isApplet ? words.getFirst().text() : name())
          ? Optional.of(words)
          : Optional.empty();
    }

    /// Whether it is there to pass signals on to what it starts.
    public boolean isInit() {
      return Wrappers.passesSignals(name());
    }
  }

  /// A file that a program is given to run.
  ///
  /// @param program such as `python3`
  /// @param paths absolute; one of them is enough
  record Input(String program, List<String> paths, Situation at, Trail trail) implements Launched {
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
}
