package dev.tare.cli;

import dev.tare.base.Progress;
import dev.tare.build.Build;
import dev.tare.build.BuildProgress;
import dev.tare.build.BuildRequest;
import dev.tare.build.BuildTools;
import dev.tare.build.Built;
import dev.tare.build.FailedStep;
import dev.tare.build.RunSessions;
import dev.tare.fetch.Fetch;
import dev.tare.runtime.Host;
import dev.tare.runtime.RunSession;
import dev.tare.steps.FileDigests;
import dev.tare.steps.StepCache;
import dev.tare.store.ImageStore;
import dev.tare.store.StoredImage;
import dev.tare.transport.Pull;
import dev.tare.transport.Transports;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/// Carries out builds over a store, one or several at a time.
///
/// @param when registries are asked for images
/// @param onFailure is told of a RUN that failed
record Builds(
    Session session,
    ImageStore store,
    StepCache cache,
    Pull.When when,
    Optional<FailedStep.Listener> onFailure) {
  /// The folder of the cache with those of `--mount=type=cache`.
  static final String MOUNTS = "mounts";

  /// Where contexts and archives are unpacked while a build lasts.
  static Path spool(Session session) {
    return session.locations().cache().resolve("builds");
  }

  /// See [Build#run].
  Built run(BuildRequest request, BuildProgress telling) {
    Progress fetching = fetching(telling);
    LazyRemotes remotes = session.remotes(store);
    Transports transports = new Transports(session.surroundings(store), remotes);
    Path folder = session.locations().cache();
    try (RunSessions steps = new RunSessions(this::steps, onFailure);
        FileDigests digests =
            new FileDigests(folder.resolve("digests"), request.inputs().context().directory())) {
      var tools =
          new BuildTools(
              store,
              transports,
              new Pull(
                  store,
                  transports,
                  remotes,
                  when,
                  fetching,
                  (name, pulling) -> told(telling, name, pulling)),
              new Fetch(session.environment().variables(), fetching),
              steps,
              spool(session),
              cache,
              digests,
              telling);
      Instant begun = Instant.now();
      Built built = Build.run(request, tools);
      new TimesSpent(store.cache())
          .keep(built.image().id(), TimesSpent.Work.BUILD, Duration.between(begun, Instant.now()));
      return built;
    }
  }

  /// A pull is a step of its own.
  private static StoredImage told(
      BuildProgress telling, String name, Supplier<StoredImage> pulling) {
    BuildProgress.Step step = telling.begin("pull " + name);
    try {
      StoredImage pulled = pulling.get();
      step.done();
      return pulled;
    } catch (RuntimeException e) {
      step.failed();
      throw e;
    }
  }

  private RunSession steps() {
    Path cache = session.locations().cache();
    var folders = new RunSession.Folders(cache.resolve("steps"), cache.resolve(MOUNTS));
    Host host = session.host();
    RunSession.Failed failed =
        onFailure.isPresent() ? RunSession.Failed.KEPT : RunSession.Failed.FORGOTTEN;
    return RunSession.open(host, session.roots(store, host), folders, failed);
  }

  /// Lines tell of a fetch by its step; a second row of numbers beside the steps would confuse.
  private Progress fetching(BuildProgress telling) {
    return telling instanceof TerminalBuildProgress ? session.progress() : Progress.NONE;
  }
}
