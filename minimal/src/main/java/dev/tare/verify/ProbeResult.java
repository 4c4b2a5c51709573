package dev.tare.verify;

import dev.tare.verify.Comparison.Aspect;
import dev.tare.verify.Comparison.Difference;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What came of a probe that ran in two roots.
///
/// @param unsteady in what two runs on the machine differ from each other; looked for only where
///   the image differs
/// @param unmet what was asked for and is not so, in words
/// @param missing what the image lacks; empty where the probe is equal
public record ProbeResult(
    Probe probe,
    Observation expected,
    Observation actual,
    Comparison comparison,
    Set<Aspect> unsteady,
    Optional<String> unmet,
    List<Missing> missing) {

  public ProbeResult {
    unsteady = Set.copyOf(unsteady);
    missing = List.copyOf(missing);
  }

  /// Whether the program does the same in both. What differs on the machine itself from run to run
  /// cannot be compared: it is passed over only where the user says what is expected instead, and
  /// never how the program ends.
  public boolean isEqual() {
    return unmet.isEmpty() && differences().isEmpty();
  }

  /// Whether more in the image may make it equal: not where the machine itself does not do what is
  /// asked for, nor where all that differs is another thing at each run on the machine.
  public boolean isTellingOfTheImage() {
    boolean isUnmetHere =
        (probe.request().isPresent() && expected.answer().isEmpty())
            || probe.expect().filter(text -> !expected.holds(text)).isPresent();
    boolean isSteady = differences().stream().anyMatch(d -> !unsteady.contains(d.aspect()));
    return !isUnmetHere && (unmet.isPresent() || isSteady);
  }

  /// What keeps it from being equal.
  public List<Difference> differences() {
    return comparison.differences().stream()
        .filter(difference -> !isPassedOver(difference.aspect()))
        .toList();
  }

  private boolean isPassedOver(Aspect aspect) {
    return aspect != Aspect.ENDING && unsteady.contains(aspect) && probe.expect().isPresent();
  }

  /// Whether something was passed over.
  public boolean isPartial() {
    return differences().size() < comparison.differences().size();
  }

  /// Why its runs were not followed; empty where both were.
  public Optional<String> untraced() {
    return expected.untraced().or(actual::untraced);
  }
}
