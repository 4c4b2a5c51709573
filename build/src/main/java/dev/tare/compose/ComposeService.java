package dev.tare.compose;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A service of a compose file: how its image is built, and what it is called.
///
/// @param place such as `compose.yaml:3:5`
/// @param names of the image: `image`, else `PROJECT-SERVICE`; then those of `build.tags`
/// @param profiles it is built only where one of them is asked for, or itself
public record ComposeService(
    String name, String place, List<String> names, List<String> profiles, Optional<Plan> build) {
  public ComposeService {
    names = List.copyOf(names);
    profiles = List.copyOf(profiles);
  }

  /// What `build` says. Paths are as written: of the context from the folder of the compose file,
  /// of the Dockerfile from the context.
  ///
  /// @param inline the text of a Dockerfile, in place of a file
  /// @param args those without a value in file or environment are left out
  /// @param secrets by the ids that a Dockerfile uses
  /// @param agents the places of SSH agents by id; empty for the usual one
  /// @param contexts places by name, as `--build-context` takes them, or `service:NAME`
  public record Plan(
      String context,
      Optional<String> dockerfile,
      Optional<String> inline,
      Map<String, String> args,
      Map<String, String> labels,
      Optional<String> target,
      Optional<String> platform,
      Optional<String> network,
      Map<String, Secret> secrets,
      Map<String, String> agents,
      Map<String, String> contexts) {
    public Plan {
      args = Map.copyOf(args);
      labels = Map.copyOf(labels);
      secrets = Map.copyOf(secrets);
      agents = Map.copyOf(agents);
      contexts = Map.copyOf(contexts);
    }
  }

  /// Where a secret comes from: a file or a variable.
  public record Secret(Optional<String> file, Optional<String> variable) {}
}
