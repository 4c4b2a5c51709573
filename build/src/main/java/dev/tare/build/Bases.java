package dev.tare.build;

import dev.tare.base.TareException;
import dev.tare.context.BuildContext;
import dev.tare.copy.CopyRequest;
import dev.tare.copy.CopyResult;
import dev.tare.copy.Copying;
import dev.tare.layer.FileTree;
import dev.tare.layer.Tree;
import dev.tare.mutate.ImageWriter;
import dev.tare.oci.Digest;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import dev.tare.transport.Intake;
import dev.tare.transport.Location;
import dev.tare.transport.Source;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What stages begin with and copy from that is no stage: nothing, images, named contexts.
final class Bases {
  /// What people and most images expect; BuildKit gives it to images that have none.
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final BuildTools tools;
  private final BuildRequest request;
  private final Origins origins;
  private final Map<Key, Image> images = new HashMap<>();
  private final Map<Origin, SourceTree> readables = new HashMap<>();
  private final ImageWriter writer;

  /// Of images on which a stage stands now: what others read or unpacked of one is not read again.
  private final Map<Digest, WeakReference<LayerStack>> stacks = new HashMap<>();

  private record Key(Origin origin, Platform platform) {}

  Bases(BuildTools tools, BuildRequest request, Origins origins) {
    this.tools = tools;
    this.origins = origins;
    this.request = request;
    this.writer = new ImageWriter(tools.store());
  }

  /// The state before the first instruction.
  StageState start(Origin origin, Platform platform, Args args, Planned by) {
    return switch (origin) {
      case Origin.Scratch _ -> fromNothing(platform, args);
      case Origin.OfStage _ ->
          throw new IllegalArgumentException("a stage is no base from elsewhere");
      case Origin.Context(NamedContext.Directory directory, String name) ->
          fromDirectory(directory, name, platform, args);
      case Origin.Context _, Origin.Stored _ -> fromImage(image(origin, platform, by), args);
    };
  }

  private static StageState fromNothing(Platform platform, Args args) {
    ImageConfig config = withPath(ImageConfig.of(platform)).withWorkingDir("/");
    return new StageState(config, LayerStack.empty(), List.of(), args, false);
  }

  private StageState fromImage(Image image, Args args) {
    LayerStack layers = stack(image);
    List<History> history = consistent(image.config().history(), image.layers().size());
    ImageConfig config = withPath(image.config().withOnBuild(List.of()));
    return new StageState(config, layers, history, args, false);
  }

  private synchronized LayerStack stack(Image image) {
    WeakReference<LayerStack> known = stacks.get(image.id());
    LayerStack stack = known == null ? null : known.get();
    if (stack == null) {
      stack = LayerStack.of(image.layers(), tree -> tools.steps().session().base(image.id(), tree));
      stacks.put(image.id(), new WeakReference<>(stack));
    }
    return stack;
  }

  /// `ENV PATH=$PATH:/more` must not take the rest away.
  private static ImageConfig withPath(ImageConfig config) {
    return config.variable("PATH").isPresent() ? config : config.withVariable("PATH", PATH);
  }

  /// Some builders leave lines out; those that come to stand on them must count right.
  private static List<History> consistent(List<History> lines, int layers) {
    List<History> fixed = new ArrayList<>();
    int made = 0;
    for (History line : lines) {
      boolean isSurplus = !line.emptyLayer() && made == layers;
      made += line.emptyLayer() || isSurplus ? 0 : 1;
      fixed.add(isSurplus ? line.withoutLayer() : line);
    }
    for (; made < layers; made++) {
      fixed.add(History.layer("a layer of the base image"));
    }
    return fixed;
  }

  private StageState fromDirectory(
      NamedContext.Directory directory, String name, Platform platform, Args args) {
    StageState nothing = fromNothing(platform, args);
    CopyResult copied = copyAll(named(directory.path()).tree());
    var placed = writer.placedLayer(copied.layer());
    History line = new HistoryLines(request.options().created()).layer("FROM the context " + name);
    return nothing.with(nothing.layers().with(placed), line);
  }

  /// Its own ignore file counts, as BuildKit has it.
  private static BuildContext named(Path directory) {
    return BuildContext.of(directory).withIgnoreFile(Optional.empty());
  }

