package dev.tare.build;

import dev.tare.base.TareException;
import dev.tare.oci.Image;
import dev.tare.runtime.ProcessSpec;
import dev.tare.runtime.RunSpec.Network;

/// What is left of a RUN that failed.
///
/// @param failure what the build ends with
/// @param image the state of the stage, with what the RUN had written by then; it has no name
/// @param process the program of the RUN, with its variables but for those of secrets
public record FailedStep(TareException failure, Image image, ProcessSpec process, Network network) {

  /// Is told of it, before the build ends with its failure.
  @FunctionalInterface
  public interface Listener {
    void failed(FailedStep step);
  }
}
