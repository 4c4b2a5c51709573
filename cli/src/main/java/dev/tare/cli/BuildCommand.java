package dev.tare.cli;

import dev.tare.base.Finding;
import dev.tare.base.Progress;
import dev.tare.base.TareException;
import dev.tare.build.Build;
import dev.tare.build.BuildCheck;
import dev.tare.build.BuildProgress;
import dev.tare.build.BuildRequest;
import dev.tare.build.BuildTools;
import dev.tare.build.Built;
import dev.tare.build.RunSessions;
import dev.tare.build.Spool;
import dev.tare.fetch.Fetch;
import dev.tare.mutate.LatestTime;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.runtime.Host;
import dev.tare.runtime.RunSession;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.store.ImageStore;
import dev.tare.transport.Transports;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `tare build CONTEXT`.
final class BuildCommand implements Verb {
  private final BuildFile file = new BuildFile();
  private final BuildInputs inputs = new BuildInputs();
  private final BuildTimes times = new BuildTimes();
  private final BuildResults results = new BuildResults();
  private final BuildChecks checks = new BuildChecks();
  private final OptionSpec target =
      Arguments.text("STAGE", "the stage to build; the last one unless given", "--target");
  private final OptionSpec platform =
      Arguments.text("OS/ARCH", "of the image; this machine's unless given", "--platform");
  private final OptionSpec network =
      Arguments.choice(
          List.of("default", "host", "none"),
          "default|host|none",
          "which network RUN sees; this machine's unless given",
          "--network");
  private final OptionSpec squash =
      Arguments.flag("make one layer of those that the build adds to its base", "--squash");
  private final OptionSpec squashAll = Arguments.flag("make one layer of all", "--squash-all");
  private final OptionSpec noCache =
      Arguments.flag("accepted; every step is built, there is no cache of steps yet", "--no-cache");
  private final OptionSpec pull =
      Arguments.flag("accepted; bases come from the store, no registry is asked", "--pull");
  private final OptionSpec fix =
      Arguments.flag(
          "write DOCKERFILE.fixed with the changes that are safe, the image without what need not be"
              + " there among them, and print the difference",
          "--fix");
  private final OptionSpec quiet = Arguments.flag("print the image ID alone", "-q", "--quiet");

  @Override
  public void describe(CommandSpec spec) {
    file.addTo(spec);
    results.addTo(spec);
    checks.addTo(spec);
    inputs.addTo(spec);
    for (OptionSpec option :
        List.of(target, platform, network, squash, squashAll, noCache, pull, fix, quiet)) {
      spec.addOption(option);
    }
    times.addTo(spec);
    Arguments.explain(
        spec,
        "Builds an image from a Dockerfile. Only the stages that the target needs are built. Base"
            + " images are those of the store. COPY and ADD need no root and unpack nothing; RUN runs"
            + " in a sandbox. A build that fails gives no name.",
        "tare build -t app .",
        "tare build -t app:1.4 --target release --build-arg VERSION=1.4 .",
        "tare build -f docker/Dockerfile -o type=oci,dest=app.tar .",
        "tare build --secret id=token,src=token.txt -t app .",
        "tare build --check .",
        "tare build -t app - < context.tar");
  }

  @Override
  public int run(Session session) {
    return checks.isAsked() ? check(session) : build(session);
  }

  private int check(Session session) {
    if (fix.<Boolean>getValue()) {
      throw TareException.invalid(
              "cannot use --fix with --check: what --fix saves a build measures")
          .withHint("leave out --check");
    }
    Path spool = session.locations().cache().resolve("builds");
    try (ImageStore store = session.openStore();
        Spool own = new Spool(spool)) {
      BuildRequest request = request(session, file.readToCheck(session, own.folder()));
      return checks.run(session.console(), request, store);
    }
  }

