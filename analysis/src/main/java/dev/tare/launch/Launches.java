package dev.tare.launch;

import dev.tare.base.Bytes;
import dev.tare.closure.Environment;
import dev.tare.closure.Shebang;
import dev.tare.closure.ShellCommands;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Follows a command through wrappers, shells, scripts and interpreters to the programs that it
/// comes to in an image. Nothing is started.
///
/// Scripts are read as the shell would run them with the arguments, the variables and the user of
/// the image; where a condition depends on something else, both ways are followed, and what is
/// found there is not sure. What cannot be understood ends the reading of a script.
public final class Launches {
  private static final int MAX_DEPTH = 16;
  private static final int MAX_FOUND = 1000;

  private final ShellWorld world;
  private final List<Launched> found = new ArrayList<>();

  private Launches(Tree tree) {
    this.world = new ShellWorld(tree);
  }

  /// What `argv` comes to, its own program first; empty where it names none.
  ///
  /// @param tree of the image
  public static List<Launched> of(Tree tree, Situation at, List<String> argv) {
    Launches launches = new Launches(tree);
    if (!argv.isEmpty()) {
      List<Argument> words = argv.stream().map(Launches::untilNul).map(Argument::of).toList();
      launches.follow(words, at, Trail.ofCommand(argv.getFirst()));
    }
    return List.copyOf(launches.found);
  }

  /// A document may hold what no argument can.
  private static String untilNul(String word) {
    int nul = word.indexOf('\0');
    return nul < 0 ? word : word.substring(0, nul);
  }

  void add(Launched launched) {
    if (found.size() < MAX_FOUND) {
      found.add(launched);
    }
  }

  void follow(List<Argument> argv, Situation at, Trail trail) {
    if (argv.isEmpty()
        || !argv.getFirst().isKnown()
        || argv.getFirst().text().isEmpty()
        || trail.depth() > MAX_DEPTH
        || found.size() >= MAX_FOUND) {
      return;
    }
    Launched.Program program = new Launched.Program(argv, at, trail);
    add(program);
    String name = program.name();
    Optional<Wrappers.Wrapped> wrapped = wrapped(name, argv, at);
    if (wrapped.isPresent()) {
      List<Argument> next = wrapped.get().argv();
      follow(
          next,
          wrapped.get().at(),
          trail.through(name, next.getFirst().text(), wrapped.get().isSame()));
    } else if (ShellCommands.isShell(name)) {
      shell(name, argv, at, trail);
    } else if (name.equals("busybox") && argv.size() > 1 && isShell(argv.get(1))) {
      shell(argv.get(1).text(), argv.subList(1, argv.size()), at, trail);
    } else if (!script(program)) {
      inputs(program);
    }
  }

  private static boolean isShell(Argument word) {
    return word.isKnown() && ShellCommands.isShell(word.text());
  }

  private Optional<Wrappers.Wrapped> wrapped(String name, List<Argument> argv, Situation at) {
    boolean isOverlay =
        name.equals("init")
            && (world.entry("/etc/s6-overlay").isPresent() || world.entry("/etc/s6").isPresent());
    return isOverlay && argv.size() > 1
        ? Optional.of(new Wrappers.Wrapped(argv.subList(1, argv.size()), at, false))
        : Wrappers.of(name, argv, at);
  }

  /// As the kernel does it: the interpreter, its argument, the script and what that is given.
  private boolean script(Launched.Program program) {
    Situation at = program.at();
    if (!at.knowsProgram(program.word())) {
      return false;
    }
    Optional<String> path = world.find(program.word(), at.environment());
    Optional<FileEntry> file = path.flatMap(world::file);
    Optional<String> text = file.filter(f -> f.content().size() > 2).flatMap(world::text);
    Optional<Shebang> line = text.flatMap(Launches::firstLine);
    if (line.isEmpty()) {
      return false;
    }
    List<Argument> argv = new ArrayList<>();
    argv.add(Argument.of(line.get().interpreter().toString()));
    line.get().argument().ifPresent(argument -> argv.add(Argument.of(argument.toString())));
    argv.add(Argument.of(path.get()));
    argv.addAll(program.argv().subList(1, program.argv().size()));
    follow(argv, at, program.trail().implied(path.get(), argv.getFirst().text()));
    return true;
  }

  private static Optional<Shebang> firstLine(String text) {
    byte[] bytes =
        text.substring(0, Math.min(text.length(), Shebang.MAX_LENGTH))
            .getBytes(StandardCharsets.UTF_8);
    return Shebang.of(Bytes.of(bytes)).filter(line -> !line.hasCarriageReturn());
  }

  private void inputs(Launched.Program program) {
    Situation at = program.at();
    for (List<String> names : Interpreters.inputs(program.name(), program.argv())) {
      if (at.knowsFile(names.getFirst())) {
        List<String> paths = names.stream().map(n -> absolute(at.environment(), n)).toList();
        Trail trail = program.trail().through(program.name(), names.getFirst(), true);
        add(new Launched.Input(program.name(), paths, at, trail));
      }
    }
  }

  private static String absolute(Environment environment, String path) {
    return TreePath.of(environment.absolute(Bytes.utf8(path))).toString();
  }

  private void shell(String name, List<Argument> argv, Situation at, Trail trail) {
    Optional<ShellArguments> given = ShellArguments.of(argv);
    if (given.isEmpty()) {
      return;
    }
    ShellState state = state(at);
    state.stopsAtFailure = given.get().stopsAtFailure();
    state.kind = ShellKind.of(world, argv, at.environment());
    List<Argument> rest = given.get().rest();
    if (given.get().text().isPresent()) {
      state.name = rest.isEmpty() ? name : rest.getFirst().text();
      state.arguments = rest.isEmpty() ? List.of() : rest.subList(1, rest.size());
      run(given.get().text().get(), name + " -c", state, trail, ShellKind.Tail.PLAIN);
      return;
    }
    String written = given.get().script().orElseThrow();
    if (!at.knowsFile(written)) {
      return;
    }
    String path = absolute(at.environment(), written);
    add(new Launched.Input(name, List.of(path), at, trail.through(name, written, true)));
    state.name = path;
    state.arguments = rest;
    world
        .file(path)
        .flatMap(world::text)
        .ifPresent(text -> run(text, path, state, trail, ShellKind.Tail.NO));
  }

  private static ShellState state(Situation at) {
    ShellState state = new ShellState();
    at.environment().variables().forEach((n, value) -> state.variables.put(n, Optional.of(value)));
    if (!at.isPathKnown()) {
      state.variables.put("PATH", Optional.empty());
    }
    state.directory = at.isDirectoryKnown() ? Optional.of(at.directory()) : Optional.empty();
    state.user = at.user();
    state.made.addAll(at.made());
    state.isWorldKnown = at.isWorldKnown();
    return state;
  }

  private void run(String text, String by, ShellState state, Trail trail, ShellKind.Tail tail) {
    new ShellRun(this, world, state, trail, by, tail).script(text);
  }
}
