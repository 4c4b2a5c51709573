package dev.tare.build;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.dockerfile.Dockerfile;
import dev.tare.dockerfile.Expansion;
import dev.tare.dockerfile.Instruction;
import dev.tare.dockerfile.Mount;
import dev.tare.dockerfile.Stage;
import dev.tare.oci.Platform;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Which stages a target needs, and in which order. What nobody needs is not looked at, so its
/// images need not exist.
final class StageGraph {
  /// Where the triggers come from that the base of a stage brings.
  interface Triggers {
    /// Of a base that is no stage of this file.
    List<Planned> of(Origin base, Platform platform, Planned from);
  }

  private final BuildRequest request;
  private final Globals globals;
  private final Origins origins;
  private final Triggers triggers;
  private final Map<Integer, StagePlan> plans = new HashMap<>();

  private StageGraph(BuildRequest request, Globals globals, Origins origins, Triggers triggers) {
    this.request = request;
    this.globals = globals;
    this.origins = origins;
    this.triggers = triggers;
  }

  /// The stages that the target needs, each after those that it needs itself; the target last.
  static List<StagePlan> plan(
      BuildRequest request, Globals globals, Origins origins, Triggers triggers) {
    StageGraph graph = new StageGraph(request, globals, origins, triggers);
    return graph.ordered(origins.target(request.options().target()));
  }

  /// Depth first, on a stack of our own: a file may have ten thousand stages, one on the other.
  private List<StagePlan> ordered(int target) {
    Map<Integer, StagePlan> done = new LinkedHashMap<>();
    Deque<Integer> way = new ArrayDeque<>(List.of(target));
    while (!way.isEmpty()) {
      int stage = way.getLast();
      StagePlan plan = planOf(stage);
      Optional<Integer> next =
          plan.needs().stream().filter(need -> !done.containsKey(need)).sorted().findFirst();
      if (next.isEmpty()) {
        done.put(stage, plan);
        way.removeLast();
      } else {
        way.addLast(next.get());
      }
    }
    return List.copyOf(done.values());
  }

  private Planned planned(Instruction instruction) {
    Dockerfile dockerfile = request.dockerfile();
    return new Planned(instruction, dockerfile.file(), dockerfile.escape());
  }

  private StagePlan planOf(int index) {
    StagePlan known = plans.get(index);
    if (known == null) {
      known = makePlan(request.dockerfile().stages().get(index));
      plans.put(index, known);
    }
    return known;
  }

  private StagePlan makePlan(Stage stage) {
    Planned from = planned(stage.from());
    Optional<Origin> instead = origins.inPlaceOf(stage);
    if (instead.isPresent()) {
      return new StagePlan(stage, instead.get(), request.options().platform(), List.of(), Set.of());
    }
    Instruction.From line =
        (Instruction.From) globals.expansion(request.dockerfile()).expand(stage.from());
    if (line.image().isEmpty()) {
      throw from.failure(
          TareException.Kind.INVALID,
          "cannot build FROM \"%s\": it is empty with the ARGs before the first FROM"
              .formatted(stage.from().image()));
    }
    Origin base = origins.ofFrom(stage.index(), line.image());
    Platform platform = platform(stage, line, base);
    List<Planned> instructions = new ArrayList<>(triggersOf(base, platform, from));
    stage.instructions().forEach(one -> instructions.add(planned(one)));
    return new StagePlan(stage, base, platform, instructions, needs(stage, base, instructions));
  }

  /// Nothing is for no platform in particular, whatever its FROM says.
  private Platform platform(Stage stage, Instruction.From line, Origin base) {
    Planned from = planned(stage.from());
    Optional<Platform> own;
    try {
      own = line.platform().filter(text -> !text.isEmpty()).map(Platform::parse);
    } catch (TareException e) {
      throw from.placed(e);
    }
    if (line.platform().isPresent() && own.isEmpty()) {
      String written = stage.from().platform().orElse("");
      throw from.failure(
          TareException.Kind.INVALID,
          "cannot build FROM --platform=%s: it is empty with the ARGs before the first FROM%s"
              .formatted(
                  written,
                  Suggestion.didYouMean(
                      written.replaceAll("[${}]", ""), globals.values().keySet())));
    }
    return base instanceof Origin.Scratch
        ? request.options().platform()
        : own.orElse(request.options().platform());
  }

  private List<Planned> triggersOf(Origin base, Platform platform, Planned from) {
    if (base instanceof Origin.OfStage(int index)) {
      Stage parent = request.dockerfile().stages().get(index);
      if (origins.inPlaceOf(parent).isPresent()) {
        return triggers.of(origins.inPlaceOf(parent).get(), platform, from);
      }
      return parent.instructions().stream()
          .filter(Instruction.Onbuild.class::isInstance)
          .map(Instruction.Onbuild.class::cast)
          .map(onbuild -> Planned.ofTrigger(onbuild.trigger(), "stage " + Origin.nameOf(parent)))
          .toList();
    }
    return triggers.of(base, platform, from);
  }

  private Set<Integer> needs(Stage stage, Origin base, List<Planned> instructions) {
    Set<Integer> needs = new TreeSet<>();
    add(needs, base);
    Args args = Args.none(globals);
    // a default may need what only the base sets, so that nobody looks at one without need
    boolean namesArgs =
        instructions.stream()
            .anyMatch(one ->
                one.instruction() instanceof Instruction.Copy copy
                    && copy.from().filter(name -> name.contains("$")).isPresent());
    for (Planned one : instructions) {
      if (namesArgs && one.instruction() instanceof Instruction.Arg arg) {
        args = declared(args, arg, one);
      }
      for (String name : sources(one, args)) {
        add(needs, origins.ofFlag(stage.index(), name, one));
      }
    }
    return needs;
  }

  private static void add(Set<Integer> needs, Origin origin) {
    if (origin instanceof Origin.OfStage(int index)) {
      needs.add(index);
    }
  }

  private static Args declared(Args before, Instruction.Arg arg, Planned planned) {
    Args args = before;
    for (Instruction.Arg single : Args.singles(arg)) {
      args = args.declare(single, expansion(planned, args));
    }
    return args;
  }

  private static Expansion expansion(Planned planned, Args args) {
    return new Expansion(
        planned.file(),
        planned.escape(),
        name -> args.value(name).or(() -> Optional.ofNullable(args.globals().values().get(name))),
        _ -> {});
  }

  /// The names that an instruction reads from, with the ARGs that are known by then.
  private static List<String> sources(Planned planned, Args args) {
    return switch (planned.instruction()) {
      case Instruction.Copy copy ->
          copy.from().stream()
              .map(name -> expansion(planned, args).word(name, copy.written().span()))
              .toList();
      case Instruction.Run run -> mountSources(run, planned);
      case Instruction.From _,
          Instruction.Add _,
          Instruction.Arg _,
          Instruction.Env _,
          Instruction.Label _,
          Instruction.Cmd _,
          Instruction.Entrypoint _,
          Instruction.Workdir _,
          Instruction.User _,
          Instruction.Expose _,
          Instruction.Volume _,
          Instruction.StopSignal _,
          Instruction.Healthcheck _,
          Instruction.Shell _,
          Instruction.Onbuild _,
          Instruction.Maintainer _ ->
          List.of();
    };
  }

  /// The other options may hold variables of the base, which nobody knows yet; `from` holds none.
  private static List<String> mountSources(Instruction.Run run, Planned planned) {
    return run.mounts().stream()
        .flatMap(options -> Mount.from(options, run.written().span(), planned.file()).stream())
        .toList();
  }
}
