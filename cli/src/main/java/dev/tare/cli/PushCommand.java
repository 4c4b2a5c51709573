package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Reference;
import dev.tare.registry.RepositoryName;
import dev.tare.store.ImageStore;
import dev.tare.store.StoredImage;
import dev.tare.transport.Copy;
import dev.tare.transport.Location;
import dev.tare.transport.Sink;
import dev.tare.transport.Source;
import dev.tare.transport.Transports;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare push IMAGE [NAME]`.
final class PushCommand implements Verb {
  private final PositionalParamSpec image =
      Arguments.one(0, "IMAGE", "name or id of an image in the store");
  private final PositionalParamSpec target =
      Arguments.optional(1, "NAME", "HOST/PATH[:TAG] there; the image's own name unless given");
  private final OptionSpec digestFile =
      Arguments.text("FILE", "write the digest of the pushed manifest there", "--digestfile");
  private final OptionSpec quiet = Arguments.flag("say nothing", "-q", "--quiet");
  private final CopyOptions options = new CopyOptions();
  private final OptionSpec plain =
      Arguments.flag("as --compression none", "-D", "--disable-compression");
  private final OtherOptions others =
      new OtherOptions()
          .withoutEffect("--remove-signatures")
          .valuesWithoutEffect("--retry", "--retry-delay")
          .refusing("tare signs nothing; cosign or skopeo sign what was pushed", "--sign-by")
          .refusing("tare writes no encrypted images", "--encryption-key", "--encrypt-layer")
          .refusing("the store keeps each layer once already", "--blob-cache");
  private final RegistryOptions registry = new RegistryOptions();

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addPositional(target).addOption(digestFile).addOption(quiet);
    spec.addOption(plain);
    options.addTo(spec);
    registry.addTo(spec);
    others.addTo(spec);
    Arguments.explain(
        spec,
        "Brings an image of the store into a registry. Layers of images that were built here go as gzip,"
            + " unless an option says otherwise; what was pulled goes byte for byte. What the registry"
            + " has already is not sent. A place of another sort (tare help transports) gets a copy, as"
            + " with tare copy.",
        "tare push registry.example/team/app:1.4",
        "tare push app 127.0.0.1:5000/app",
        "tare push --compression zstd:9 --digestfile digest app registry.example/team/app");
  }

  @Override
  public int run(Session session) {
    String name = image.getValue();
    @Nullable String written = target.getValue();
    others.check();
    Copy.Options asked = plain.<Boolean>getValue() ? options.uncompressed() : options.options();
    Optional<Location> elsewhere =
        Optional.<String>ofNullable(written).flatMap(PushCommand::elsewhere);
    if (elsewhere.isPresent()) {
      return copy(session, name, elsewhere.get(), asked);
    }
    Reference place = place(name, Optional.ofNullable(written)).withDefaultTag();
    try (ImageStore store = session.openStore()) {
      StoredImage found = store.find(name);
      var transports =
          new Transports(session.surroundings(store), registry.remotes(session, store));
      try (Source source = transports.open(new Location.Store(name));
          Sink sink = transports.create(Location.Remote.ofRegistry(place))) {
        Copy copy = new Copy(sink, asked, store.cache(), session.progress());
        Instant begun = Instant.now();
        Descriptor pushed = copy.one(source, List.of());
        copy.publish();
        new TimesSpent(store.cache())
            .keep(found.id(), TimesSpent.Work.PUSH, Duration.between(begun, Instant.now()));
        if (store.isWritable()) {
          store.notePushed(found.descriptor(), RepositoryName.of(place) + "@" + pushed.digest());
        }
        if (!quiet.<Boolean>getValue()) {
          session.console().println("%s  %s".formatted(place, pushed.digest()));
          session.console().note(MovedLayers.text(copy.layers(), "there"));
          MovedLayers.leftOut(copy).ifPresent(session.console()::note);
        }
        CopyCommand.writeDigest(session, digestFile.getValue(), pushed);
      }
    }
    return 0;
  }

  /// A place that is no registry, which scripts for buildah push to as well.
  private static Optional<Location> elsewhere(String written) {
    return Optional.of(Location.parse(written))
        .filter(place ->
            switch (place) {
              case Location.Store _ -> false;
              case Location.Remote remote -> !remote.transport().equals("docker");
              default -> true;
            });
  }

  private int copy(Session session, String name, Location place, Copy.Options asked) {
    Terminals.refuseOutput(session, place);
    try (ImageStore store = session.openStore()) {
      var transports =
          new Transports(session.surroundings(store), registry.remotes(session, store));
      try (Source source = transports.open(new Location.Store(name));
          Sink sink = transports.create(place)) {
        Copy copy = new Copy(sink, asked, store.cache(), session.progress());
        Descriptor pushed = copy.one(source, List.of());
        copy.publish();
        if (!quiet.<Boolean>getValue()) {
          MovedLayers.leftOut(copy).ifPresent(session.console()::note);
        }
        CopyCommand.writeDigest(session, digestFile.getValue(), pushed);
      }
    }
    return 0;
  }

  /// Without a host, everybody's Docker Hub would be meant: that has to be said.
  private static Reference place(String image, Optional<String> written) {
    Reference place = RegistryImage.parse(written.orElse(image), "cannot push to");
    if (!RepositoryName.hasHost(place)) {
      String text = written.orElse(image);
      throw TareException.invalid(
              "cannot push %s: the name does not say to which registry".formatted(text))
          .withHint("write it: tare push %s HOST/%s".formatted(image, text));
    }
    return place;
  }
}
