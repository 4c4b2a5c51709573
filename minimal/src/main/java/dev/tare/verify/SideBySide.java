package dev.tare.verify;

import dev.tare.base.TareException;
import dev.tare.verify.Comparison.Aspect;
import dev.tare.verify.Comparison.Difference;
import dev.tare.verify.Observation.Ending;
import dev.tare.verify.Trials.Tracing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Runs probes in two roots and compares what they do: the one is the measure, the other is judged.
/// The measure is observed once for each probe, and once more where the other differs, to tell a
/// difference from an unsteady output.
public final class SideBySide {
  private static final int MAX_SAID = 400;

  private final Trials trials;
  private final Ground measure;
  private final Map<Probe, Observation> expected = new HashMap<>();
  private final Map<Probe, Set<Aspect>> unsteady = new HashMap<>();

  /// @param measure where a program is known to work
  public SideBySide(Trials trials, Ground measure) {
    this.trials = trials;
    this.measure = measure;
  }

  /// @param setting for both
  /// @throws TareException UNSUPPORTED where this machine cannot run one of the two
  public ProbeResult compare(Probe probe, Setting setting, Ground judged) {
    Observation one =
        expected.computeIfAbsent(probe, p -> trials.observe(measure, setting, p, Tracing.NAMES));
    Observation other = trials.observe(judged, setting, probe, Tracing.NAMES);
    Comparison comparison = Comparison.of(one, other);
    Set<Aspect> shaky =
        comparison.isEqual()
            ? Set.of()
            : unsteady.computeIfAbsent(probe, p -> unsteady(p, setting, one));
    ProbeResult result =
        new ProbeResult(probe, one, other, comparison, shaky, unmet(probe, one, other), List.of());
    return result.isEqual() ? result : withMissing(result, judged);
  }

  private Set<Aspect> unsteady(Probe probe, Setting setting, Observation first) {
    Observation second = trials.observe(measure, setting, probe, Tracing.NAMES);
    return Comparison.of(first, second).differences().stream()
        .map(Difference::aspect)
        .collect(Collectors.toSet());
  }

  private static Optional<String> unmet(Probe probe, Observation one, Observation other) {
    if (probe.request().isPresent() && one.answer().isEmpty()) {
      return Optional.of(unanswered(probe.request().get(), one));
    }
    return probe
        .expect()
        .filter(text -> !one.holds(text) || !other.holds(text))
        .map(text ->
            "\"%s\" is not in the output %s"
                .formatted(text, one.holds(text) ? "in the image" : "on this machine"));
  }

  private static String unanswered(String path, Observation one) {
    if (!(one.ending() instanceof Ending.Exited exited)) {
      return "on this machine nothing answered " + path;
    }
    String said = one.err().toString().strip().replaceAll("\\s*\\R\\s*", "; ");
    String shown = said.length() > MAX_SAID ? said.substring(0, MAX_SAID) + "…" : said;
    return "on this machine the server ended with %s before it answered %s%s"
        .formatted(exited, path, shown.isEmpty() ? "" : ": " + shown);
  }

  private ProbeResult withMissing(ProbeResult result, Ground judged) {
    List<Missing> missing =
        result.untraced().isPresent() || !result.isTellingOfTheImage()
            ? List.of()
            : Missing.of(
                result.expected().trace(), result.actual().trace(), measure.tree(), judged.tree());
    return new ProbeResult(
        result.probe(),
        result.expected(),
        result.actual(),
        result.comparison(),
        result.unsteady(),
        result.unmet(),
        missing);
  }
}
