package dev.tare.build;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.dockerfile.Dockerfile;
import dev.tare.dockerfile.Expansion;
import dev.tare.dockerfile.Instruction;
import dev.tare.oci.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Instructions of a Dockerfile that change a config and nothing else, each given by itself: those
/// of `commit --change`.
public final class ConfigChanges {
  /// Those that are taken.
  public static final List<String> KEYWORDS =
      List.of(
          "CMD",
          "ENTRYPOINT",
          "ENV",
          "EXPOSE",
          "HEALTHCHECK",
          "LABEL",
          "ONBUILD",
          "SHELL",
          "STOPSIGNAL",
          "USER",
          "VOLUME",
          "WORKDIR");

  private static final String FILE = "--change";

  private ConfigChanges() {}

  /// `config` after all of them, in their order; each sees the variables that the ones before have
  /// set.
  ///
  /// @throws TareException INVALID for one that is none of these
  public static ImageConfig apply(ImageConfig config, List<String> changes) {
    ConfigEdits edits = new ConfigEdits(new HistoryLines(Optional.empty()));
    Args none = Args.none(new Globals(Map.of(), Map.of()));
    StageState state = new StageState(config, LayerStack.empty(), List.of(), none, false);
    for (String change : changes) {
      state = apply(state, edits, change);
    }
    return state.config();
  }

  private static StageState apply(StageState state, ConfigEdits edits, String change) {
    String[] words = change.strip().split("\\s+", 2);
    String keyword = words[0].toUpperCase(Locale.ROOT);
    if (!KEYWORDS.contains(keyword)) {
      throw TareException.invalid(
          "cannot change the config: \"%s\" is none of %s%s"
              .formatted(
                  words[0], String.join(", ", KEYWORDS), Suggestion.didYouMean(keyword, KEYWORDS)));
    }
    if (keyword.equals("ONBUILD")) {
      return onbuild(state, words.length == 2 ? words[1] : "");
    }
    Instruction read = Dockerfile.parseTrigger(change, FILE);
    return apply(state, edits, new Expansion(FILE, '\\', state::variable, _ -> {}).expand(read));
  }

  private static StageState onbuild(StageState state, String trigger) {
    Instruction _ = Dockerfile.parseTrigger(trigger, FILE);
    List<String> triggers = new ArrayList<>(state.config().onBuild());
    triggers.add(trigger);
    return state.withConfig(state.config().withOnBuild(triggers));
  }

  private static StageState apply(StageState state, ConfigEdits edits, Instruction instruction) {
    return switch (instruction) {
      case Instruction.Env env -> edits.env(state, env);
      case Instruction.Label label -> edits.label(state, label);
      case Instruction.Cmd cmd -> edits.cmd(state, cmd);
      case Instruction.Entrypoint entrypoint -> edits.entrypoint(state, entrypoint);
      case Instruction.User user -> edits.user(state, user);
      case Instruction.Expose expose -> edits.expose(state, expose, FILE);
      case Instruction.Volume volume -> edits.volume(state, volume);
      case Instruction.StopSignal signal -> edits.stopSignal(state, signal);
      case Instruction.Healthcheck healthcheck -> edits.healthcheck(state, healthcheck);
      case Instruction.Shell shell -> edits.shell(state, shell);
      case Instruction.Workdir workdir ->
          state.withConfig(
              state
                  .config()
                  .withWorkingDir(FileSteps.joined(state.workingDir(), workdir.directory())));
      case Instruction.Onbuild _,
          Instruction.From _,
          Instruction.Arg _,
          Instruction.Maintainer _,
          Instruction.Copy _,
          Instruction.Add _,
          Instruction.Run _ ->
          throw new AssertionError("refused by its keyword");
    };
  }
}
