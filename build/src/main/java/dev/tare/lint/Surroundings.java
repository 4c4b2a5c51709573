package dev.tare.lint;

import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// What a check knows besides the text.
///
/// @param predefined the variables that FROM sees without any ARG, such as `TARGETPLATFORM`
/// @param buildArgs what `--build-arg` gives
/// @param platform of the image that is to be built
/// @param contexts the names of `--build-context`, in lower case
/// @param ignored whether the ignore file leaves a path of the context out
public record Surroundings(
    Map<String, String> predefined,
    Map<String, String> buildArgs,
    Platform platform,
    Set<String> contexts,
    Predicate<String> ignored,
    Images images) {
  public Surroundings {
    predefined = Map.copyOf(predefined);
    buildArgs = Map.copyOf(buildArgs);
    contexts = Set.copyOf(contexts);
  }

  /// The images that are at hand.
  public interface Images {
    /// The config of the image of that name; empty where it is not here.
    Optional<ImageConfig> config(String name, Platform platform);
  }
}
