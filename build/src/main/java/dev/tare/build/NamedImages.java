package dev.tare.build;

import dev.tare.base.TareException;
import dev.tare.dockerfile.Instruction;
import dev.tare.dockerfile.Mount;
import dev.tare.transport.Location;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Which images of the store a build reads: so that several builds come in the order in which they
/// need each other.
public final class NamedImages {
  private NamedImages() {}

  /// The names in FROM, COPY --from and mounts of the stages that the target needs, as they are
  /// written. A name that only the build can know, because a variable of a stage is in it, is left
  /// out; of a Dockerfile that cannot be built there are none, and the build says why.
  public static Set<String> of(BuildRequest request) {
    try {
      return names(request);
    } catch (TareException e) {
      return Set.of();
    }
  }

  private static Set<String> names(BuildRequest request) {
    Globals globals = Globals.of(request.dockerfile(), request.options());
    Origins origins = new Origins(request.dockerfile(), request.inputs().contexts());
    Set<String> names = new LinkedHashSet<>();
    for (StagePlan plan : StageGraph.plan(request, globals, origins, (_, _, _) -> List.of())) {
      add(names, plan.base());
      for (Planned planned : plan.instructions()) {
        sources(planned)
            .filter(name -> !name.contains("$"))
            .forEach(name -> add(names, origins.ofFlag(plan.stage().index(), name, planned)));
      }
    }
    return names;
  }

  private static Stream<String> sources(Planned planned) {
    if (planned.instruction() instanceof Instruction.Copy copy) {
      return copy.from().stream();
    }
    if (planned.instruction() instanceof Instruction.Run run) {
      return run.mounts().stream()
          .flatMap(options -> Mount.from(options, run.written().span(), planned.file()).stream());
    }
    return Stream.empty();
  }

  private static void add(Set<String> names, Origin origin) {
    switch (origin) {
      case Origin.Stored(String name) -> names.add(name);
      case Origin.Context(NamedContext.OfImage(Location.Store(String name)), _) -> names.add(name);
      case Origin.Context _, Origin.Scratch _, Origin.OfStage _ -> {}
    }
  }
}
