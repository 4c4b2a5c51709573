package dev.tare.compile;

import dev.tare.verify.Comparison;
import dev.tare.verify.Probe;
import java.util.List;

/// What is to be said of one way to compile a program.
public sealed interface Verdict {
  /// Behaves as the plain dynamic program of this machine does, in all probes.
  record Same() implements Verdict {}

  /// Does something else.
  record Differs(Probe probe, Comparison comparison) implements Verdict {}

  /// The compiler or the linker refused.
  ///
  /// @param cause the line that says why
  record NotLinked(String cause) implements Verdict {}

  /// It was linked and cannot be packed.
  ///
  /// @param cause such as a loader that this machine does not have
  record NotPacked(String cause) implements Verdict {}

  /// Its start-up code is kept, so that it is the same as the way before.
  record Unreduced(List<String> reasons) implements Verdict {
    public Unreduced {
      reasons = List.copyOf(reasons);
    }
  }
}
