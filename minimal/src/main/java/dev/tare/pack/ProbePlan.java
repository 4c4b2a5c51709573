package dev.tare.pack;

import dev.tare.verify.Probe;
import java.util.List;

/// How an image is to be proven by probes.
///
/// @param probes commands that must do the same in the image as on this machine
public record ProbePlan(List<Probe> probes, OnDifference onDifference, Unproven unproven) {
  public static final ProbePlan NONE =
      new ProbePlan(List.of(), OnDifference.STOP, Unproven.REFUSED);

  /// What to do where a probe differs.
  public enum OnDifference {
    STOP,
    /// Add what the image lacks, and try again.
    RETRY
  }

  /// What becomes of an image whose probes differ or cannot run.
  public enum Unproven {
    REFUSED,
    /// It is kept, and says of itself that it is not proven.
    MARKED
  }

  public ProbePlan {
    probes = List.copyOf(probes);
  }
}
