package dev.tare.build;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.copy.Stamps;
import dev.tare.dockerfile.CommandLine;
import dev.tare.dockerfile.Heredoc;
import dev.tare.dockerfile.Instruction;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.mutate.ImageWriter;
import dev.tare.mutate.LatestTime;
import dev.tare.oci.Image;
import dev.tare.runtime.ProcessSpec;
import dev.tare.runtime.RunResult;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.runtime.RunStep;
import dev.tare.runtime.StepMount;
import dev.tare.steps.StepCache;
import dev.tare.steps.StepLock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// RUN: a program over the stage's root; what it changed becomes a layer.
record RunSteps(
    ImageWriter writer,
    StepCache cache,
    StepKeys keys,
    RunSessions sessions,
    Mounts mounts,
    Network network,
    Stamps stamps,
    HistoryLines lines) {
  private static final String SCRIPT = "/run/tare/";

  StageState run(
      StageState state, Instruction.Run run, Planned planned, BuildProgress.Step progress) {
    if (run.security().filter(mode -> !mode.equals("sandbox")).isPresent()) {
      throw planned.failure(
          TareException.Kind.UNSUPPORTED,
          "cannot run with --security=insecure: tare has no such mode");
    }
    List<StepMount> held = new ArrayList<>();
    List<String> words = words(state, run, held);
    if (words.isEmpty()) {
      throw planned.failure(TareException.Kind.INVALID, "cannot run: there is no command");
    }
    String script = run.script().map(Heredoc::content).filter(text -> !held.isEmpty()).orElse("");
    boolean isShellText =
        run.shellText().isPresent()
            && held.isEmpty()
            && words.size() == 3
            && words.getFirst().matches("/bin/(?:ba|da|a)?sh");
    RunWords runWords = new RunWords(words, isShellText, environment(state), script);
    StepKeys.Bound bound = keys.bound(run, planned);
    String key = keys.run(state, run, runWords, network(run), bound, planned);
    String line = HistoryLines.run(shown(run, words), args(state));
    Optional<StepCache.Kept> kept = cache.find(key);
    if (kept.isEmpty()) {
      // another build may be at it
      try (StepLock _ = cache.alone(key)) {
        kept = cache.find(key);
        if (kept.isEmpty()) {
          RunResult result = started(state, run, runWords, held, planned, progress);
          StageState after = with(state, result, line);
          // a file that changed meanwhile: nobody knows what the program saw
          if (bound.stamps().equals(keys.bound(run, planned).stamps())) {
            keep(key, state, after);
          }
          return after;
        }
      }
    }
    progress.cached();
    return kept.get()
        .layer()
        .map(layer -> state.with(state.layers().with(layer), lines.layer(line)))
        .orElseGet(() -> state.with(lines.empty(line)));
  }

  private RunResult started(
      StageState state,
      Instruction.Run run,
      RunWords words,
      List<StepMount> held,
      Planned planned,
      BuildProgress.Step progress) {
    Mounts.Wanted wanted = mounts.of(run, state, planned);
    List<StepMount> all = new ArrayList<>(held);
    all.addAll(wanted.mounts());
    List<String> env = new ArrayList<>(words.env());
    env.addAll(proxies(state));
    env.addAll(wanted.variables());
    ProcessSpec process =
        new ProcessSpec(
            words.argv(), env, state.workingDir(), state.config().user(), ProcessSpec.Console.NONE);
    var tail = new OutputTail(progress);
    RunStep step = new RunStep(process, network(run), all);
    RunResult result =
        sessions.session().run(state.layers().root(), state.layers().tree(), step, tail::line);
    if (result.status() != 0) {
      TareException failed = failed(state, planned, run, result, tail);
      TareException said =
          failed.hint().isPresent()
              ? failed
              : sessions.session().limits().map(failed::withHint).orElse(failed);
      sessions.onFailure().ifPresent(listener -> listener.failed(left(state, step, result, said)));
      throw said;
    }
    return result;
  }

  /// The program and its words. A script that says by which program it wants to be run is a file.
  private static List<String> words(StageState state, Instruction.Run run, List<StepMount> all) {
    Optional<Heredoc> script = run.script().filter(doc -> doc.content().startsWith("#!"));
    if (script.isPresent()) {
      String path = SCRIPT + script.get().name();
      all.add(
          new StepMount.Held(
              Bytes.utf8(script.get().content()),
              TreePath.of(path),
              StepMount.Permissions.OF_ROOT));
      return List.of(path);
    }
    Optional<String> text = run.shellText();
    return text.isPresent()
        ? ConfigEdits.shellWords(state.config(), text.get())
        : ConfigEdits.words(state.config(), run.command());
  }

  /// What the history shows: the text of a script rather than the place that it had.
  private static List<String> shown(Instruction.Run run, List<String> words) {
    return run.script()
        .filter(doc -> doc.content().startsWith("#!"))
        .map(doc ->
            List.of(
                run.command() instanceof CommandLine.Shell(String text) ? text : "", doc.content()))
        .orElse(words);
  }

  /// `NAME=value` of all ARGs that a history may show, as the program sees them: with the value of
  /// ENV where that hides it, with none where it has none (BuildKit, runCommandString).
  private static List<String> args(StageState state) {
    return state.args().declared().stream()
        .filter(name -> !Globals.isProxy(name))
        .map(name -> name + "=" + state.variable(name).orElse(""))
        .toList();
  }

  /// The image's variables, then the build's that it does not hide.
  private static List<String> environment(StageState state) {
    List<String> env = new ArrayList<>(state.config().env());
    state
        .args()
        .values()
        .forEach((name, value) -> {
          if (state.config().variable(name).isEmpty()) {
            env.add(name + "=" + value);
          }
        });
    return env;
  }

  /// The way out of this machine's network is nothing that a result depends on.
  private static List<String> proxies(StageState state) {
    List<String> env = new ArrayList<>();
    for (String line : Globals.proxies(state.args().globals().given())) {
      if (state.variable(line.substring(0, line.indexOf('='))).isEmpty()) {
        env.add(line);
      }
    }
    return env;
  }

  private Network network(Instruction.Run run) {
    return switch (run.network().orElse("default")) {
      case "none" -> Network.NONE;
      case "host" -> Network.HOST;
      default -> network;
    };
  }

  private FailedStep left(StageState state, RunStep step, RunResult result, TareException failure) {
    List<String> shown = List.of("it failed: " + String.join(" ", step.process().args()));
    StageState after = with(state, result, HistoryLines.run(shown, args(state)));
    Image image = writer.commit(after.config(), after.layers().layers(), after.history());
    return new FailedStep(failure, image, step.process(), step.network());
  }

  private static TareException failed(
      StageState state, Planned planned, Instruction.Run run, RunResult result, OutputTail tail) {
    Ended ended = new Ended(result.status(), tail.text());
    String cause = result.failure().orElseGet(ended::cause);
    TareException failure =
        planned.failure(
            TareException.Kind.REFUSED,
            "cannot build: %s: %s%s".formatted(HistoryLines.title(run), cause, tail.text()));
    String path = state.config().variable("PATH").orElse("");
    return ended
        .hint(run, state.config().platform(), state.layers().tree(), path)
        .map(failure::withHint)
        .orElse(failure);
  }

  private void keep(String key, StageState before, StageState after) {
    boolean isLayer = after.layers() != before.layers();
    cache.keep(key, isLayer ? Optional.of(after.layers().layers().getLast()) : Optional.empty());
  }

  private StageState with(StageState state, RunResult result, String line) {
    List<Entry> changes = result.changes();
    if (changes.isEmpty()) {
      return state.with(lines.empty(line));
    }
    Iterable<Entry> entries =
        stamps.reproducible() ? new LatestTime(stamps.made()).clamp(changes) : changes;
    LayerStack layers = state.layers().with(writer.placedLayer(entries), result.root());
    return state.with(layers, lines.layer(line));
  }
}
