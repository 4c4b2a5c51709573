package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.oci.Image;
import dev.tare.oci.Reference;
import dev.tare.store.ImageStore;
import dev.tare.transport.ImageFormat;
import dev.tare.transport.NamedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Where what was built goes: names in the store, `-o`, `--iidfile`.
final class BuildResults {
  private final OptionSpec tags =
      Arguments.texts("NAME[:TAG]", "a name for the image; may be repeated", "-t", "--tag");
  private final OptionSpec outputs =
      Arguments.texts(
          "type=TYPE,dest=PLACE",
          "write the image there as well: oci, oci-layout, docker (into docker's daemon unless it has a"
              + " dest), tar (its files), local (its files, into a directory), registry (push it, by its names or name=HOST/PATH:TAG)",
          "-o",
          "--output");
  private final OptionSpec format =
      Arguments.choice(
          List.of("oci", "docker"), "oci|docker", "whose media types the outputs have", "--format");
  private final OptionSpec idFile = Arguments.text("FILE", "write the image ID there", "--iidfile");

  void addTo(CommandSpec spec) {
    for (OptionSpec option : List.of(tags, outputs, format, idFile)) {
      spec.addOption(option);
    }
  }

  /// What was asked for, read before anything is built.
  record Asked(List<Reference> names, List<BuildOutput> outputs, Optional<ResultFile> idFile) {}

  /// The names as they were written, for several builds, whose other results nobody could tell
  /// apart.
  ///
  /// @throws TareException INVALID where such a one is asked for
  List<String> namesAlone() {
    if (!outputs.<List<String>>getValue().isEmpty() || idFile.getValue() != null) {
      throw TareException.invalid(
              "cannot use %s for several builds: one would overwrite the other"
                  .formatted(idFile.getValue() == null ? "-o" : "--iidfile"))
          .withHint("they are in the store; tare save or tare copy writes them elsewhere");
    }
    return tags.getValue();
  }

  Asked asked(Session session) {
    List<Reference> names =
        tags.<List<String>>getValue().stream()
            .map(name -> TagCommand.name(name).withDefaultTag())
            .toList();
    Path directory = session.environment().directory();
    List<BuildOutput> places =
        outputs.<List<String>>getValue().stream()
            .map(text -> BuildOutput.parse(text, directory))
            .toList();
    places.forEach(place -> place.refuseTerminal(session));
    places.forEach(place -> place.requirePlace(names));
    places.forEach(place -> place.requireDaemon(session));
    return new Asked(names, places, ResultFile.of(session, idFile));
  }

  /// Gives `image` its names and writes it where it is to be.
  void deliver(Session session, ImageStore store, Image image, Asked asked) {
    var named = new NamedImage(image, asked.names().stream().map(Reference::toString).toList());
    asked.outputs().forEach(output -> output.write(named, format(), session, store));
    asked.names().forEach(name -> store.tag(image.descriptor(), name));
    if (asked.names().isEmpty() && asked.outputs().isEmpty()) {
      store.add(image.descriptor());
    }
    asked.idFile().ifPresent(file -> file.write(image.id().toString()));
  }

  private Optional<ImageFormat> format() {
    return format.getValue().equals("docker") ? Optional.of(ImageFormat.DOCKER) : Optional.empty();
  }
}
