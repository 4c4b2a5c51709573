package dev.tare.cli;

import dev.tare.pack.Proven;
import dev.tare.verify.Comparison.Aspect;
import dev.tare.verify.Comparison.Difference;
import dev.tare.verify.Missing;
import dev.tare.verify.Missing.Evidence;
import dev.tare.verify.Observation;
import dev.tare.verify.Observation.Ending;
import dev.tare.verify.ProbeResult;
import java.util.ArrayList;
import java.util.List;
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
      return Optional.of("not proven: a probe differs");
    }
    boolean isTraced = results.stream().allMatch(result -> result.untraced().isEmpty());
    return Optional.of(
        "proven: %s equal on the machine and in the image, %s"
            .formatted(
                results.size() == 1 ? "1 probe" : results.size() + " probes",
                isTraced ? "traced" : "compared, not traced"));
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
  static List<String> notes(Proven proven) {
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
      if (!result.isEqual()) {
        lines.addAll(difference(result));
      }
    }
    proven
        .unproven()
        .ifPresent(
            reason -> lines.add("tare pack: warning: not verified, as the image says: " + reason));
    return lines;
  }

  private static List<String> difference(ProbeResult result) {
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
    lines.addAll(missing(result));
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

  private static List<String> missing(ProbeResult result) {
    List<String> lines = new ArrayList<>();
    for (Evidence evidence : Evidence.values()) {
      List<Missing> all =
          result.missing().stream().filter(missing -> missing.evidence() == evidence).toList();
      if (!all.isEmpty()) {
        lines.add("  %s:".formatted(evidence));
        all.stream().limit(MAX_NAMED).forEach(missing -> lines.add("    " + add(missing)));
        if (all.size() > MAX_NAMED) {
          lines.add("    and %d more".formatted(all.size() - MAX_NAMED));
        }
      }
    }
    if (!lines.isEmpty()) {
      lines.add("  hint: add what it needs, or let --retry do it");
    } else if (result.untraced().isPresent()) {
      lines.add("  what is missing is not known: " + result.untraced().get());
    } else {
      lines.add("  no path was found that this machine has and the image lacks");
    }
    return lines;
  }

  private static String add(Missing missing) {
    if (missing.isPlace()) {
      return "--mkdir " + missing.path();
    }
    String link = missing.target().map(target -> "  (a link to " + target + ")").orElse("");
    return "--add " + quoted(missing.path().toString()) + (missing.isDirectory() ? "/" : "") + link;
  }

  private static String quoted(String path) {
    return path.matches("[A-Za-z0-9_@%+=,./-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
  }
}
