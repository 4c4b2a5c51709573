package dev.tare.lint;

import dev.tare.dockerfile.Dockerfile;
import dev.tare.dockerfile.Instruction;
import dev.tare.dockerfile.Passage;
import dev.tare.dockerfile.Shown;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Goes through all stages, used or not, with what is known at each place.
final class StageWalk {
  private final Dockerfile file;
  private final Surroundings around;
  private final Findings findings;
  private final FromRules fromRules;
  private final VariableRules variables;
  private final CopyRules copies;
  private final Map<String, StageScope> stages = new HashMap<>();
  private StageScope scope = StageScope.ofScratch();
  private CommandRules commands;

  StageWalk(Dockerfile file, Surroundings around, Findings findings) {
    this.file = file;
    this.around = around;
    this.findings = findings;
    GlobalScope defaults = GlobalScope.of(file, around.predefined(), Map.of());
    GlobalScope given = GlobalScope.of(file, around.predefined(), around.buildArgs());
    this.fromRules = new FromRules(defaults, given, findings);
    this.variables = new VariableRules(file, given, around, findings);
    this.copies = new CopyRules(around, findings);
    this.commands = new CommandRules(findings);
  }

  /// @throws dev.tare.base.TareException INVALID where an instruction cannot be expanded
  void walk() {
    boolean isInStage = false;
    for (Passage passage : file.passages()) {
      isInStage |= passage.instruction() instanceof Instruction.From;
      if (isInStage) {
        look(passage);
      }
    }
  }

  private void look(Passage passage) {
    if (passage.instruction() instanceof Instruction.From from) {
      begin(passage, from);
      return;
    }
    switch (variables.expanded(passage, scope)) {
      case Instruction.Arg arg ->
          SecretRule.check(
              passage,
              arg.variables().stream().map(Instruction.Arg.Variable::name).toList(),
              findings);
      case Instruction.Env env -> env(passage, env);
      case Instruction.Copy copy ->
          copies.check(passage, copy.copying(), copy.from().isEmpty(), scope);
      case Instruction.Add add -> copies.check(passage, add.copying(), true, scope);
      case Instruction.Cmd cmd -> commands.command(passage, cmd.command(), scope);
      case Instruction.Entrypoint entrypoint ->
          commands.command(passage, entrypoint.command(), scope);
      case Instruction.Healthcheck _ -> commands.onlyLastCounts(passage);
      case Instruction.Shell _ -> scope.hasShellInstruction = true;
      case Instruction.Workdir workdir -> workdir(passage, workdir.directory());
      case Instruction.Expose expose -> PortRules.check(passage, expose.ports(), findings);
      case Instruction.Run _ -> scope.mayHoldShell = true;
      case Instruction.From _, Instruction.Label _, Instruction.User _ -> {}
      case Instruction.Volume _, Instruction.StopSignal _, Instruction.Onbuild _ -> {}
      case Instruction.Maintainer _ -> {}
    }
  }

  private void begin(Passage passage, Instruction.From from) {
    FromRules.Base base = fromRules.check(passage, from);
    commands = new CommandRules(findings);
    scope = scopeOf(passage, from, base);
    from.name().ifPresent(name -> stages.put(name, scope));
  }

  private StageScope scopeOf(Passage passage, Instruction.From from, FromRules.Base base) {
    String image = base.image().toLowerCase(Locale.ROOT);
    if (base.image().equals("scratch")) {
      return StageScope.ofScratch();
    }
    StageScope earlier = stages.get(image);
    if (earlier != null) {
      return earlier.asBase();
    }
    if (around.contexts().contains(image)
        || from.name().filter(around.contexts()::contains).isPresent()) {
      return StageScope.ofImage(Optional.empty());
    }
    Platform wanted = base.platform().orElse(around.platform());
    Optional<ImageConfig> config = around.images().config(base.image(), wanted);
    config.ifPresent(found -> fromRules.platformOf(passage, base.image(), wanted, found));
    return StageScope.ofImage(config);
  }

  private void env(Passage passage, Instruction.Env env) {
    List<String> names = env.variables().stream().map(Instruction.Pair::name).toList();
    SecretRule.check(passage, names, findings);
    env.variables().forEach(pair -> scope.set(pair.name(), pair.value()));
  }

  private void workdir(Passage passage, String directory) {
    // a variable of a base that nobody has read may well be absolute
    boolean isUnknown = !scope.isBaseKnown && passage.rest().text().contains("$");
    if (!directory.startsWith("/") && !isUnknown && !scope.hasDirectory) {
      findings.add(
          BuildKitRules.WORKDIR_RELATIVE_PATH,
          passage.rest().at(),
          directory.isEmpty()
              ? "the directory is empty"
              : "where %s is depends on the base image".formatted(Shown.of(directory)),
          "write an absolute path");
    }
    scope.hasDirectory = true;
  }
}
