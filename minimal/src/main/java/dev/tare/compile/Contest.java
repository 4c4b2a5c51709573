package dev.tare.compile;

import dev.tare.base.TareException;
import dev.tare.base.Tasks;
import dev.tare.compile.Variant.Way;
import dev.tare.layer.FileTree;
import dev.tare.layer.HostTree;
import dev.tare.layer.TreePath;
import dev.tare.pack.Pack;
import dev.tare.pack.PackRequest;
import dev.tare.pack.Packing;
import dev.tare.rootfs.Roots;
import dev.tare.store.Cache;
import dev.tare.store.Lease;
import dev.tare.verify.Comparison;
import dev.tare.verify.Cost;
import dev.tare.verify.Ground;
import dev.tare.verify.Observation;
import dev.tare.verify.Probe;
import dev.tare.verify.Setting;
import dev.tare.verify.Trials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Packs a program as it was compiled in several ways, runs each in its own image, and says which
/// behave as the [Reference] does.
public final class Contest {
  /// Which ways may win.
  public enum Link {
    /// Static, by any way.
    SMALLEST {
      @Override
      boolean admits(Variant variant) {
        return variant.isStatic();
      }
    },
    /// Static as with ordinary flags.
    STATIC {
      @Override
      boolean admits(Variant variant) {
        return variant.way() == Way.STATIC;
      }
    },
    /// With its loader and its libraries beside it.
    DYNAMIC {
      @Override
      boolean admits(Variant variant) {
        return !variant.isStatic();
      }
    };

    abstract boolean admits(Variant variant);
  }

  /// One way and what came of it.
  ///
  /// @param binary size of the program in bytes; 0 where there is none
  /// @param weight of its image, where there is one
  /// @param cost of the first probe, where it behaves as it must
  public record Entrant(
      Built built,
      long binary,
      Optional<Pack.Packed> packed,
      Optional<Weight> weight,
      Optional<Cost> cost,
      Verdict verdict) {
    private Entrant with(Verdict other) {
      return new Entrant(built, binary, packed, weight, cost, other);
    }

    private Entrant with(Cost measured) {
      return new Entrant(built, binary, packed, weight, Optional.of(measured), verdict);
    }

    public Variant variant() {
      return built.variant();
    }
  }

  /// How long a program that does not end is looked at.
  private static final Duration STILL = Duration.ofMillis(300);

  private final Pack pack;
  private final Roots roots;
  private final Cache cache;
  private final Trials trials;

  public Contest(Pack pack, Roots roots, Cache cache, Trials trials) {
    this.pack = pack;
    this.roots = roots;
    this.cache = cache;
    this.trials = trials;
  }

  /// What is asked of all.
  ///
  /// @param request how to pack; its program is replaced
  /// @param probes `{}` as their first word stands for the program
  public record Terms(PackRequest request, List<Probe> probes) {
    public Terms {
      probes = List.copyOf(probes);
    }
  }

  /// What came of all.
  ///
  /// @param entrants in the order of what was built
  /// @param reference what they were compared with
  /// @param endings of the reference, for each probe; none where nothing could be packed
  public record Result(
      List<Entrant> entrants, Variant reference, List<Observation.Ending> endings) {
    public Result {
      entrants = List.copyOf(entrants);
      endings = List.copyOf(endings);
    }
  }

  /// @throws TareException REFUSED with what the compiler said where the reference was not linked;
  ///   where it does not do what is expected; or does something else in each run
  public Result run(List<Built> all, Terms terms) {
    Built.Program program = Reference.of(all);
    List<Entrant> packed = all.stream().map(built -> packed(built, terms.request)).toList();
    Optional<Packing> like =
        packed.stream().flatMap(e -> e.packed.stream()).map(Pack.Packed::packing).findFirst();
    if (like.isEmpty()) {
      return new Result(packed, program.variant(), List.of());
    }
    Reference reference = new Reference(program, like.get(), trials, terms.probes);
    List<Callable<Entrant>> work = new ArrayList<>();
    for (Entrant entrant : packed) {
      work.add(() -> judged(entrant, reference));
    }
    Duration time = measuringTime(terms.probes.getFirst(), reference.endings().getFirst());
    // one after the other: programs that run side by side would measure each other
    List<Entrant> measured =
        all(work).stream().map(entrant -> measured(entrant, terms.probes, time)).toList();
    return new Result(measured, program.variant(), reference.endings());
  }

