package dev.tare.runtime;

import dev.tare.runtime.RunSpec.Network;
import java.util.List;

/// One RUN.
///
/// @param process its variables are those of the image and of the build; PATH and HOME are added
///   where they are missing
/// @param mounts in the order written
public record RunStep(ProcessSpec process, Network network, List<StepMount> mounts) {
  public RunStep {
    mounts = List.copyOf(mounts);
  }
}
