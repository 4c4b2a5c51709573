package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.store.ImageStore;
import dev.tare.transport.Copy;
import dev.tare.transport.Location;
import dev.tare.transport.Pull;
import dev.tare.transport.Sink;
import dev.tare.transport.Source;
import dev.tare.transport.Transports;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare pull NAME…`.
final class PullCommand implements Verb {
  private final PositionalParamSpec names =
      Arguments.many(0, 1, "NAME", "[HOST/]PATH[:TAG|@DIGEST] of images in registries");
  private final OptionSpec platform =
      Arguments.text(
          "OS/ARCH", "which image of several; this machine's unless given", "--platform");
  private final OptionSpec all =
      Arguments.flag("the images for all platforms", "--all", "--multi-arch");
  private final OptionSpec allTags =
      Arguments.flag("every tag of the repository", "-a", "--all-tags");
  private final OptionSpec quiet = Arguments.flag("print the image ID alone", "-q", "--quiet");
  private final RegistryOptions registry = new RegistryOptions();

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(names)
        .addOption(platform)
        .addOption(all)
        .addOption(allTags)
        .addOption(quiet);
    registry.addTo(spec);
    Arguments.explain(
        spec,
        "Brings images of registries into the store, under their full names, and prints their IDs. What"
            + " is there already does not come again; what breaks on the way goes on where it ended;"
            + " nothing is kept that is not what its digest says.",
        "tare pull debian:12",
        "tare pull --platform linux/arm64 registry.example/team/app:1.4",
        "tare pull 127.0.0.1:5000/app");
  }

  @Override
  public int run(Session session) {
    if (all.<Boolean>getValue() && platform.getValue() != null) {
      throw TareException.invalid("cannot pull --all and --platform: one image, or all of them");
    }
    List<String> texts = names.getValue();
    List<Reference> wanted =
        texts.stream().map(text -> RegistryImage.parse(text, "cannot pull")).toList();
    try (ImageStore store = session.openStore()) {
      LazyRemotes remotes = registry.remotes(session, store);
      var transports = new Transports(session.surroundings(store), remotes);
      for (Reference name : wanted) {
        if (allTags.<Boolean>getValue()) {
          tags(remotes, name)
              .forEach(
                  tagged -> session.console().println(pulled(session, store, transports, tagged)));
        } else {
          String id =
              Pull.first(
                  remotes.fullNames(name),
                  full -> pulled(session, store, transports, full),
                  passed -> session.console().note("tare: " + passed.message()));
          session.console().println(id);
        }
      }
    }
    return 0;
  }

  private static List<Reference> tags(LazyRemotes remotes, Reference name) {
    if (name.tag().isPresent() || name.digest().isPresent()) {
      throw TareException.invalid("cannot pull all tags of %s: it names one".formatted(name));
    }
    Reference full = remotes.fullNames(name).getFirst();
    return remotes.get().repository(full, "cannot list the tags of " + full.name()).tags().stream()
        .map(tag -> new Reference(full.name(), Optional.of(tag), Optional.empty()))
        .toList();
  }

  /// @return the image's ID
  private String pulled(Session session, ImageStore store, Transports transports, Reference name) {
    var options =
        new Copy.Options(
            Optional.empty(),
            Optional.empty(),
            Optional.<String>ofNullable(platform.getValue())
                .map(Platform::parse)
                .orElseGet(Platform::host),
            all.<Boolean>getValue() ? Copy.Scope.WHOLE_INDEX : Copy.Scope.ONE_PLATFORM);
    try (Source source = transports.open(Location.Remote.ofRegistry(name));
        Sink sink = transports.create(new Location.Store(""))) {
      Copy copy = new Copy(sink, options, store.cache(), session.progress());
      Descriptor copied = copy.one(source, List.of());
      copy.publish();
      if (!quiet.<Boolean>getValue()) {
        session.console().note("%s  %s".formatted(name, MovedLayers.text(copy.layers(), "here")));
      }
      return store.find(copied.digest().toString()).id().toString();
    }
  }
}
