package dev.tare.build;

import dev.tare.base.TareException;
import java.util.Optional;
import java.util.Set;

/// What the instructions of one stage may read: the context, other stages, images.
///
/// @param stage whose instructions
/// @param needs the stages that it needs, by index
record Sources(int stage, Origins origins, Bases bases, Stages stages, Set<Integer> needs) {

  /// @param from as COPY --from and mounts have it; empty for the context
  SourceTree of(Optional<String> from, Planned by) {
    return from.map(name -> named(name, by)).orElseGet(bases::context);
  }

  private SourceTree named(String name, Planned by) {
    Origin origin = origins.ofFlag(stage, name, by);
    if (!(origin instanceof Origin.OfStage(int index))) {
      return bases.readable(origin, by);
    }
    if (!needs.contains(index)) {
      // the graph knew the ARGs but not the ENV of a base
      throw by.failure(
          TareException.Kind.UNSUPPORTED,
          "cannot copy from \"%s\": the name of a stage must not depend on ENV".formatted(name));
    }
    return SourceTree.of(stages.await(index).layers());
  }

  /// The WORKDIR of a stage, where `name` is one.
  Optional<String> workingDirOf(String name, Planned by) {
    return origins.ofFlag(stage, name, by) instanceof Origin.OfStage(int index)
            && needs.contains(index)
        ? Optional.of(stages.await(index).workingDir())
        : Optional.empty();
  }
}