  private static List<Entrant> all(List<Callable<Entrant>> work) {
    try {
      return Tasks.all(work, 2 * Runtime.getRuntime().availableProcessors());
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /// The one with the fewest bytes to pull of those that behave as they must.
  public static Optional<Entrant> winner(List<Entrant> all, Link link) {
    return all.stream()
        .filter(e -> e.verdict instanceof Verdict.Same && link.admits(e.variant()))
        .min(
            Comparator.comparingLong((Entrant e) -> e.weight.orElseThrow().pulled())
                .thenComparingLong(Entrant::binary));
  }

  private Entrant packed(Built built, PackRequest request) {
    return switch (built) {
      case Built.Failed failed -> without(failed, new Verdict.NotLinked(failed.cause()));
      case Built.Unreduced kept -> without(kept, new Verdict.Unreduced(kept.reasons()));
      case Built.Program program -> packed(program, request);
    };
  }

  private static Entrant without(Built built, Verdict verdict) {
    return new Entrant(built, 0, Optional.empty(), Optional.empty(), Optional.empty(), verdict);
  }

  private Entrant packed(Built.Program program, PackRequest request) {
    PackRequest own = request.withProgram(TreePath.of(program.file().toString()));
    try {
      long binary = Files.size(program.file());
      Pack.Packed packed = pack.write(Packing.of(new HostTree(Path.of("/")), own));
      Weight weight = Weight.of(packed.image(), cache);
      return new Entrant(
          program,
          binary,
          Optional.of(packed),
          Optional.of(weight),
          Optional.empty(),
          new Verdict.Same());
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + program.file());
    } catch (TareException e) {
      boolean isOfThisWay =
          e.kind() == TareException.Kind.NOT_FOUND || e.kind() == TareException.Kind.REFUSED;
      if (isOfThisWay && !program.variant().isStatic()) {
        return without(program, new Verdict.NotPacked(e.message()));
      }
      throw e;
    }
  }

  private Entrant judged(Entrant entrant, Reference reference) {
    if (entrant.packed.isEmpty()) {
      return entrant;
    }
    return inImage(
        entrant.packed.get(),
        (ground, setting) -> {
          for (Probe probe : reference.probes()) {
            Observation actual = trials.observe(ground, setting, probe, Trials.Tracing.NONE);
            Comparison comparison = reference.compare(probe, actual);
            if (!comparison.isEqual()) {
              return entrant.with(new Verdict.Differs(probe, comparison));
            }
          }
          return entrant;
        });
  }

  /// A program that does not end by itself need not run to the end of its time to be measured.
  private static Duration measuringTime(Probe probe, Observation.Ending ending) {
    return ending instanceof Observation.Ending.Exited ? probe.time() : STILL;
  }

  private Entrant measured(Entrant entrant, List<Probe> probes, Duration time) {
    if (entrant.packed.isEmpty() || !(entrant.verdict instanceof Verdict.Same)) {
      return entrant;
    }
    Probe first = Reference.named(probes.getFirst(), entrant.packed.get().packing().program());
    Probe probe = new Probe(first.words(), first.input(), first.expect(), first.request(), time);
    return inImage(
        entrant.packed.get(),
        (ground, setting) -> entrant.with(trials.measure(ground, setting, probe)));
  }

  /// Something that is done in the root of an image.
  private interface Visit {
    Entrant in(Ground ground, Setting setting);
  }

  private Entrant inImage(Pack.Packed packed, Visit visit) {
    FileTree tree = FileTree.of(packed.packing().entries());
    try (Lease root = roots.acquire(packed.image().id(), tree.asLayer())) {
      return visit.in(Ground.image(root.path(), tree), Setting.of(packed.packing().config(), tree));
    }
  }
}
