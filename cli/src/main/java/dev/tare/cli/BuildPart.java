package dev.tare.cli;

import dev.tare.build.Confidences;
import dev.tare.build.NamedContext;
import dev.tare.runtime.RunSpec.Network;
import java.util.Map;
import java.util.Optional;

/// What one build has of its own; what the flags of the command say wins.
///
/// @param read its Dockerfile and context
/// @param contexts by the names that FROM and --from use
record BuildPart(
    BuildFile.Read read,
    Map<String, String> args,
    Map<String, String> labels,
    Optional<String> target,
    Optional<String> platform,
    Optional<Network> network,
    Map<String, NamedContext> contexts,
    Confidences confidences) {

  /// Nothing but its Dockerfile and context.
  static BuildPart of(BuildFile.Read read) {
    return new BuildPart(
        read,
        Map.of(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Confidences.NONE);
  }
}
