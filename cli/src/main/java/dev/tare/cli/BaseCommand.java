package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.debian.archive.Downloads;
import dev.tare.debian.base.Assembly;
import dev.tare.debian.base.Layering;
import dev.tare.debian.base.Lock;
import dev.tare.debian.base.Packages;
import dev.tare.debian.base.Recipe;
import dev.tare.fetch.Fetch;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.pack.Pack;
import dev.tare.pack.PackRequest;
import dev.tare.store.ImageStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare base PACKAGE… -t NAME`, `tare base @RECIPE -t NAME`, `tare base --list`.
final class BaseCommand implements Verb {
  private static final String PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final PositionalParamSpec packages =
      Arguments.many(
          0,
          0,
          "PACKAGE|@RECIPE",
          "a package of Debian, NAME or NAME=VERSION, or a recipe that --list shows");
  private final OptionSpec tags =
      Arguments.texts("NAME[:TAG]", "a name for the image; may be repeated", "-t", "--tag");
  private final ArchiveOptions archives = new ArchiveOptions();
  private final SettingOptions settings = new SettingOptions("the command");
  private final ProgramOptions programs = new ProgramOptions();
  private final LayerOptions layers = new LayerOptions();
  private final OptionSpec documentation =
      Arguments.flag("keep manuals and other documentation", "--include-doc");
  private final OptionSpec platform =
      Arguments.text("OS/ARCH", "for that platform; this machine's unless given", "--platform");
  private final OptionSpec list =
      Arguments.flag("show the recipes and what their images cost; makes none", "--list");
  private final OptionSpec json = Arguments.flag("with --list: print one JSON document", "--json");
  private final OptionSpec quiet = Arguments.flag("print the image ID alone", "-q", "--quiet");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(packages);
    for (OptionSpec option : List.of(tags, documentation, platform, list, json, quiet)) {
      spec.addOption(option);
    }
    archives.addTo(spec);
    programs.addTo(spec);
    layers.addTo(spec);
    settings.addTo(spec);
    Arguments.explain(
        spec,
        "Makes an image FROM scratch out of Debian packages and what they need, without"
            + " root and without running anything of them. Archives must be signed by a key that is trusted,"
            + " and every file must have the hash that is signed. Packages are chosen as apt chooses"
            + " them on an empty system, without recommended ones; essential ones only where they are"
            + " needed. What their scripts would do is done by rules, each of which is named, and what"
            + " no rule does is a warning. With a lock file the same packages give the same digest,"
            + " later and elsewhere. @NAME is a recipe, a base image that is ready to be made; more"
            + " packages may stand beside it, and what it says of users, commands and variables counts"
            + " where no option does. With --variant minimal only what the command and --program need"
            + " goes in, by the rules of tare pack, with the configuration of their packages and the"
            + " records of all whose files are kept; the loader proves in a sandbox that its"
            + " libraries are complete.",
        "tare base nginx-light -t web --cmd 'nginx -g \"daemon off;\"'",
        "tare base nginx-light --variant minimal -t web --cmd 'nginx -g \"daemon off;\"'",
        "tare base jq --variant minimal --program jq -t jq",
        "tare base python3 ca-certificates -t py --lock py.lock --cmd python3",
        "tare base busybox-static -t tools --suite trixie --mirror http://MIRROR/debian",
        "tare base libc6 -t libc --platform linux/arm64",
        "tare base --list",
        "tare base @static -t static",
        "tare base @python python3-requests -t py --user nonroot");
  }

  @Override
  public int run(Session session) {
    List<String> asked = packages.getValue();
    List<String> names = tags.getValue();
    if (list.<Boolean>getValue()) {
      if (!asked.isEmpty() || !names.isEmpty()) {
        throw TareException.invalid(
            "--list makes no image: leave %s out"
                .formatted(String.join(" ", asked.isEmpty() ? List.of("-t") : asked)));
      }
      RecipeList recipes = RecipeList.measured();
      session.console().print(json.<Boolean>getValue() ? recipes.json() : recipes.text());
      return 0;
    }
    if (json.<Boolean>getValue()) {
      throw TareException.invalid("--json is for --list");
    }
    if (asked.isEmpty()) {
      throw TareException.invalid("an image needs packages: name some")
          .withHint("tare base --list shows what is ready");
    }
    Optional<Recipe> recipe = Recipe.among(asked);
    if (names.isEmpty()) {
      throw TareException.invalid("an image needs a name: give -t NAME");
    }
    List<Reference> references =
        names.stream().map(name -> Reference.ofImage(name).withDefaultTag()).toList();
    Platform wanted =
        Optional.<String>ofNullable(platform.getValue())
            .map(Platform::parse)
            .orElseGet(Platform::host);
    boolean isMinimal = programs.isMinimal();
    Layering layering = layers.layering();
    Fetch fetch = new Fetch(session.environment().variables(), session.progress());
    try (ImageStore store = session.openStore();
        Downloads downloads = new Downloads(fetch, store.cache())) {
      Lock lock = archives.lock(session, asked, Packages.architecture(wanted), downloads);
      Assembly assembly =
          Assembly.of(Packages.fetch(lock, downloads), lock, documentation.getValue());
      String line = "tare base " + String.join(" ", lock.wanted());
      PackagesImage packagesImage = new PackagesImage(store, assembly, layering, line);
      ImageConfig config = config(recipe, wanted, session.environment());
      assembly.expectUser(config.user());
      assembly.warnings().forEach(text -> warn(session, text));
      PackagesImage.Made made =
          isMinimal
              ? packagesImage.part(
                  config,
                  programs.programs(),
                  programs.added(),
                  new Pack(store, session.roots(store, session.host()), session.sandbox()))
              : packagesImage.whole(config);
      made.warnings().forEach(text -> warn(session, text));
      archives.keep(session, lock);
      references.forEach(name -> store.tag(made.image().descriptor(), name));
      report(session.console(), packagesImage, made, references);
    }
    return 0;
  }

  private static void warn(Session session, String text) {
    session.console().note("tare base: warning: " + text);
  }

  private ImageConfig config(Optional<Recipe> recipe, Platform wanted, Environment environment) {
    Optional<String> created = environment.namedTime().map(Object::toString);
    return settled(ImageConfig.of(wanted).withCreated(created), recipe);
  }

  private ImageConfig settled(ImageConfig config, Optional<Recipe> recipe) {
    PackRequest.Settings asked = settings.settings();
    List<String> variables = new ArrayList<>(recipe.map(Recipe::env).orElse(List.of()));
    variables.addAll(asked.env());
    List<String> cmd =
        asked.cmd().isEmpty() ? recipe.map(Recipe::cmd).orElse(List.of()) : asked.cmd();
    ImageConfig settled =
        asked.env().stream().anyMatch(line -> line.startsWith("PATH="))
            ? config
            : config.withEnv(List.of(PATH));
    for (String line : variables) {
      int sign = line.indexOf('=');
      settled = settled.withVariable(line.substring(0, sign), line.substring(sign + 1));
    }
    return settled
        .withCmd(cmd)
        .withUser(asked.user())
        .withWorkingDir(asked.workingDir())
        .withLabels(asked.labels());
  }

  private void report(
      Console console,
      PackagesImage packagesImage,
      PackagesImage.Made made,
      List<Reference> names) {
    Image image = made.image();
    if (quiet.<Boolean>getValue()) {
      console.println(image.id().hex());
      return;
    }
    packagesImage.assembly().rules().forEach(rule -> console.println("rule " + rule));
    if (programs.isMinimal()) {
      long all = PackagesImage.files(packagesImage.assembly().tree());
      console.println(
          "minimal: %d of %d files; keep what a program finds by itself with --add PATH"
              .formatted(PackagesImage.files(made.tree()), all));
    }
    long bytes = image.layers().stream().mapToLong(l -> l.stored().orElseThrow().size()).sum();
    console.println(
        "%s  %s  %s stored  %d packages"
            .formatted(
                names.stream().map(Reference::toString).collect(Collectors.joining(", ")),
                image.id().shortHex(),
                Size.human(bytes + image.config().raw().length() + image.manifest().raw().length()),
                packagesImage.packages(made.tree())));
  }
}
