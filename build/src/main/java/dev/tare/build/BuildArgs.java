package dev.tare.build;

import dev.tare.base.Suggestion;
import dev.tare.dockerfile.Dockerfile;
import dev.tare.dockerfile.Instruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Build arguments that no ARG asks for: most often a name that was mistyped.
final class BuildArgs {
  private BuildArgs() {}

  /// One sentence for each.
  static List<String> unused(BuildRequest request, List<StagePlan> plans) {
    Set<String> declared = declared(request.dockerfile(), plans);
    List<String> sentences = new ArrayList<>();
    for (String name : new TreeSet<>(request.options().buildArgs().keySet())) {
      if (!declared.contains(name)
          && !Globals.isProxy(name)
          && !name.startsWith("BUILDKIT_")
          && !name.equals("SOURCE_DATE_EPOCH")) {
        sentences.add(
            "no ARG asks for the build argument %s%s"
                .formatted(name, Suggestion.didYouMean(name, declared)));
      }
    }
    return sentences;
  }

  private static Set<String> declared(Dockerfile dockerfile, List<StagePlan> plans) {
    Set<String> names = new TreeSet<>();
    dockerfile.globals().forEach(arg -> add(names, arg));
    dockerfile.stages().forEach(stage -> stage.instructions().forEach(one -> add(names, one)));
    plans.forEach(plan -> plan.instructions().forEach(one -> add(names, one.instruction())));
    return names;
  }

  private static void add(Set<String> names, Instruction instruction) {
    if (instruction instanceof Instruction.Arg arg) {
      arg.variables().forEach(variable -> names.add(variable.name()));
    }
  }
}
