package dev.tare.launch;

import dev.tare.closure.ShellCommands;
import dev.tare.layer.TreePath;
import dev.tare.shell.ShellNode;
import dev.tare.shell.ShellNode.Simple;
import dev.tare.shell.ShellToken.Redirection;
import dev.tare.shell.ShellWord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Runs the simple commands of a script: builtins change what is known, programs are told.
///
/// @param surroundings of the script
record ShellCommand(ShellCommand.Surroundings surroundings) {
  /// @param trail of the shell
  /// @param by what the script is called
  record Surroundings(Launches launches, ShellWorld world, Trail trail, String by, Place process) {}

  /// The same, in a process of its own; what is in the background stays there.
  ShellCommand in(Place process) {
    Surroundings s = surroundings;
    Place own = process.compareTo(s.process) > 0 ? process : s.process;
    return new ShellCommand(new Surroundings(s.launches, s.world, s.trail, s.by, own));
  }

  ShellExpansion expansion(ShellState state) {
    return new ShellExpansion(state, surroundings.world, 0);
  }

  Truth run(Simple simple, Role role, ShellRun run) {
    ShellState state = run.state();
    List<Argument> words = new ArrayList<>();
    simple.words().forEach(word -> words.addAll(expansion(state).fields(word)));
    substituted(simple, role, run);
    redirections(simple.redirections(), run);
    if (simple.words().isEmpty()) {
      simple.assignments().forEach(word -> assign(word, state));
      return Truth.YES;
    }
    boolean isGone = expansion(state).fields(simple.words().getFirst()).isEmpty();
    if (isGone || words.isEmpty() || !words.getFirst().isKnown()) {
      return Truth.UNKNOWN;
    }
    return named(new Called(simple, words, role, run));
  }

  /// A command that is being run.
  private record Called(Simple simple, List<Argument> words, Role role, ShellRun run) {
    ShellState state() {
      return run.state();
    }

    boolean isSilent() {
      return simple.redirections().stream()
          .anyMatch(r ->
              (r.descriptor().equals("2") || r.operator().startsWith("&"))
                  && r.target().literal().filter("/dev/null"::equals).isPresent());
    }

    Called with(List<Argument> others) {
      return new Called(simple, others, role, run);
    }
  }

  /// Commands whose output stands in the words.
  private void substituted(Simple simple, Role role, ShellRun run) {
    List<ShellWord> all = new ArrayList<>(simple.assignments());
    all.addAll(simple.words());
    Role own = role == Role.TRIED && simple.asksOutput() ? role : Role.CHECKED;
    for (ShellWord word : all) {
      for (ShellWord.Part part : word.parts()) {
        if (part instanceof ShellWord.Output(String text, boolean _)) {
          run.apart(Place.SUBSHELL).inner(text, own);
        }
      }
    }
  }

  private void assign(ShellWord word, ShellState state) {
    Argument value = expansion(state).single(word.value());
    boolean isClear = value.isKnown() && word.isPlainAssignment();
    state.variables.put(
        word.assigned().orElseThrow(), isClear ? Optional.of(value.text()) : Optional.empty());
  }

  /// What redirections write.
  void redirections(List<Redirection> redirections, ShellRun run) {
    ShellState state = run.state();
    for (Redirection redirection : redirections) {
      Argument target = expansion(state).single(redirection.target());
      boolean isOutput = redirection.operator().matches("&?>[>|]?|<>");
      if (isOutput && target.isKnown() && !target.text().isEmpty()) {
        state.absolute(target.text()).ifPresent(path -> written(path, run));
        state.made.add(target.text());
      }
    }
  }

  private void written(String path, ShellRun run) {
    boolean isOfKernel = path.startsWith("/dev/") || path.startsWith("/proc/");
    if (!isOfKernel) {
      Trail trail = trail(path, required(Role.STATEMENT, run), run, Trail.Hold.FREE);
      surroundings.launches.add(new Launched.Written(path, run.state().situation(), trail));
    }
  }

  private Truth named(Called called) {
    List<Argument> words = called.words;
    String name = words.getFirst().text();
    ShellState state = called.state();
    ShellNode function = state.functions.get(name);
    if (function != null) {
      return called.run.call(name, function, words.subList(1, words.size()), called.role);
    }
    if (state.kind.lacks(name)) {
      program(words, called, false);
      return Truth.NO;
    }
    return switch (name) {
      case ":", "true" -> Truth.YES;
      case "false" -> Truth.NO;
      case "exit" -> exit(words, called.run);
      case "return" -> {
        called.run.leave(Flow.RETURNS);
        yield words.size() > 1 ? Truth.of(words.get(1).text().equals("0")) : Truth.UNKNOWN;
      }
      case "break", "continue" -> {
        called.run.leave(Flow.BREAKS);
        yield Truth.YES;
      }
      case "exec" -> exec(words, called);
      case "cd", "pushd" -> changeDirectory(words, called);
      case "set" -> ShellSettings.set(words, state);
      case "shift" -> ShellSettings.shift(words, state);
      case "export", "readonly", "declare", "typeset", "local" -> {
        called.simple.words().stream()
            .filter(word -> word.assigned().isPresent())
            .forEach(word -> assign(word, state));
        yield Truth.YES;
      }
      case "unset" -> ShellSettings.unset(words, state);
      case "[", "test", "[[" -> test(called, name.equals("[["));
      case ".", "source" -> source(words, called);
      case "eval" -> eval(words, called);
      case "trap" -> ShellSettings.trap(words, state);
      case "command", "builtin" -> command(words, called);
      case "type", "hash", "which" -> lookup(words, state);
      case "read", "mapfile", "readarray", "getopts" -> ShellSettings.read(words, state);
      case "alias" -> ShellSettings.alias(state);
      case "kill" -> Truth.UNKNOWN;
      case "wait", "fg" -> await(name, called);
      default -> ShellCommands.isBuiltin(name) ? Truth.YES : program(words, called, false);
    };
  }

