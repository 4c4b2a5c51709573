package dev.tare.cli;

import dev.tare.compile.Built;
import dev.tare.compile.Contest.Entrant;
import dev.tare.compile.Verdict;
import dev.tare.compile.Weight;
import dev.tare.verify.Comparison.Difference;
import dev.tare.verify.Cost;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// What `pack` prints of C programs: one row for each way to compile, sizes in bytes.
final class CompileReport {
  private CompileReport() {}

  static String of(List<Entrant> entrants, Optional<Entrant> winner, boolean explains) {
    Table table =
        new Table("VARIANT", "BINARY", "LAYER", "STORED", "PULLED", "TIME", "MEMORY", "VERDICT");
    for (Entrant entrant : entrants) {
      boolean isWinner = winner.equals(Optional.of(entrant));
      Optional<Weight> weight = entrant.weight();
      table.row(
          entrant.variant().title(),
          entrant.binary() == 0 ? "-" : String.valueOf(entrant.binary()),
          weight.map(w -> String.valueOf(w.layers())).orElse("-"),
          weight.map(w -> String.valueOf(w.stored())).orElse("-"),
          weight.map(w -> String.valueOf(w.pulled())).orElse("-"),
          entrant.cost().flatMap(Cost::time).map(CompileReport::milliseconds).orElse("-"),
          memory(entrant),
          verdict(entrant.verdict()) + gain(entrant, entrants) + (isWinner ? ", chosen" : ""));
    }
    StringBuilder text = new StringBuilder(table.toString());
    if (explains) {
      entrants.forEach(entrant -> explain(entrant, text));
    }
    winner.ifPresent(w -> warnings(w, text));
    return text.append('\n').toString();
  }

  private static String milliseconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
  }

  private static String memory(Entrant entrant) {
    OptionalLong peak = entrant.cost().map(Cost::peakMemory).orElse(OptionalLong.empty());
    return peak.isPresent() ? Size.human(peak.getAsLong()) : "-";
  }

  /// What compressing the program itself brought.
  private static String gain(Entrant entrant, List<Entrant> all) {
    Optional<Weight> before =
        all.stream()
            .filter(other -> other.variant().equals(entrant.variant().plain()))
            .filter(other -> entrant.variant().compressor().isPresent())
            .flatMap(other -> other.weight().stream())
            .findFirst();
    if (before.isEmpty() || entrant.weight().isEmpty()) {
      return "";
    }
    long saved = before.get().pulled() - entrant.weight().get().pulled();
    return saved > 0
        ? ", pulls %d bytes less".formatted(saved)
        : ", counter-productive: pulls %d bytes more".formatted(-saved);
  }

  private static String verdict(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Same() -> "same";
      case Verdict.Differs(var probe, var comparison) ->
          "differs: " + difference(comparison.differences().getFirst());
      case Verdict.NotLinked(String cause) -> "did not link: " + cause;
      case Verdict.NotPacked(String cause) -> "not packed: " + cause;
      case Verdict.Unreduced(List<String> reasons) -> "start-up code kept: " + reasons.getFirst();
    };
  }

  private static String difference(Difference difference) {
    return "%s%s: %s, not %s"
        .formatted(
            difference.aspect(),
            difference.line() == 0 ? "" : " line " + difference.line(),
            difference.actual(),
            difference.expected());
  }

  private static void explain(Entrant entrant, StringBuilder text) {
    switch (entrant.built()) {
      case Built.Unreduced(var _, List<String> reasons) ->
          reasons.forEach(
              reason -> text.append("%s: kept: %s%n".formatted(entrant.variant().title(), reason)));
      case Built.Program program ->
          program
              .notes()
              .forEach(note -> text.append("%s: %s%n".formatted(entrant.variant().title(), note)));
      case Built.Failed failed ->
          failed
              .said()
              .forEach(line -> text.append("%s: %s%n".formatted(entrant.variant().title(), line)));
    }
  }

  /// What compiler and linker warned of in the program that is packed.
  private static void warnings(Entrant winner, StringBuilder text) {
    if (winner.built() instanceof Built.Program program) {
      program.said().forEach(line -> text.append(line).append('\n'));
    }
  }
}
