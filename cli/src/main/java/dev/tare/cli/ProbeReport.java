package dev.tare.cli;

import dev.tare.layer.TreePath;
import dev.tare.pack.Packing;
import dev.tare.pack.ProbePlan.OnDifference;
import dev.tare.pack.Proven;
import dev.tare.pack.Retry;
import dev.tare.verify.Comparison.Aspect;
import dev.tare.verify.Comparison.Difference;
import dev.tare.verify.Missing;
import dev.tare.verify.Missing.Evidence;
import dev.tare.verify.Observation;
import dev.tare.verify.Observation.Ending;
import dev.tare.verify.ProbeResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What `pack` says of probes.
final class ProbeReport {
  private static final int MAX_NAMED = 30;

  private ProbeReport() {}

  /// The part of the result line that is about probes; empty where there were none.
  static Optional<String> proven(Proven proven) {
    List<ProbeResult> results = proven.results();
    if (results.isEmpty()) {
      return proven.unproven().map(_ -> "not proven by probes");
    }
    if (proven.unproven().isPresent()) {
      return Optional.of("not proven: " + doubt(results));
    }
    return Optional.of(
        "proven: %s equal%s on the machine and in the image, traced"
            .formatted(
                results.size() == 1 ? "1 probe" : results.size() + " probes", endings(results)));
  }

  private static String doubt(List<ProbeResult> results) {
    if (!results.stream().allMatch(ProbeResult::isEqual)) {
      return "a probe differs";
    }
    return results.stream().anyMatch(result -> result.untraced().isPresent())
        ? "compared, not traced"
        : "no probe started the program";
  }

  /// Endings other than exit status 0, in parentheses: equal is not the same as well.
  private static String endings(List<ProbeResult> results) {
    Map<String, Integer> endings = new LinkedHashMap<>();
    for (ProbeResult result : results) {
      ending(result).ifPresent(words -> endings.merge(words, 1, Integer::sum));
    }
    if (endings.isEmpty()) {
      return "";
    }
    return endings.entrySet().stream()
        .map(e -> results.size() == 1 ? e.getKey() : "%d: %s".formatted(e.getValue(), e.getKey()))
        .collect(Collectors.joining("; ", " (", ")"));
  }

  /// A server that answered was ended by tare: that says nothing.
  private static Optional<String> ending(ProbeResult result) {
    if (result.expected().answer().isPresent()) {
      return Optional.empty();
    }
    return switch (result.expected().ending()) {
      case Ending.Exited(int status) ->
          status == 0 ? Optional.empty() : Optional.of("both ended with exit status " + status);
      case Ending.StillRunning _ -> Optional.of("both still running when their time was up");
      case Ending.WroteTooMuch _ ->
          Optional.of("both outputs cut at %d MiB".formatted(Observation.MAX_OUTPUT >> 20));
    };
  }

  /// What `--retry` added, as options to type, and what that cost; empty where nothing was.
  static String added(Proven proven) {
    if (proven.added().isEmpty()) {
      return "";
    }
    long cost = Proven.bytes(proven.image()) - proven.firstBytes();
    String flags =
        proven.added().stream()
            .map(each ->
                "  %s %s\n"
                    .formatted(
                        each.isPlace() ? "--mkdir" : "--add", quoted(each.path().toString())))
            .collect(Collectors.joining());
    return "added by --retry, %s more:\n%s".formatted(Size.human(cost), flags);
  }

  /// What is worth saying beside the result, line by line.
  static List<String> notes(Proven proven, OnDifference onDifference) {
    List<String> lines = new ArrayList<>();
    for (ProbeResult result : proven.results()) {
      result
          .untraced()
          .ifPresent(reason -> lines.add("tare pack: warning: compared, not traced: " + reason));
      if (result.isEqual() && result.isPartial()) {
        lines.add(
            "tare pack: warning: %s: %s differs from run to run on this machine itself; compared were the"
                    .formatted(result.probe(), unsteady(result))
                + " rest and what --expect says");
      }
      if (result.isEqual() && result.expected().ending() instanceof Ending.WroteTooMuch) {
        lines.add(
            "tare pack: warning: %s: it was ended at %d MiB of output, in both; that much is equal"
                .formatted(result.probe(), Observation.MAX_OUTPUT >> 20));
      }
      if (result.isEqual()) {
        failing(result, proven.packed().packing()).ifPresent(lines::add);
      } else {
        lines.addAll(difference(result, onDifference));
      }
    }
    proven
        .unproven()
        .ifPresent(
            reason -> lines.add("tare pack: warning: not verified, as the image says: " + reason));
    return lines;
  }

