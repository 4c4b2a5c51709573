package dev.tare.build;

import dev.tare.base.Finding;
import dev.tare.base.TareException;
import dev.tare.copy.Stamps;
import dev.tare.ledger.Start;
import dev.tare.ledger.StartChecks;
import dev.tare.mutate.ImageWriter;
import dev.tare.mutate.Squash;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/// A build from a Dockerfile to an image.
public final class Build {
  private final BuildRequest request;
  private final BuildTools tools;
  private final Bases bases;
  private final Origins origins;
  private final Globals globals;
  private final ImageWriter writer;
  private final HistoryLines lines;
  private final Map<Integer, StageState> built = new HashMap<>();
  private final Map<Integer, Integer> baseLayers = new HashMap<>();

  private Build(BuildRequest request, BuildTools tools) {
    this.request = request;
    this.tools = tools;
    this.origins = new Origins(request.dockerfile(), request.inputs().contexts());
    this.bases = new Bases(tools, request, origins);
    this.globals = Globals.of(request.dockerfile(), request.options());
    this.writer = new ImageWriter(tools.store());
    this.lines = new HistoryLines(request.options().created());
  }

  /// Builds the stages that the target needs, and writes the target into the store, without a name:
  /// it is garbage until somebody names it.
  ///
  /// @throws TareException INVALID for what the Dockerfile says wrong, NOT_FOUND for what it names
  ///   and is not there, REFUSED where a RUN failed, each with the place
  public static Built run(BuildRequest request, BuildTools tools) {
    Spool.sweep(tools.spool());
    return new Build(request, tools).run();
  }

  private Built run() {
    List<StagePlan> plans = StageGraph.plan(request, globals, origins, bases::triggers);
    EarlyChecks.check(plans);
    BuildCheck.warn(request, tools);
    BuildArgs.unused(request, plans).forEach(tools.progress()::warn);
    Map<Integer, Set<Integer>> lastUses = lastUses(plans);
    for (StagePlan plan : plans) {
      built.put(plan.stage().index(), stage(plan, plans.size()));
      built.keySet().removeAll(lastUses.getOrDefault(plan.stage().index(), Set.of()));
    }
    StagePlan target = plans.getLast();
    StageState state = stateOf(target.stage().index());
    int inherited = inherited(target);
    Image image = squashed(written(state), inherited);
    return new Built(image, findings(state, inherited), sizes(target, state, image, inherited));
  }

  /// By stage, those that nobody needs any more once it is built: ten thousand of them, one on the
  /// other, are not held in memory together.
  private static Map<Integer, Set<Integer>> lastUses(List<StagePlan> plans) {
    Map<Integer, Set<Integer>> lastUses = new HashMap<>();
    Set<Integer> usedLater = new HashSet<>();
    for (StagePlan plan : plans.reversed()) {
      Set<Integer> last = new HashSet<>(plan.needs());
      last.removeAll(usedLater);
      lastUses.put(plan.stage().index(), last);
      usedLater.addAll(last);
    }
    return lastUses;
  }

  private StageState stateOf(int stage) {
    return Objects.requireNonNull(built.get(stage), "stages come after what they need");
  }

  /// How many layers of a stage are not its own nor those of the stages below it.
  private int inherited(StagePlan plan) {
    return baseLayers.getOrDefault(plan.stage().index(), 0);
  }

  private StageState stage(StagePlan plan, int stages) {
    String name = stages == 1 ? plan.stage().name().orElse("") : Origin.nameOf(plan.stage());
    Steps steps = new Steps(tools.progress(), name, plan.steps());
    StageState state = steps.run(HistoryLines.title(plan.stage().from()), _ -> start(plan));
    Execution execution = execution(plan, steps);
    for (Planned planned : plan.instructions()) {
      state = execution.apply(state, planned);
    }
    return state;
  }

  private StageState start(StagePlan plan) {
    if (plan.base() instanceof Origin.OfStage(int index)) {
      baseLayers.put(plan.stage().index(), baseLayers.getOrDefault(index, 0));
      return stateOf(index).asBase();
    }
    Planned from =
        new Planned(
            plan.stage().from(), request.dockerfile().file(), request.dockerfile().escape());
    StageState start = bases.start(plan.base(), plan.platform(), Args.none(globals), from);
    baseLayers.put(plan.stage().index(), start.layers().layers().size());
    return start;
  }

  private Execution execution(StagePlan plan, Steps steps) {
    BuildRequest.Options options = request.options();
    Sources sources = new Sources(plan.stage().index(), origins, bases, built);
    Mounts mounts = new Mounts(sources, request.inputs().confidences());
    return new Execution(
        new ConfigEdits(lines),
        files(sources),
        new RunSteps(writer, tools.steps(), mounts, options.network(), options.stamps(), lines),
        steps,
        request.dockerfile());
  }

  private FileSteps files(Sources sources) {
    Spool spool = new Spool(tools.spool());
    Stamps stamps = request.options().stamps();
    return new FileSteps(writer, sources, stamps, lines, spool, tools.fetch());
  }

  private Image written(StageState state) {
    Map<String, String> labels = new TreeMap<>(state.config().labels());
    labels.putAll(request.options().labels());
    BuildRequest.Options options = request.options();
    ImageConfig config = state.config().withLabels(labels).withCreated(options.created());
    if (options.isPlatformGiven()) {
      config = config.withPlatform(options.platform());
    }
    return writer.commit(config, state.layers().layers(), state.history());
  }

  private Image squashed(Image image, int inherited) {
    Squash squash = new Squash(writer);
    return switch (request.options().squashing()) {
      case NONE -> image;
      case ADDED -> squash.above(inherited, image);
      case ALL -> squash.all(image);
    };
  }

  private BuildSizes sizes(StagePlan target, StageState state, Image image, int inherited) {
    boolean isSquashed = image.layers().size() < state.layers().layers().size();
    List<MadeLayer> made = state.layers().made();
    boolean isLast = target.stage().index() == request.dockerfile().stages().size() - 1;
    SizeFindings.Result result =
        SizeFindings.of(request.dockerfile(), made, state.config(), isLast, isSquashed);
    return new BuildSizes(
        isSquashed ? BuildSizes.squashed(image) : BuildSizes.of(made),
        request.options().squashing() == BuildRequest.Squashing.ALL ? 0 : inherited,
        result.findings(),
        result.fixable());
  }

  /// Why the image will not start. One that only has another config than its base is not read.
  private static List<Finding> findings(StageState state, int inherited) {
    Start start = Start.of(state.config());
    boolean isNew = inherited == 0 || state.layers().layers().size() > inherited;
    return isNew && !start.argv().isEmpty()
        ? StartChecks.of(state.layers().tree(), state.config()).check(start)
        : List.of();
  }
}
