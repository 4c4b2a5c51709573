package dev.tare.cli;

import dev.tare.mutate.ImageWriter;
import dev.tare.oci.Image;
import dev.tare.script.CommittedImage;
import dev.tare.script.CommittedImage.Layers;
import dev.tare.script.CommittedImage.Lines;
import dev.tare.script.WorkingContainer;
import dev.tare.script.Workshop;
import dev.tare.store.ImageStore;
import dev.tare.transport.Copy;
import dev.tare.transport.ImageFormat;
import dev.tare.transport.Location;
import dev.tare.transport.NamedImage;
import dev.tare.transport.Sink;
import dev.tare.transport.Transports;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare commit CONTAINER [IMAGE|TRANSPORT:…]` of a working container.
final class CommitWorkCommand implements Verb {
  private final PositionalParamSpec container =
      Arguments.one(0, "CONTAINER", "name or id of a working container");
  private final PositionalParamSpec target =
      Arguments.optional(1, "IMAGE", "what to call the image, or its place (tare help transports)");
  private final OptionSpec squash =
      Arguments.flag("one layer for all, those of the container's image included", "--squash");
  private final OptionSpec remove = Arguments.flag("remove the container afterwards", "--rm");
  private final OptionSpec format =
      Arguments.choice(
          List.of("oci", "docker", "v2s2"),
          "oci|docker",
          "whose media types it has; v2s2 is docker's",
          "-f",
          "--format");
  private final CommitTimes times = new CommitTimes();
  private final OptionSpec omitHistory =
      Arguments.flag("leave the history of the image empty", "--omit-history");
  private final OptionSpec unsetEnv =
      Arguments.texts("NAME", "a variable that the image does not get", "--unsetenv");
  private final OtherOptions others =
      new OtherOptions()
          .withoutEffect("-D", "--disable-compression", "--identity-label")
          .valuesWithoutEffect("--retry", "--retry-delay")
          .refusing("tare makes no lists of images", "--manifest")
          .refusing("tare signs nothing; cosign or skopeo sign what was pushed", "--sign-by")
          .refusing("tare writes no encrypted images", "--encryption-key", "--encrypt-layer")
          .refusing("the store keeps each layer once already", "--blob-cache");
  private final OptionSpec idFile = Arguments.text("FILE", "write the image ID there", "--iidfile");
  private final OptionSpec quiet = Arguments.flag("say nothing but the image ID", "-q", "--quiet");
  private final RegistryOptions registry = new RegistryOptions();

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(container).addPositional(target);
    for (OptionSpec option :
        List.of(squash, remove, format, omitHistory, unsetEnv, idFile, quiet)) {
      spec.addOption(option);
    }
    times.addTo(spec);
    others.addTo(spec);
    registry.addTo(spec);
    Arguments.explain(
        spec,
        "Makes an image of a working container: one more layer with what was written in it, none where"
            + " that is nothing, under the config that it has by now. Prints the image ID. The container"
            + " stays: a later commit has one layer with all of it.",
        "tare commit work app:1",
        "tare commit --rm work docker-daemon:app:1",
        "tare commit --squash work docker://127.0.0.1:5000/app:1");
  }

  @Override
  public int run(Session session) {
    Optional<Location> place = Optional.<String>ofNullable(target.getValue()).map(Location::parse);
    place.ifPresent(location -> Terminals.refuseOutput(session, location));
    others.check();
    WorkingContainer found = session.working().find(container.getValue());
    CommittedImage wanted = wanted(session);
    Optional<ResultFile> file = ResultFile.of(session, idFile);
    try (ImageStore store = session.openStore()) {
      Workshop workshop = session.workshop(store);
      ImageWriter writer = new ImageWriter(store);
      Image image =
          workshop.reading(
              found,
              view ->
                  wanted.write(writer, view.container(), view.image(), view.snapshot().changes()));
      deliver(session, store, image, place);
      file.ifPresent(f -> f.write(image.id().toString()));
      session.console().println(image.id().hex());
      if (remove.<Boolean>getValue()) {
        workshop.remove(found);
      }
    }
    return 0;
  }

  private CommittedImage wanted(Session session) {
    Layers layers = squash.<Boolean>getValue() ? Layers.ONE : Layers.OF_BASE_AND_ONE;
    Lines lines = omitHistory.<Boolean>getValue() ? Lines.NONE : Lines.OF_BASE_AND_ONE;
    CommitTimes.Named named = times.named(session);
    return new CommittedImage(named.created(), named.times(), layers, lines, unsetEnv.getValue());
  }

  private void deliver(Session session, ImageStore store, Image image, Optional<Location> place) {
    boolean isDocker = !format.getValue().equals("oci");
    if (place.isEmpty() && !isDocker) {
      store.add(image.descriptor());
      return;
    }
    Location location = place.orElseGet(() -> new Location.Store(""));
    Copy.Options usual = Copy.Options.unchanged();
    var options =
        new Copy.Options(
            Optional.empty(),
            isDocker ? Optional.of(ImageFormat.DOCKER) : Optional.empty(),
            usual.platform(),
            Copy.Scope.ONE_PLATFORM);
    var transports = new Transports(session.surroundings(store), registry.remotes(session, store));
    try (Sink sink = transports.create(location)) {
      Copy copy = new Copy(sink, options, store.cache(), session.progress());
      Image _ = copy.image(new NamedImage(image, List.of()));
      copy.publish();
    }
  }
}
