package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.cli.CachePlace.Mode;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import dev.tare.oci.Platform;
import dev.tare.steps.ImportedSteps;
import dev.tare.steps.StepCache;
import dev.tare.steps.StepExport;
import dev.tare.steps.StepResult;
import dev.tare.store.ImageStore;
import dev.tare.transport.Copy;
import dev.tare.transport.Location;
import dev.tare.transport.NamedImage;
import dev.tare.transport.Sink;
import dev.tare.transport.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Which results of earlier builds a build takes, and where it leaves its own.
final class BuildCache {
  private final OptionSpec none =
      Arguments.flag("build every step, whatever was made before", "--no-cache");
  private final OptionSpec from =
      Arguments.texts(
          "PLACE",
          "take steps that --cache-to has left: type=registry,ref=HOST/PATH:TAG or that name alone, or"
              + " type=local,src=DIR",
          "--cache-from");
  private final OptionSpec to =
      Arguments.texts(
          "PLACE",
          "leave the steps in type=registry,ref=HOST/PATH:TAG, as an image, or in type=local,dest=DIR, an"
              + " OCI layout; mode=min leaves those of the image's own layers alone, further"
              + " compression=, compression-level=, ignore-error=true",
          "--cache-to");

  void addTo(CommandSpec spec) {
    for (OptionSpec option : List.of(none, from, to)) {
      spec.addOption(option);
    }
  }

  /// The cache of the builds of one command; closing it ends the imports.
  record Opened(StepCache cache, List<ImportedSteps> imported, Console console)
      implements AutoCloseable {
    @Override
    public void close() {
      for (ImportedSteps steps : imported) {
        steps.failure().ifPresent(why -> warn(console, "steps of a cache were made anew: " + why));
        steps.close();
      }
    }
  }

  Opened open(Session session, ImageStore store) {
    Path directory = session.environment().directory();
    List<CachePlace> sources =
        from.<List<String>>getValue().stream()
            .map(text -> CachePlace.from(text, directory))
            .toList();
    places(session); // a mistake is said before anything is built
    List<ImportedSteps> imported = new ArrayList<>();
    for (CachePlace source : sources) {
      imported(session, source, store).ifPresent(imported::add);
    }
    StepCache.Use use = none.<Boolean>getValue() ? StepCache.Use.WRITE_ONLY : StepCache.Use.READ;
    Path folder = session.locations().cache().resolve("step");
    return new Opened(new StepCache(store, folder, use, imported), imported, session.console());
  }

  private static void warn(Console console, String what) {
    console.note("tare build: warning: " + what);
  }

  private static Optional<ImportedSteps> imported(
      Session session, CachePlace place, ImageStore store) {
    return switch (place) {
      case CachePlace.Local local -> local(session, local.directory(), store);
      case CachePlace.Registry registry -> registry(session, registry, store);
    };
  }

  private static Optional<ImportedSteps> local(Session session, Path source, ImageStore store) {
    try {
      Optional<ImportedSteps> steps = ImportedSteps.open(source, store.cache());
      if (steps.isEmpty()) {
        warn(session.console(), "there is no cache in %s yet".formatted(source));
      }
      return steps;
    } catch (TareException e) {
      throw e.hint().isPresent()
          ? e
          : e.withHint("--cache-from takes what --cache-to has written; leave it away to go on");
    }
  }

  /// What a registry does not give is no reason not to build.
  private static Optional<ImportedSteps> registry(
      Session session, CachePlace.Registry place, ImageStore store) {
    try {
      Source source = session.transports(store).open(Location.Remote.ofRegistry(place.name()));
      return Optional.of(ImportedSteps.of(source));
    } catch (TareException e) {
      switch (e.kind()) {
        case NOT_FOUND ->
            warn(session.console(), "there is no cache in %s yet".formatted(place.name()));
        case DENIED, UNAVAILABLE, CORRUPT, INVALID, UNSUPPORTED ->
            warn(
                session.console(),
                "no steps are taken from %s: %s".formatted(place.name(), e.message()));
        case REFUSED, STORE_DAMAGED, DISK_FULL, INTERNAL -> throw e;
      }
      return Optional.empty();
    }
  }

  /// Writes what the builds used and made to where `--cache-to` says.
  ///
  /// @param built those images whose layers count where the mode is min
  void export(Session session, StepCache cache, ImageStore store, List<Image> built) {
    for (CachePlace place : places(session)) {
      Map<String, StepResult> results =
          place.mode() == Mode.MIN ? ofImages(cache.used(), built) : cache.used();
      switch (place) {
        case CachePlace.Local local -> StepExport.write(results, store, local.directory());
        case CachePlace.Registry registry -> push(session, registry, results, store);
      }
    }
  }

  private static Map<String, StepResult> ofImages(
      Map<String, StepResult> results, List<Image> built) {
    Set<Digest> layers =
        built.stream()
            .flatMap(image -> image.layers().stream())
            .map(Layer::diffId)
            .collect(Collectors.toSet());
    Map<String, StepResult> kept = new HashMap<>(results);
    kept.values()
        .removeIf(result ->
            result.layer().isPresent() && !layers.contains(result.layer().get().digest()));
    return kept;
  }

  private static void push(
      Session session,
      CachePlace.Registry place,
      Map<String, StepResult> results,
      ImageStore store) {
    var options =
        new Copy.Options(
            place.compression(), Optional.empty(), Platform.host(), Copy.Scope.ONE_PLATFORM);
    try (Sink sink = session.transports(store).create(Location.Remote.ofRegistry(place.name()))) {
      Copy copy = new Copy(sink, options, store.cache(), session.progress());
      copy.image(new NamedImage(StepExport.image(results, store), List.of()));
      copy.publish();
      session
          .console()
          .note("cache %s: %s".formatted(place, MovedLayers.text(copy.layers(), "there")));
    } catch (TareException e) {
      if (!place.ignoresErrors() || e.kind() == TareException.Kind.INTERNAL) {
        throw e;
      }
      warn(session.console(), "no steps are left in %s: %s".formatted(place, e.message()));
    }
  }

  /// For several builds, of which none says which layers are those of an image.
  ///
  /// @throws TareException INVALID where those of an image alone are asked for
  void refuseMin(Session session) {
    if (places(session).stream().anyMatch(place -> place.mode() == Mode.MIN)) {
      throw TareException.invalid("cannot use --cache-to with mode=min for several builds")
          .withHint("leave mode=min out");
    }
  }

  private List<CachePlace> places(Session session) {
    Path directory = session.environment().directory();
    return to.<List<String>>getValue().stream()
        .map(text -> CachePlace.to(text, directory))
        .toList();
  }
}
