package dev.tare.build;

import dev.tare.base.Finding;
import dev.tare.base.TareException;
import dev.tare.mutate.ImageWriter;
import dev.tare.mutate.Squash;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.steps.StepKey;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// A build from a Dockerfile to an image.
public final class Build {
  private final BuildRequest request;
  private final BuildTools tools;
  private final Bases bases;
  private final Origins origins;
  private final Globals globals;
  private final ImageWriter writer;
  private final HistoryLines lines;
  private final Stages stages = new Stages();
  private final Map<Integer, Integer> baseLayers = new ConcurrentHashMap<>();

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
    tools.cache().prune();
    return new Build(request, tools).run();
  }

  private Built run() {
    List<StagePlan> plans = StageGraph.plan(request, globals, origins, bases::triggers);
    EarlyChecks.check(plans);
    request.dockerfile().slips().forEach(slip -> tools.progress().warn(said(slip)));
    BuildCheck.warn(request, tools);
    BuildArgs.unused(request, plans).forEach(tools.progress()::warn);
    StagePlan target = plans.getLast();
    StageState state = stages.all(plans, plan -> stage(plan, plans.size()));
    int inherited = inherited(target);
    Image image = squashed(written(state), inherited);
    return new Built(image, findings(state, inherited), sizes(target, state, image, inherited));
  }

  private static String said(Finding slip) {
    return slip.place() + ": " + slip.message() + slip.fix().map(fix -> "; " + fix).orElse("");
  }

  /// How many layers of a stage are not its own nor those of the stages below it.
  private int inherited(StagePlan plan) {
    return baseLayers.getOrDefault(plan.stage().index(), 0);
  }

  private StageState stage(StagePlan plan, int count) {
    String name = count == 1 ? plan.stage().name().orElse("") : Origin.nameOf(plan.stage());
    if (plan.base() instanceof Origin.OfStage(int index)) {
      stages.await(index); // what waits is no step under way
    }
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
      return stages.await(index).asBase();
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
    Sources sources = new Sources(plan.stage().index(), origins, bases, stages, plan.needs());
    Mounts mounts = new Mounts(sources, request.inputs().confidences());
    StepKeys keys = new StepKeys(sources, tools.digests(), options.stamps());
    RunSteps runs =
        new RunSteps(
            writer,
            tools.cache(),
            keys,
            tools.steps(),
            mounts,
            options.network(),
            options.stamps(),
            lines);
    StepLayer output = new StepLayer(writer, tools.cache(), keys);
    Spool spool = new Spool(tools.spool());
    FileSteps files =
        new FileSteps(
            output,
            keys,
            sources,
            options.stamps(),
            lines,
            spool,
            tools.fetch(),
            tools.progress()::warn);
    return new Execution(new ConfigEdits(lines), files, runs, steps, request.dockerfile());
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
    SizeFindings.Result result = sizeFindings(state, isLast, isSquashed);
    return new BuildSizes(
        isSquashed ? BuildSizes.squashed(image) : BuildSizes.of(made),
        request.options().squashing() == BuildRequest.Squashing.ALL ? 0 : inherited,
        result.findings(),
        result.fixable());
  }

  private SizeFindings.Result sizeFindings(StageState state, boolean isLast, boolean isSquashed) {
    StepKey looked =
        new StepKey("sizes 2")
            .add(state.config().raw())
            .add(request.dockerfile().text())
            .add((isLast ? 1 : 0) + (isSquashed ? 2 : 0))
            .layers(state.layers().layers());
    return unlessClean(
        looked,
        new SizeFindings.Result(List.of(), 0),
        () ->
            SizeFindings.of(
                request.dockerfile(), state.layers().made(), state.config(), isLast, isSquashed));
  }

  /// What is wrong with the image. One that only has another config than its base is not read.
  private List<Finding> findings(StageState state, int inherited) {
    boolean isNew = inherited == 0 || state.layers().layers().size() > inherited;
    if (!isNew) {
      return List.of();
    }
    StepKey checked =
        new StepKey("checks")
            .add(state.config().raw())
            .add(request.dockerfile().text())
            .layers(state.layers().layers());
    return unlessClean(checked, List.of(), () -> ImageFindings.of(state));
  }

  /// What a look at the layers finds; they are not read again where an earlier one found nothing.
  ///
  /// @param key of all that it depends on
  private <T> T unlessClean(StepKey key, T nothing, Supplier<T> look) {
    String text = key.hex();
    if (tools.cache().isNoted(text)) {
      return nothing;
    }
    T found = look.get();
    if (found.equals(nothing)) {
      tools.cache().note(text);
    }
    return found;
  }
}
