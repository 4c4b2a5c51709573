package dev.tare.build;

import dev.tare.base.TareException;
import java.util.Map;
import java.util.Optional;

/// What the instructions of one stage may read: the context, other stages, images.
///
/// @param stage whose instructions
/// @param built the stages that it needs, by index
record Sources(int stage, Origins origins, Bases bases, Map<Integer, StageState> built) {

  /// @param from as COPY --from and mounts have it; empty for the context
  SourceTree of(Optional<String> from, Planned by) {
    return from.map(name -> named(name, by)).orElseGet(bases::context);
  }

  private SourceTree named(String name, Planned by) {
    Origin origin = origins.ofFlag(stage, name, by);
    if (!(origin instanceof Origin.OfStage(int index))) {
      return bases.readable(origin, by);
    }
    StageState state = built.get(index);
    if (state == null) {
      // the graph knew the ARGs but not the ENV of a base
      throw by.failure(
          TareException.Kind.UNSUPPORTED,
          "cannot copy from \"%s\": the name of a stage must not depend on ENV".formatted(name));
    }
    return SourceTree.of(state.layers());
  }

  /// The WORKDIR of a stage, where `name` is one.
  Optional<String> workingDirOf(String name, Planned by) {
    return origins.ofFlag(stage, name, by) instanceof Origin.OfStage(int index)
        ? Optional.ofNullable(built.get(index)).map(StageState::workingDir)
        : Optional.empty();
  }
}
