package dev.tare.why;

import dev.tare.base.Bytes;
import dev.tare.closure.Closure;
import dev.tare.closure.Closure.Given;
import dev.tare.closure.Environment;
import dev.tare.closure.ModuleFiles;
import dev.tare.closure.Reason;
import dev.tare.closure.ShellCommands;
import dev.tare.launch.Argument;
import dev.tare.launch.Launched;
import dev.tare.launch.Launches;
import dev.tare.launch.Situation;
import dev.tare.launch.Trail;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.oci.Healthcheck;
import dev.tare.oci.ImageConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// What an image starts: the programs and files that its config names, and those that its scripts
/// come to by what [Launches] reads in them. The first that names a path counts.
public final class Starts {
  private static final int EXECUTABLE = 0111;

  /// A word of a command and the member of the config that it stands in.
  private record Word(String text, String member) {}

  private final Tree tree;
  private final Situation at;
  private final SequencedMap<TreePath, EntryPoint> entryPoints = new LinkedHashMap<>();
  private final Set<Given> further = new LinkedHashSet<>();

  private Starts(Tree tree, ImageConfig config) {
    this.tree = tree;
    this.at = Situation.of(Environment.of(config.env(), config.workingDir()), config.user());
  }

  /// What the config names and the tree has: the program of Entrypoint and Cmd, the programs of a
  /// text for a shell and of scripts, files among the arguments, programs that a wrapper or an
  /// entry script is given, the health check, and what else is started.
  ///
  /// @param more further programs: names or paths
  public static Starts of(Tree tree, ImageConfig config, List<String> more) {
    Starts starts = new Starts(tree, config);
    List<Word> words = new ArrayList<>();
    config.entrypoint().forEach(word -> words.add(new Word(word, "Entrypoint")));
    config.cmd().forEach(word -> words.add(new Word(word, "Cmd")));
    starts.command(words, config.entrypoint().size());
    config.healthcheck().map(Healthcheck::test).ifPresent(starts::health);
    more.forEach(word -> starts.command(List.of(new Word(word, "asked for:")), 1));
    return starts;
  }

  /// What the config itself names.
  public List<EntryPoint> entryPoints() {
    return List.copyOf(entryPoints.values());
  }

  /// All that a closure begins with.
  public List<Given> given() {
    List<Given> given = new ArrayList<>();
    for (EntryPoint entryPoint : entryPoints.values()) {
      Reason.Kind kind = entryPoint.isProgram() ? Reason.Kind.PROGRAM : Reason.Kind.ADDED;
      String detail = kind.id() + " " + entryPoint.path();
      given.add(new Given(entryPoint.path(), new Reason(kind, Optional.empty(), detail)));
    }
    given.addAll(further);
    return given;
  }

  private void health(List<String> test) {
    List<Word> words = new ArrayList<>();
    if (test.size() > 1 && test.getFirst().equals("CMD-SHELL")) {
      List.of("/bin/sh", "-c", test.get(1)).forEach(w -> words.add(new Word(w, "Healthcheck")));
    } else if (test.size() > 1 && test.getFirst().equals("CMD")) {
      test.stream().skip(1).forEach(word -> words.add(new Word(word, "Healthcheck")));
    }
    command(words, words.size());
  }

  /// @param arguments where the words begin that are arguments of an entry point
  private void command(List<Word> words, int arguments) {
    if (words.isEmpty()) {
      return;
    }
    program(words.getFirst());
    launched(words);
    Optional<Word> text = shellText(words);
    if (text.isPresent()) { // what is too much for a reader of scripts has words all the same
      for (String name : ShellCommands.programs(text.get().text())) {
        program(new Word(name, text.get().member()));
      }
      return;
    }
    for (int i = 1; i < words.size(); i++) {
      Word word = words.get(i);
      boolean mayBeProgram = i == arguments || words.get(i - 1).text().equals("--");
      if (!mayBeProgram || word.text().startsWith("-") || !program(word)) {
        file(word.text(), at.environment()).ifPresent(path -> add(path, said(word), false));
      }
    }
  }

  private static Optional<Word> shellText(List<Word> words) {
    return words.size() >= 3
            && words.get(1).text().equals("-c")
            && words.getFirst().text().endsWith("sh")
        ? Optional.of(words.get(2))
        : Optional.empty();
  }

  private static String said(Word word) {
    return word.member() + " " + word.text();
  }

  /// Whether there is such a program.
  private boolean program(Word word) {
    Optional<TreePath> path = find(word.text(), at.environment());
    path.ifPresent(p -> add(p, said(word), true));
    return path.isPresent();
  }

  private void add(TreePath path, String said, boolean isProgram) {
    entryPoints.putIfAbsent(path, new EntryPoint(path, said, isProgram));
  }

  private void launched(List<Word> words) {
    Map<Integer, Optional<TreePath>> scripts = new HashMap<>();
    List<String> argv = words.stream().map(Word::text).toList();
    for (Launched one : Launches.of(tree, at, argv)) {
      Trail trail = one.trail();
      Optional<TreePath> script = script(trail.by());
      if (script.isEmpty()) {
        script = scripts.getOrDefault(trail.depth() - 1, Optional.empty());
      }
      scripts.put(trail.depth(), script);
      Teller teller = new Teller(words, script);
      switch (one) {
        case Launched.Program program -> program(program, teller);
        case Launched.Input input -> input(input, teller);
        case Launched.Directory _, Launched.Written _, Launched.Wait _ -> {}
      }
    }
  }

