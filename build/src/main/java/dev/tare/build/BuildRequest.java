package dev.tare.build;

import dev.tare.context.BuildContext;
import dev.tare.copy.Stamps;
import dev.tare.dockerfile.Dockerfile;
import dev.tare.oci.Platform;
import dev.tare.runtime.RunSpec.Network;
import java.util.Map;
import java.util.Optional;

/// What a build is asked for.
///
/// @param dockerfile parsed
/// @param inputs what it may read
public record BuildRequest(Dockerfile dockerfile, Inputs inputs, Options options) {

  /// What a build may read.
  ///
  /// @param context with its ignore file applied
  /// @param contexts by the names of `--build-context`
  public record Inputs(
      BuildContext context, Map<String, NamedContext> contexts, Confidences confidences) {
    public Inputs {
      contexts = Map.copyOf(contexts);
    }
  }

  /// What the flags say.
  ///
  /// @param target the stage to build; empty for the last one
  /// @param platform of the image
  /// @param isPlatformGiven whether somebody asked for it: then the image says so, whatever its
  ///   base
  /// @param buildArgs by name
  /// @param labels that the image gets on top of its own
  /// @param network of RUNs that name none
  /// @param created the time in config and history, RFC 3339; empty for none, since a clock would
  ///   make every build another image
  /// @param stamps the times of files
  public record Options(
      Optional<String> target,
      Platform platform,
      boolean isPlatformGiven,
      Map<String, String> buildArgs,
      Map<String, String> labels,
      Network network,
      Optional<String> created,
      Stamps stamps,
      Squashing squashing) {
    public Options {
      buildArgs = Map.copyOf(buildArgs);
      labels = Map.copyOf(labels);
    }
  }

  /// Which layers become one.
  public enum Squashing {
    NONE,
    /// Those that the build put on its base.
    ADDED,
    ALL
  }
}