  private CopyResult copyAll(Tree tree) {
    return Copying.copy(
        tree,
        FileTree.EMPTY,
        CopyRequest.of(
            List.of("."),
            "/",
            CopyRequest.Origin.CONTEXT,
            request.options().stamps(),
            tools.spool()));
  }

  /// What the ONBUILDs of an image have left.
  List<Planned> triggers(Origin origin, Platform platform, Planned by) {
    return switch (origin) {
      case Origin.Scratch _, Origin.OfStage _, Origin.Context(NamedContext.Directory _, _) ->
          List.of();
      case Origin.Context(_, String name) -> triggers(image(origin, platform, by), name);
      case Origin.Stored(String name) -> triggers(image(origin, platform, by), name);
    };
  }

  private static List<Planned> triggers(Image image, String name) {
    return image.config().onBuild().stream()
        .map(trigger -> Planned.ofTrigger(trigger, "image " + name))
        .toList();
  }

  private synchronized Image image(Origin origin, Platform platform, Planned by) {
    Key key = new Key(origin, platform);
    Image known = images.get(key);
    if (known == null) {
      known = find(origin, platform, by);
      warnOfAnother(known.config().platform(), platform, by);
      images.put(key, known);
    }
    return known;
  }

  /// An image that is no index is taken whatever it is for, as docker does; BuildKit calls this
  /// InvalidBaseImagePlatform.
  private void warnOfAnother(Platform found, Platform wanted, Planned by) {
    if (!found.architecture().isEmpty()
        && !(found.os().equals(wanted.os())
            && found.architecture().equals(wanted.architecture()))) {
      tools
          .progress()
          .warn("%s: the image is for %s, not for %s".formatted(by.place(), found, wanted));
    }
  }

  private Image find(Origin origin, Platform platform, Planned by) {
    return switch (origin) {
      case Origin.Context(NamedContext.OfImage(Location.Store(String name)), _) ->
          stored(name, platform, by);
      case Origin.Context(NamedContext.OfImage(Location location), _) -> {
        try (Source source = tools.transports().open(location)) {
          yield Intake.take(source, platform, tools.store());
        }
      }
      case Origin.Stored(String name) -> stored(name, platform, by);
      case Origin.Context(NamedContext.Directory _, _), Origin.Scratch _, Origin.OfStage _ ->
          throw new IllegalArgumentException("no image: " + origin);
    };
  }

  private Image stored(String name, Platform platform, Planned by) {
    try {
      Image image = tools.store().image(tools.pull().find(name, platform), platform);
      tools.store().hold(image);
      return image;
    } catch (TareException e) {
      if (!e.kind().isAbsence()) {
        throw by.placed(e);
      }
      Optional<String> stage = origins.nearStage(name);
      if (stage.isPresent()) {
        throw by.placed(e).withHint("did you mean the stage %s?".formatted(stage.get()));
      }
      throw by.placed(e)
          .withHint(
              e.hint()
                      .map(hint ->
                          hint + (hint.endsWith("?") ? " Or bring it: " : "; or bring it: "))
                      .orElse("bring it into the store: ")
                  + "tare load -i ARCHIVE, or tare copy oci:DIR %s".formatted(name));
    }
  }

  /// The files of what is no stage.
  synchronized SourceTree readable(Origin origin, Planned by) {
    SourceTree known = readables.get(origin);
    if (known == null) {
      known = read(origin, by);
      readables.put(origin, known);
    }
    return known;
  }

  private SourceTree read(Origin origin, Planned by) {
    if (origin instanceof Origin.Context(NamedContext.Directory(var path), _)) {
      return ofContext(named(path));
    }
    Platform platform = request.options().platform();
    return SourceTree.of(start(origin, platform, Args.none(NO_GLOBALS), by).layers());
  }

  private static final Globals NO_GLOBALS = new Globals(Map.of(), Map.of());

  /// The files of the build context.
  SourceTree context() {
    return ofContext(request.inputs().context());
  }

  private SourceTree ofContext(BuildContext context) {
    return SourceTree.of(context.tree(), () -> copyAll(context.tree()).tree());
  }
}