  /// Where somebody said what is expected, failing may be what is wanted.
  private static Optional<String> failing(ProbeResult result, Packing packing) {
    boolean isFailing =
        result.expected().ending() instanceof Ending.Exited(int status)
            && status != 0
            && result.expected().answer().isEmpty()
            && result.probe().expect().isEmpty();
    String directory = packing.config().workingDir();
    return isFailing
        ? Optional.of(
            ("tare pack: warning: the probe \"%s\" ended with %s on this machine too: it shows only"
                    + " that failing is the same; probes run in %s, the image's working directory,"
                    + " and see no network")
                .formatted(
                    result.probe(),
                    result.expected().ending(),
                    directory.isEmpty() ? "/" : directory))
        : Optional.empty();
  }

  private static List<String> difference(ProbeResult result, OnDifference onDifference) {
    List<String> lines = new ArrayList<>();
    lines.add("tare pack: the probe differs: " + result.probe());
    result.unmet().ifPresent(words -> lines.add("  " + words));
    for (Difference each : result.differences()) {
      lines.add("  %s%s".formatted(each.aspect(), each.line() > 0 ? ", line " + each.line() : ""));
      lines.add("    on this machine: " + each.expected());
      lines.add("    in the image:    " + each.actual());
      if (result.unsteady().contains(each.aspect())) {
        lines.add(
            "    this probe is not steady: that differs between two runs on this machine, too");
      }
    }
    if (result.differences().stream().anyMatch(d -> isPassable(result, d))) {
      lines.add("  hint: choose a steady output, or say what counts with --expect TEXT");
    }
    if (result.isTellingOfTheImage()) {
      lines.addAll(missing(result, onDifference));
    }
    return lines;
  }

  private static boolean isPassable(ProbeResult result, Difference difference) {
    return difference.aspect() != Aspect.ENDING && result.unsteady().contains(difference.aspect());
  }

  private static String unsteady(ProbeResult result) {
    return result.unsteady().stream()
        .map(Aspect::toString)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static List<String> missing(ProbeResult result, OnDifference onDifference) {
    List<String> lines = new ArrayList<>();
    List<Missing> untaken = new ArrayList<>();
    for (Evidence evidence : Evidence.values()) {
      List<Missing> all =
          result.missing().stream().filter(missing -> missing.evidence() == evidence).toList();
      if (evidence == Evidence.UNTAKEN) {
        untaken.addAll(all);
      } else if (!all.isEmpty()) {
        lines.add("  %s:".formatted(evidence));
        all.stream().limit(MAX_NAMED).forEach(missing -> lines.add("    " + add(missing)));
        if (all.size() > MAX_NAMED) {
          lines.add("    and %d more".formatted(all.size() - MAX_NAMED));
        }
      }
    }
    if (!lines.isEmpty()) {
      lines.add(
          onDifference == OnDifference.RETRY
              ? "  hint: --retry adds no more: add what it needs"
              : "  hint: add what it needs, or let --retry do it");
    } else if (result.untraced().isPresent()) {
      lines.add("  what is missing is not known: " + result.untraced().get());
    } else if (untaken.isEmpty()) {
      lines.add("  no path was found that this machine has and the image lacks");
    }
    untaken.stream().limit(MAX_NAMED).forEach(each -> lines.add("  " + untaken(each)));
    return lines;
  }

  private static String untaken(Missing missing) {
    TreePath path = missing.path();
    return "%s exists on this machine; what lies in %s is not taken by itself: give it with --add, or --stdin"
        .formatted(path, missing.place().orElse(path.parent()));
  }

  private static String add(Missing missing) {
    if (missing.isPlace()) {
      return "--mkdir " + missing.path();
    }
    String link = missing.target().map(target -> "  (a link to " + target + ")").orElse("");
    String mark =
        Retry.isWithheld(missing) ? "  (not added by --retry: it describes this machine)" : "";
    return "--add "
        + quoted(missing.path().toString())
        + (missing.isDirectory() ? "/" : "")
        + link
        + mark;
  }

  private static String quoted(String path) {
    return path.matches("[A-Za-z0-9_@%+=,./-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
  }
}