  private static Truth exit(List<Argument> words, ShellRun run) {
    boolean isBad = words.size() > 1 && !words.get(1).text().equals("0");
    run.end(isBad);
    return isBad ? Truth.NO : Truth.YES;
  }

  private Truth exec(List<Argument> words, Called called) {
    int i = 1;
    while (i < words.size() && words.get(i).text().matches("-[acl]+|--")) {
      i += words.get(i).text().contains("a") ? 2 : 1;
    }
    if (i >= words.size()) {
      return Truth.YES; // redirections only
    }
    List<Argument> argv = words.subList(i, words.size());
    if (argv.getFirst().isKnown()) {
      program(argv, called, true);
    }
    called.run.end(false);
    return Truth.HOPED;
  }

  private Truth changeDirectory(List<Argument> words, Called called) {
    ShellState state = called.state();
    Argument to = words.getLast();
    Optional<String> path =
        words.size() > 1 && to.isKnown() && !to.text().equals("-") && !to.text().isEmpty()
            ? state.absolute(to.text())
            : Optional.empty();
    if (path.isPresent()) {
      Trail trail = trail(to.text(), called, called.role, false);
      if (!called.isSilent()) {
        surroundings.launches.add(new Launched.Directory(path.get(), state.situation(), trail));
      }
    }
    state.directory = path.map(p -> TreePath.of(p).toString());
    return Truth.HOPED;
  }

  private Truth test(Called called, boolean isDouble) {
    List<Argument> words =
        isDouble
            ? called.simple.words().stream().map(expansion(called.state())::tested).toList()
            : tested(called);
    return new ShellTest(called.state(), surroundings.world, isDouble)
        .test(
            called.words.getFirst().text().equals("test")
                ? words.subList(1, words.size())
                : ShellTest.operands(words));
  }

  /// Of `[ … ]`: what is not set is empty, and no word where it is not quoted.
  private List<Argument> tested(Called called) {
    ShellExpansion expansion = expansion(called.state());
    List<Argument> words = new ArrayList<>();
    for (ShellWord word : called.simple.words()) {
      List<Argument> fields = expansion.fields(word);
      boolean isOne = fields.size() == 1 && !fields.getFirst().isKnown();
      words.addAll(isOne ? List.of(expansion.tested(word)) : fields);
    }
    return words;
  }

  private Truth source(List<Argument> words, Called called) {
    ShellState state = called.state();
    Optional<String> path =
        words.size() > 1 && words.get(1).isKnown()
            ? state.absolute(words.get(1).text())
            : Optional.empty();
    Optional<String> text =
        path.flatMap(surroundings.world::file).flatMap(surroundings.world::text);
    boolean isPath = words.size() > 1 && words.get(1).text().indexOf('/') >= 0;
    boolean ends =
        path.isPresent()
            && isPath
            && surroundings.process == Place.OF_SHELL
            && called.simple.name().filter(words.getFirst().text()::equals).isPresent()
            && state.kind.endsWithout(words.getFirst().text())
            && surroundings.world.entry(path.get()).isEmpty()
            && !state.situation().mayHave(path.get());
    if (path.isPresent() && isPath && (ends || !called.isSilent())) {
      boolean isRequired = ends || required(called.role, called.run);
      Trail trail = trail(".", isRequired, called.run, Trail.Hold.FREE);
      surroundings.launches.add(
          new Launched.Input(
              Launched.Input.OF_SHELL, List.of(path.get()), state.situation(), trail));
    }
    if (ends) {
      called.run.end(true);
      return Truth.NO;
    }
    if (text.isPresent()) {
      Truth truth = called.run.inner(text.get(), Role.STATEMENT);
      return truth == Truth.NO ? Truth.UNKNOWN : Truth.HOPED;
    }
    boolean isAbsent = path.isPresent() && !state.situation().mayHave(path.get());
    if (!isAbsent) {
      state.traps.add("TERM"); // it may: nobody knows
    }
    state.areFunctionsKnown = false;
    state.variables.put("PATH", Optional.empty());
    return Truth.HOPED;
  }