  /// The script that `by` means; empty for a wrapper and for the image's own command.
  private Optional<TreePath> script(String by) {
    return by.startsWith("/")
        ? Optional.of(Lookup.follow(tree, TreePath.of(by)))
            .filter(found -> found.entry().orElse(null) instanceof FileEntry)
            .map(Lookup::path)
        : Optional.empty();
  }

  /// Who names what is started.
  ///
  /// @param words of the config
  /// @param script empty where the words do
  private record Teller(List<Word> words, Optional<TreePath> script) {
    /// Such as `Cmd nginx`.
    String said(String text) {
      return words.stream()
              .filter(w -> w.text().equals(text))
              .findFirst()
              .or(() -> words.stream().filter(w -> w.text().contains(text)).findFirst())
              .orElse(words.getLast())
              .member()
          + " "
          + text;
    }
  }

  private void program(Launched.Program program, Teller teller) {
    Environment environment = program.at().environment();
    find(program.word(), environment)
        .ifPresent(path -> {
          if (!program.trail().isImplied()) { // else it is the interpreter of the script itself
            add(path, program.word(), Reason.Kind.COMMAND, true, teller);
          }
          libraries(path, environment);
        });
    if (program.trail().isImplied()) {
      return;
    }
    for (Argument argument : program.argv().subList(1, program.argv().size())) {
      if (argument.isKnown()) {
        file(argument.text(), environment)
            .ifPresent(p -> add(p, argument.text(), Reason.Kind.SCRIPT_WORD, false, teller));
      }
    }
    for (PythonCommand.Named named : PythonCommand.modules(program)) {
      for (TreePath path : ModuleFiles.ofPython(tree, named.directories(), named.module())) {
        add(path, named.said(), Reason.Kind.COMMAND, false, teller);
      }
    }
  }

  private void add(TreePath path, String said, Reason.Kind kind, boolean isProgram, Teller teller) {
    if (teller.script().isPresent()) {
      further.add(new Given(path, new Reason(kind, teller.script(), said)));
    } else {
      add(path, teller.said(said), isProgram);
    }
  }

  /// A file that an interpreter is given; of a directory what it takes there.
  private void input(Launched.Input input, Teller teller) {
    if (input.trail().isImplied()) {
      return;
    }
    boolean isSourced = input.program().equals(Launched.Input.OF_SHELL);
    Reason.Kind kind = isSourced ? Reason.Kind.SOURCED : Reason.Kind.COMMAND;
    String written =
        isSourced ? ". " + TreePath.of(input.paths().getFirst()) : input.trail().written();
    for (String name : input.paths()) {
      TreePath path = TreePath.of(name);
      Entry entry = Lookup.follow(tree, path).entry().orElse(null);
      List<TreePath> files =
          entry instanceof FileEntry
              ? List.of(path)
              : entry instanceof Entry.DirectoryEntry ? ModuleFiles.startOf(tree, path) : List.of();
      files.forEach(file -> add(file, written, kind, false, teller));
      if (!files.isEmpty()) {
        return;
      }
    }
  }

  /// What the loader takes in an environment of which the config knows nothing.
  private void libraries(TreePath program, Environment own) {
    Environment base = at.environment();
    if (own.libraryPath().equals(base.libraryPath()) && own.preload().equals(base.preload())) {
      return;
    }
    Map<TreePath, List<Reason>> reasons = Closure.ofStart(tree, List.of(program), own).reasons();
    reasons.forEach((path, why) -> {
      for (Reason reason : why) {
        if (reason.kind() == Reason.Kind.SYMLINK && reason.from().isPresent()) {
          reasons.getOrDefault(reason.from().get(), List.of()).forEach(of -> further(path, of));
        } else {
          further(path, reason);
        }
      }
    });
  }

  private void further(TreePath path, Reason reason) {
    boolean isWay = reason.kind() == Reason.Kind.PARENT || reason.kind() == Reason.Kind.SYMLINK;
    if (!isWay && reason.from().isPresent()) {
      further.add(new Given(path, reason));
    }
  }

  private Optional<TreePath> find(String word, Environment environment) {
    return word.indexOf('/') >= 0
        ? at(word, environment)
        : environment.path().stream()
            .map(directory -> directory.concat(Bytes.utf8("/")).concat(Bytes.utf8(word)))
            .flatMap(path -> at(path.toString(), environment).stream())
            .filter(this::isExecutable)
            .findFirst();
  }

  /// `app.jar`, `/etc/app.conf`, `--config=/etc/app.conf`.
  private Optional<TreePath> file(String word, Environment environment) {
    int equals = word.indexOf('=');
    return at(equals > 0 && word.startsWith("-") ? word.substring(equals + 1) : word, environment);
  }

  private Optional<TreePath> at(String text, Environment environment) {
    if (text.isEmpty() || text.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    TreePath path = TreePath.of(environment.absolute(Bytes.utf8(text)));
    return Lookup.follow(tree, path).entry().orElse(null) instanceof FileEntry
        ? Optional.of(path)
        : Optional.empty();
  }

  private boolean isExecutable(TreePath path) {
    return Lookup.follow(tree, path).entry().orElse(null) instanceof FileEntry file
        && (file.attributes().mode() & EXECUTABLE) != 0;
  }
}
