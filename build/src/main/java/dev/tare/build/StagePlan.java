package dev.tare.build;

import dev.tare.dockerfile.Stage;
import dev.tare.oci.Platform;
import java.util.List;
import java.util.Set;

/// A stage that will be built.
///
/// @param base what it begins with
/// @param platform of that
/// @param instructions the triggers of the base, then its own
/// @param needs the stages that must be there first
record StagePlan(
    Stage stage, Origin base, Platform platform, List<Planned> instructions, Set<Integer> needs) {
  StagePlan {
    instructions = List.copyOf(instructions);
    needs = Set.copyOf(needs);
  }

  /// How many steps it has, FROM counted.
  int steps() {
    return 1 + (int) instructions.stream().filter(Planned::isStep).count();
  }
}