  private int build(Session session) {
    BuildResults.Asked asked = results.asked(session);
    Path spool = session.locations().cache().resolve("builds");
    BuildProgress telling = telling(session);
    Optional<Path> fixed =
        fix.<Boolean>getValue() ? Optional.of(file.path(session)) : Optional.empty();
    try (ImageStore store = session.openStore();
        Spool own = new Spool(spool);
        RunSessions steps = new RunSessions(() -> steps(session, store))) {
      BuildRequest request = request(session, file.read(session, own.folder()));
      var tools =
          new BuildTools(
              store,
              new Transports(session.surroundings(store)),
              new Fetch(session.environment().variables(), fetching(session, telling)),
              steps,
              spool,
              telling);
      Built built = Build.run(request, tools);
      results.deliver(session, store, built.image(), asked);
      built.findings().forEach(finding -> telling.warn(sentence(finding)));
      report(session.console(), store, built, asked.names());
      new SizeReport(built.sizes(), store.sizes().stored(built.image()))
          .tell(telling, session.console());
      fixed.ifPresent(path ->
          FixedDockerfile.beside(path, request.dockerfile().file())
              .write(
                  session,
                  request.dockerfile(),
                  BuildCheck.of(request, store).findings(),
                  built.sizes(),
                  quiet.getValue()));
    }
    return 0;
  }

  private RunSession steps(Session session, ImageStore store) {
    Path cache = session.locations().cache();
    var folders = new RunSession.Folders(cache.resolve("steps"), cache.resolve("mounts"));
    Host host = session.host();
    return RunSession.open(host, session.roots(store, host), folders);
  }

  private BuildRequest request(Session session, BuildFile.Read read) {
    Map<String, String> args = inputs.buildArgs(session.environment());
    Optional<LatestTime> named = times.named(session.environment(), args);
    @Nullable String stage = target.getValue();
    @Nullable String wanted = platform.getValue();
    var options =
        new BuildRequest.Options(
            Optional.ofNullable(stage).filter(name -> !name.isEmpty()),
            wanted == null ? Platform.host() : onePlatform(wanted),
            wanted != null,
            args,
            inputs.labels(),
            network.getValue().equals("none") ? Network.NONE : Network.HOST,
            named.map(LatestTime::text),
            times.stamps(named),
            squashing());
    var given =
        new BuildRequest.Inputs(
            read.context(),
            inputs.contexts(session.environment()),
            inputs.confidences(session.environment()));
    return new BuildRequest(read.dockerfile(), given, options);
  }

  /// Others make several images of a list, and an index over them.
  private static Platform onePlatform(String text) {
    if (text.contains(",")) {
      String each =
          Stream.of(text.split(",", -1))
              .map(one -> "once with --platform " + one.strip())
              .collect(Collectors.joining(" and "));
      throw TareException.invalid(
              "cannot build for \"%s\": one build makes an image for one platform".formatted(text))
          .withHint("build " + each);
    }
    return Platform.parse(text);
  }

  private BuildRequest.Squashing squashing() {
    if (squashAll.<Boolean>getValue() && squash.<Boolean>getValue()) {
      throw TareException.invalid("cannot build with both --squash and --squash-all: give one");
    }
    if (squashAll.<Boolean>getValue()) {
      return BuildRequest.Squashing.ALL;
    }
    return squash.<Boolean>getValue() ? BuildRequest.Squashing.ADDED : BuildRequest.Squashing.NONE;
  }

  private BuildProgress telling(Session session) {
    Console console = session.console();
    return switch (quiet.<Boolean>getValue() ? "none" : session.progressKind()) {
      case "none" -> new QuietBuildProgress(console);
      case "json" -> new JsonBuildProgress(console);
      case "plain" -> new PlainBuildProgress(console);
      default ->
          session.environment().isTerminal(2)
              ? new TerminalBuildProgress(console)
              : new PlainBuildProgress(console);
    };
  }

  /// Lines tell of a fetch by its step; a second row of numbers beside the steps would confuse.
  private static Progress fetching(Session session, BuildProgress telling) {
    return telling instanceof TerminalBuildProgress ? session.progress() : Progress.NONE;
  }

  private static String sentence(Finding finding) {
    return finding.message() + finding.fix().map(fix -> ". " + fix).orElse("");
  }

  private void report(Console console, ImageStore store, Built built, List<Reference> names) {
    if (quiet.<Boolean>getValue()) {
      console.println(built.image().id().toString());
      return;
    }
    String all = names.stream().map(name -> name + "  ").collect(Collectors.joining());
    console.println(
        "%s%s  %s stored"
            .formatted(
                all,
                built.image().id().shortHex(),
                Size.human(store.sizes().stored(built.image()))));
  }
}
