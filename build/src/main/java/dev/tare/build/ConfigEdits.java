package dev.tare.build;

import dev.tare.base.TareException;
import dev.tare.dockerfile.CommandLine;
import dev.tare.dockerfile.Instruction;
import dev.tare.dockerfile.Ports;
import dev.tare.oci.Healthcheck;
import dev.tare.oci.History;
import dev.tare.oci.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The instructions that change the config alone, as functions from state to state. Their words are
/// expanded.
record ConfigEdits(HistoryLines lines) {
  private static final List<String> SHELL = List.of("/bin/sh", "-c");

  /// The words that a command comes to: those of SHELL before a line.
  static List<String> words(ImageConfig config, CommandLine command) {
    return switch (command) {
      case CommandLine.Exec(List<String> words) -> words;
      case CommandLine.Shell(String text) -> shellWords(config, text);
    };
  }

  static List<String> shellWords(ImageConfig config, String text) {
    List<String> words = new ArrayList<>(config.shell().isEmpty() ? SHELL : config.shell());
    words.add(text);
    return words;
  }

  StageState env(StageState state, Instruction.Env env) {
    ImageConfig config = state.config();
    for (Instruction.Pair pair : env.variables()) {
      config = config.withVariable(pair.name(), pair.value());
    }
    History line = lines.empty(HistoryLines.variables("ENV", env.variables()));
    return state.withConfig(config).with(line);
  }

  StageState label(StageState state, Instruction.Label label) {
    Map<String, String> labels = new TreeMap<>(state.config().labels());
    label.labels().forEach(pair -> labels.put(pair.name(), pair.value()));
    History line = lines.empty(HistoryLines.variables("LABEL", label.labels()));
    return state.withConfig(state.config().withLabels(labels)).with(line);
  }

  StageState cmd(StageState state, Instruction.Cmd cmd) {
    List<String> words = words(state.config(), cmd.command());
    // BuildKit sets it on every platform
    ImageConfig config = state.config().withCmd(words).withArgsEscaped(true);
    return state
        .withConfig(config)
        .withCommand()
        .with(lines.empty(HistoryLines.command("CMD", words)));
  }

  /// Takes away the CMD of the base, which was meant for another program.
  StageState entrypoint(StageState state, Instruction.Entrypoint entrypoint) {
    List<String> words = words(state.config(), entrypoint.command());
    ImageConfig config = state.config().withEntrypoint(words);
    return state
        .withConfig(state.hasCommand() ? config : config.withCmd(List.of()))
        .with(lines.empty(HistoryLines.command("ENTRYPOINT", words)));
  }

  StageState user(StageState state, Instruction.User user) {
    return state
        .withConfig(state.config().withUser(user.user()))
        .with(lines.empty("USER " + user.user()));
  }

  StageState expose(StageState state, Instruction.Expose expose, String file) {
    SortedSet<String> ports = Ports.parse(expose.ports(), expose.written().span(), file);
    SortedSet<String> all = new TreeSet<>(state.config().exposedPorts());
    all.addAll(ports);
    return state
        .withConfig(state.config().withExposedPorts(all))
        .with(lines.empty(HistoryLines.list("EXPOSE", ports)));
  }

  StageState volume(StageState state, Instruction.Volume volume) {
    if (volume.directories().isEmpty() || volume.directories().stream().anyMatch(String::isBlank)) {
      throw TareException.invalid("cannot make a volume: its directory is empty");
    }
    SortedSet<String> all = new TreeSet<>(state.config().volumes());
    all.addAll(volume.directories());
    return state
        .withConfig(state.config().withVolumes(all))
        .with(lines.empty(HistoryLines.list("VOLUME", volume.directories())));
  }

  StageState stopSignal(StageState state, Instruction.StopSignal signal) {
    String name = StopSignals.checked(signal.signal());
    return state
        .withConfig(state.config().withStopSignal(Optional.of(name)))
        .with(lines.empty("STOPSIGNAL " + name));
  }

  StageState healthcheck(StageState state, Instruction.Healthcheck healthcheck) {
    Healthcheck check = healthcheck.check().map(ConfigEdits::check).orElse(Healthcheck.NONE);
    return state
        .withConfig(state.config().withHealthcheck(Optional.of(check)))
        .with(lines.empty(HistoryLines.healthcheck(check)));
  }

  private static Healthcheck check(Instruction.Healthcheck.Check check) {
    List<String> test = new ArrayList<>();
    switch (check.command()) {
      case CommandLine.Exec(List<String> words) -> {
        test.add("CMD");
        test.addAll(words);
      }
      case CommandLine.Shell(String text) -> test.addAll(List.of("CMD-SHELL", text));
    }
    return new Healthcheck(
        test,
        check.interval(),
        check.timeout(),
        check.startPeriod(),
        check.startInterval(),
        check.retries());
  }

  StageState shell(StageState state, Instruction.Shell shell) {
    return state
        .withConfig(state.config().withShell(shell.words()))
        .with(lines.empty(HistoryLines.list("SHELL", shell.words())));
  }

  StageState onbuild(StageState state, Instruction.Onbuild onbuild) {
    List<String> triggers = new ArrayList<>(state.config().onBuild());
    triggers.add(onbuild.trigger());
    return state
        .withConfig(state.config().withOnBuild(triggers))
        .with(lines.empty("ONBUILD " + onbuild.trigger()));
  }

  StageState maintainer(StageState state, Instruction.Maintainer maintainer) {
    return state
        .withConfig(state.config().withAuthor(Optional.of(maintainer.name())))
        .with(lines.empty("MAINTAINER " + maintainer.name()));
  }
}
