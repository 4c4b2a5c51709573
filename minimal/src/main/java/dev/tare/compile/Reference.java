package dev.tare.compile;

import dev.tare.base.TareException;
import dev.tare.compile.Variant.Way;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.pack.Packing;
import dev.tare.runtime.Volume;
import dev.tare.verify.Comparison;
import dev.tare.verify.Comparison.Aspect;
import dev.tare.verify.Comparison.Difference;
import dev.tare.verify.Ground;
import dev.tare.verify.Observation;
import dev.tare.verify.Probe;
import dev.tare.verify.Setting;
import dev.tare.verify.Trials;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The program that all others are compared with, on this machine's own root, where it stands as it
/// will in the image: the plain dynamic one, and with musl alone the plain static one.
final class Reference {
  private final Trials trials;
  private final Ground ground;
  private final Setting setting;
  private final List<Probe> probes;
  private final Map<Probe, Observation> seen = new HashMap<>();
  private final Map<Probe, Set<Aspect>> unsteady = new HashMap<>();

  /// Observes it.
  ///
  /// @param like where it stands in the image, and with which config
  /// @throws TareException REFUSED where it does not do what a probe expects
  Reference(Built.Program program, Packing like, Trials trials, List<Probe> probes) {
    this.trials = trials;
    this.probes = probes.stream().map(probe -> named(probe, like.program())).toList();
    ground =
        Ground.machine(
            List.of(
                new Volume(program.file(), like.program().toString(), Volume.Access.READ_ONLY)));
    setting = Setting.of(like.config(), FileTree.of(like.entries()));
    for (Probe probe : this.probes) {
      seen.put(probe, asExpected(probe, observe(probe)));
    }
  }

  /// Which one of `all` it is.
  ///
  /// @throws TareException REFUSED with what the compiler said where it was not linked
  static Built.Program of(List<Built> all) {
    Way way =
        all.getFirst().variant().compiler().libc() == Compiler.Libc.MUSL ? Way.STATIC : Way.DYNAMIC;
    Built built =
        all.stream().filter(each -> each.variant().way() == way).findFirst().orElseThrow();
    return switch (built) {
      case Built.Program program -> program;
      case Built.Failed failed -> throw refused(failed.variant(), failed.said());
      case Built.Unreduced kept -> throw refused(kept.variant(), kept.reasons());
    };
  }

  private static TareException refused(Variant variant, List<String> said) {
    return TareException.of(
        TareException.Kind.REFUSED,
        "cannot compile: %s failed:\n%s"
            .formatted(variant.compiler().program(), String.join("\n", said)));
  }

  /// With the program's place for `{}`.
  List<Probe> probes() {
    return probes;
  }

  /// How it ended, for each probe.
  List<Observation.Ending> endings() {
    return probes.stream().map(probe -> observed(probe).ending()).toList();
  }

  /// In what another program differs. What differs between two runs of the reference too cannot be
  /// compared: with an expected text, that text and the ending are.
  ///
  /// @param probe of [#probes]
  /// @throws TareException REFUSED where the reference differs from itself and no text is expected
  Comparison compare(Probe probe, Observation actual) {
    Comparison all = Comparison.of(observed(probe), actual);
    if (all.isEqual()) {
      return all;
    }
    Set<Aspect> shaky = unsteady(probe);
    if (shaky.isEmpty()) {
      return all;
    }
    if (probe.expect().isEmpty()) {
      throw TareException.of(
              TareException.Kind.REFUSED,
              "cannot compare \"%s\": this probe is not steady: %s differs between two runs of the"
                      .formatted(probe, shaky.iterator().next())
                  + " same program")
          .withHint("nothing was tagged; say what counts with --expect TEXT");
    }
    boolean isMet = probe.expect().filter(actual::holds).isPresent();
    return new Comparison(
        all.differences().stream().filter(each -> !isMet || !isPassedOver(each, shaky)).toList());
  }

  private static boolean isPassedOver(Difference difference, Set<Aspect> shaky) {
    return difference.aspect() != Aspect.ENDING && shaky.contains(difference.aspect());
  }

  private Observation observed(Probe probe) {
    return java.util.Objects.requireNonNull(seen.get(probe));
  }

  private Observation observe(Probe probe) {
    return trials.observe(ground, setting, probe, Trials.Tracing.NONE);
  }

  /// Variants are compared side by side; one of them looks.
  private synchronized Set<Aspect> unsteady(Probe probe) {
    return unsteady.computeIfAbsent(
        probe,
        p -> {
          Set<Aspect> found = new HashSet<>();
          Comparison.of(observed(p), observe(p))
              .differences()
              .forEach(each -> found.add(each.aspect()));
          return Set.copyOf(found);
        });
  }

  /// Where the reference does not do what is expected, to be like it is worth nothing.
  private static Observation asExpected(Probe probe, Observation seen) {
    probe
        .expect()
        .filter(text -> !seen.holds(text))
        .ifPresent(text -> {
          throw TareException.of(
                  TareException.Kind.REFUSED,
                  "cannot pack %s: what it was compiled to does not write \"%s\" on this machine"
                      .formatted(probe.words().getFirst(), text))
              .withHint("nothing was tagged");
        });
    return seen;
  }

  /// With `program` for `{}`.
  static Probe named(Probe probe, TreePath program) {
    return probe.words().getFirst().equals("{}") ? probe.withProgram(program.toString()) : probe;
  }
}