  private static Truth eval(List<Argument> words, Called called) {
    boolean isClear = words.size() == 2 && words.get(1).isKnown();
    if (isClear) {
      return called.run.inner(words.get(1).text(), called.role);
    }
    called.state().areFunctionsKnown = false;
    called.state().traps.add("TERM");
    called.run.loseSureness();
    return Truth.UNKNOWN;
  }

  private Truth command(List<Argument> words, Called called) {
    int i = 1;
    boolean isLookup = false;
    while (i < words.size() && words.get(i).text().matches("-[pvV]+")) {
      isLookup |= words.get(i).text().matches(".*[vV].*");
      i++;
    }
    if (i >= words.size() || !words.get(i).isKnown()) {
      return Truth.UNKNOWN;
    }
    List<Argument> rest = words.subList(i, words.size());
    return isLookup ? lookup(words, called.state()) : named(called.with(rest));
  }

  private Truth lookup(List<Argument> words, ShellState state) {
    Argument last = words.getLast();
    if (!last.isKnown() || !state.areFunctionsKnown || !state.isPathKnown()) {
      return Truth.UNKNOWN;
    }
    boolean isThere =
        ShellCommands.isBuiltin(last.text())
            || state.functions.containsKey(last.text())
            || surroundings.world.find(last.text(), state).isPresent();
    return isThere ? Truth.YES : state.isWorldKnown ? Truth.NO : Truth.UNKNOWN;
  }

  private Truth program(List<Argument> words, Called called, boolean replaces) {
    ShellState state = called.state();
    String word = words.getFirst().text();
    ShellState own = state;
    if (!called.simple.assignments().isEmpty()) {
      own = state.copy();
      for (ShellWord assignment : called.simple.assignments()) {
        assign(assignment, own);
      }
    }
    String written = called.simple.words().get(replaces ? 1 : 0).raw();
    boolean isOfShell = surroundings.process == Place.OF_SHELL;
    Role role = replaces && isOfShell ? Role.LAST : called.role;
    boolean isQuiet = called.isSilent() && role != Role.LAST && role != Role.TRIED;
    Trail trail = trail(written, called, role, replaces && isOfShell);
    boolean isClear = word.indexOf('/') >= 0 || state.areFunctionsKnown;
    if (!isQuiet) {
      surroundings.launches.follow(
          words, own.situation(), isClear ? trail : trail.withoutSureness());
    }
    MadeFiles.remember(words, state);
    return Truth.HOPED;
  }

  /// A shell that waits for what runs in the background.
  private Truth await(String name, Called called) {
    ShellState state = called.state();
    boolean stays = called.role.isLast() || called.run.isRound();
    if (stays && state.hasOthers && surroundings.process == Place.OF_SHELL) {
      boolean hears = name.equals("wait") ? state.hearsWaiting() : state.hearsWorking();
      Trail.Hold hold = hears ? Trail.Hold.FREE : Trail.Hold.WAITED;
      Trail trail = trail(name, required(called.role, called.run), called.run, hold);
      surroundings.launches.add(new Launched.Wait(state.situation(), trail));
      state.hasOthers &= !hears;
    }
    return Truth.HOPED;
  }

  private Trail trail(String written, Called called, Role role, boolean replaces) {
    Trail trail =
        trail(
            written,
            required(role, called.run),
            called.run,
            replaces ? Trail.Hold.FREE : hold(called, role));
    return replaces ? trail.replacing() : role.isLast() ? trail.last() : trail;
  }

  private static boolean required(Role role, ShellRun run) {
    return switch (role) {
      case LAST, TRIED, REQUIRED -> true;
      case STATEMENT -> run.state().stopsAtFailure;
      case LAST_TRIED, CHECKED -> false;
    };
  }

  /// What the shell does while a command runs.
  private Trail.Hold hold(Called called, Role role) {
    ShellState state = called.state();
    if (surroundings.process == Place.BESIDE) {
      return Trail.Hold.BESIDE;
    }
    if (role == Role.TRIED) {
      return Trail.Hold.TRIED;
    }
    if (called.run.isRound()) {
      return state.hearsWaiting() ? Trail.Hold.FREE : Trail.Hold.REPEATED;
    }
    boolean isRedirected = !called.simple.redirections().isEmpty();
    if (!role.isLast() || state.hearsWorking()) {
      return Trail.Hold.FREE;
    }
    if (state.traps.isEmpty()
        && state.kind.gives(called.run.tail(), isRedirected, state.hasOthers)) {
      return Trail.Hold.GIVEN;
    }
    return surroundings.process == Place.PIPED ? Trail.Hold.PIPED : Trail.Hold.WAITED;
  }

  private Trail trail(String written, boolean isRequired, ShellRun run, Trail.Hold hold) {
    Trail shell = surroundings.trail;
    return new Trail(
        surroundings.by,
        written,
        shell.depth() + 1,
        shell.isSure() && run.isSure(),
        shell.isFatal() && isRequired && surroundings.process != Place.BESIDE,
        false,
        false,
        false,
        hold);
  }
}
