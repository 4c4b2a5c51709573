package dev.tare.build;

import dev.tare.oci.History;
import dev.tare.oci.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A stage between two instructions.
///
/// @param config without layers and history
/// @param history one line for each layer, and those for what made none
/// @param hasCommand whether CMD was given in this stage, so that ENTRYPOINT leaves it
record StageState(
    ImageConfig config, LayerStack layers, List<History> history, Args args, boolean hasCommand) {
  StageState {
    history = List.copyOf(history);
  }

  /// The value of a variable; those of the image win over those of the build.
  Optional<String> variable(String name) {
    return config.variable(name).or(() -> args.value(name));
  }

  /// The variables that are set, and those that an ARG has declared.
  Set<String> names() {
    Set<String> names = new TreeSet<>(args.declared());
    config.env().forEach(line -> names.add(line.substring(0, Math.max(0, line.indexOf('=')))));
    return names;
  }

  /// Absolute.
  String workingDir() {
    return config.workingDir().isEmpty() ? "/" : config.workingDir();
  }

  StageState withConfig(ImageConfig other) {
    return new StageState(other, layers, history, args, hasCommand);
  }

  StageState withArgs(Args other) {
    return new StageState(config, layers, history, other, hasCommand);
  }

  StageState withCommand() {
    return new StageState(config, layers, history, args, true);
  }

  StageState with(History line) {
    List<History> more = new ArrayList<>(history);
    more.add(line);
    return new StageState(config, layers, more, args, hasCommand);
  }

  StageState with(LayerStack other, History line) {
    return new StageState(config, other, history, args, hasCommand).with(line);
  }

  /// The same, whose uppermost layer `maker` made.
  StageState madeBy(MadeLayer.Maker maker) {
    return new StageState(config, layers.madeBy(maker), history, args, hasCommand);
  }

  /// What a stage begins with that is built FROM this one: its triggers have become instructions of
  /// that stage.
  StageState asBase() {
    return new StageState(config.withOnBuild(List.of()), layers, history, args, false);
  }
}
