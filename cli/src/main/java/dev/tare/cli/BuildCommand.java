package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.build.BuildCheck;
import dev.tare.build.BuildProgress;
import dev.tare.build.BuildRequest;
import dev.tare.build.Built;
import dev.tare.build.Confidences;
import dev.tare.build.FailedStep;
import dev.tare.build.Spool;
import dev.tare.mutate.LatestTime;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.store.ImageStore;
import dev.tare.sys.Xattrs;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `tare build CONTEXT`.
final class BuildCommand implements Verb {
  private final BuildFile file = new BuildFile();
  private final BuildInputs inputs = new BuildInputs();
  private final BuildTimes times = new BuildTimes();
  private final BuildCache cache = new BuildCache();
  private final BuildResults results = new BuildResults();
  private final BuildChecks checks = new BuildChecks();
  private final OptionSpec all =
      Arguments.flag(
          "build every Dockerfile below a directory; -t NAME-{} names the images, else their folders"
              + " and files do: web, web/admin of web/admin.Dockerfile, web:debug of"
              + " web/Dockerfile.debug",
          "--all");
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
  private final PullOption pull = new PullOption();
  private final OptionSpec debugOnError =
      Arguments.flag(
          "where a RUN fails, open a shell in the state that it left; the build then ends with its"
              + " failure",
          "--debug-on-error");
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
        List.of(all, target, platform, network, squash, squashAll, fix, debugOnError, quiet)) {
      spec.addOption(option);
    }
    pull.addTo(spec);
    cache.addTo(spec);
    times.addTo(spec);
    Arguments.explain(
        spec,
        "Builds an image from a Dockerfile. Only the stages that the target needs are built. Base"
            + " images come from the store, or from their registries where it has none. COPY and ADD need no root and unpack nothing; RUN runs"
            + " in a sandbox. A build that fails gives no name.",
        "tare build -t app .",
        "tare build -t app:1.4 --target release --build-arg VERSION=1.4 .",
        "tare build -f docker/Dockerfile -o type=oci,dest=app.tar .",
        "tare build --secret id=token,src=token.txt -t app .",
        "tare build --check .",
        "tare build -t app - < context.tar",
        "tare build --all services",
        "tare build -f compose.yaml web");
  }

  @Override
  public int run(Session session) {
    Xattrs.prepare();
    if (all.<Boolean>getValue()) {
      List<String> names = forMany();
      return many(
          session, new AllBuilds(file, names, part -> request(session, part)).items(session));
    }
    Optional<BuildFile.Compose> compose = file.compose(session);
    if (compose.isPresent()) {
      refuseNames(forMany());
      return many(session, composed(session, compose.get()));
    }
    return checks.isAsked() ? check(session) : one(session);
  }

  private int check(Session session) {
    if (fix.<Boolean>getValue()) {
      throw TareException.invalid(
              "cannot use --fix with --check: what --fix saves a build measures")
          .withHint("leave out --check");
    }
    try (ImageStore store = session.openStore();
        Spool own = new Spool(Builds.spool(session))) {
      BuildPart part = BuildPart.of(file.readToCheck(session, own.folder()));
      return checks.run(session.console(), request(session, part), store);
    }
  }

  private int one(Session session) {
    BuildResults.Asked asked = results.asked(session);
    BuildProgress telling = telling(session);
    Optional<Path> fixed =
        fix.<Boolean>getValue() ? Optional.of(file.path(session)) : Optional.empty();
    try (ImageStore store = session.openStore();
        Spool own = new Spool(Builds.spool(session));
        BuildCache.Opened steps = cache.open(session, store)) {
      BuildRequest request = request(session, BuildPart.of(file.read(session, own.folder())));
      Built built =
          new Builds(session, store, steps.cache(), pull.when(session), debugging(session, store))
              .run(request, telling);
      results.deliver(session, store, built.image(), asked);
      cache.export(session, steps.cache(), store, List.of(built.image()));
      built.findings().forEach(finding -> telling.warn(ManyBuilds.sentence(finding)));
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

  private int many(Session session, List<ManyBuilds.Item> items) {
    cache.refuseMin(session);
    try (ImageStore store = session.openStore();
        BuildCache.Opened steps = cache.open(session, store)) {
      var builds = new Builds(session, store, steps.cache(), pull.when(session), Optional.empty());
      int code =
          new ManyBuilds(builds, telling(session), session.console()).run(items, quiet.getValue());
      cache.export(session, steps.cache(), store, List.of());
      return code;
    }
  }

  private Optional<FailedStep.Listener> debugging(Session session, ImageStore store) {
    return debugOnError.<Boolean>getValue()
        ? Optional.of(new FailedStepShell(session, store))
        : Optional.empty();
  }

  /// The names that were given.
  private List<String> forMany() {
    file.refuseIgnoreFile();
    if (checks.isAsked() || fix.<Boolean>getValue()) {
      throw TareException.invalid("cannot use --check or --fix for several builds")
          .withHint("give the Dockerfile with -f, one at a time");
    }
    if (debugOnError.<Boolean>getValue()) {
      throw TareException.invalid("cannot use --debug-on-error for several builds")
          .withHint("build the one that fails alone");
    }
    if (target.getValue() != null) {
      throw TareException.invalid("cannot use --target for several builds")
          .withHint("a compose file names the target of each service");
    }
    return results.namesAlone();
  }

  private static void refuseNames(List<String> names) {
    if (!names.isEmpty()) {
      throw TareException.invalid("cannot use -t with a compose file: it names the images itself")
          .withHint("write image: %s into it".formatted(names.getFirst()));
    }
  }

  private List<ManyBuilds.Item> composed(Session session, BuildFile.Compose compose) {
    var builds = new ComposeBuilds(session, compose, part -> request(session, part));
    builds.notes().forEach(telling(session)::warn);
    return builds.items(file.words());
  }

  private BuildRequest request(Session session, BuildPart part) {
    Environment environment = session.environment();
    Map<String, String> args = both(part.args(), inputs.buildArgs(environment));
    Optional<LatestTime> named = times.named(environment, args);
    Optional<String> wanted = Optional.<String>ofNullable(platform.getValue()).or(part::platform);
    Optional<String> stage = Optional.<String>ofNullable(target.getValue()).or(part::target);
    Network given = network.getValue().equals("none") ? Network.NONE : Network.HOST;
    var options =
        new BuildRequest.Options(
            stage.filter(name -> !name.isEmpty()),
            wanted.map(BuildCommand::onePlatform).orElseGet(Platform::host),
            wanted.isPresent(),
            args,
            both(part.labels(), inputs.labels()),
            part.network().filter(_ -> given == Network.HOST).orElse(given),
            named.map(LatestTime::text),
            times.stamps(named),
            squashing());
    Confidences known = inputs.confidences(environment);
    var read =
        new BuildRequest.Inputs(
            part.read().context(),
            both(part.contexts(), inputs.contexts(environment)),
            new Confidences(
                both(part.confidences().secrets(), known.secrets()),
                both(part.confidences().agents(), known.agents())));
    return new BuildRequest(part.read().dockerfile(), read, options);
  }

  private static <T> Map<String, T> both(Map<String, T> first, Map<String, T> wins) {
    Map<String, T> all = new LinkedHashMap<>(first);
    all.putAll(wins);
    return all;
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
