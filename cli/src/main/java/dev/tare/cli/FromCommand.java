package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.AnyContainer;
import dev.tare.container.ContainerStore;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Reference;
import dev.tare.script.WorkingContainer;
import dev.tare.script.WorkingContainer.Base;
import dev.tare.script.WorkingNames;
import dev.tare.script.Workshop;
import dev.tare.store.ImageStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare from IMAGE|scratch`.
final class FromCommand implements Verb {
  private final PositionalParamSpec image =
      Arguments.one(
          0,
          "IMAGE",
          "name or id of an image, a place of tare help transports, or scratch: nothing");
  private final OptionSpec name =
      Arguments.text("NAME", "what to call it; IMAGE-working-container unless given", "--name");
  private final OptionSpec idFile =
      Arguments.text("FILE", "write the id of the container there", "--cidfile");
  private final PullOption pull = new PullOption();

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addOption(name).addOption(idFile);
    pull.addTo(spec);
    Arguments.explain(
        spec,
        "Makes a working container: an image, or nothing, that a script changes command by command"
            + " (mount, run, copy, add, config) and makes an image of (commit), with the words of buildah."
            + " Prints its name. It stays until tare rm.",
        "tare from scratch",
        "tare from --name work debian:12");
  }

  @Override
  public int run(Session session) {
    @Nullable String given = name.getValue();
    if (given != null) {
      String _ = AnyContainer.checkName(given);
    }
    try (ImageStore store = session.openStore()) {
      Optional<Base> base = Optional.empty();
      ImageConfig config = Workshop.scratch();
      var annotations = new TreeMap<String, String>();
      String word = image.getValue();
      if (!word.equals("scratch")) {
        Image found = RunImage.find(session, store, pull.when(session), word);
        base = Optional.of(new Base(named(store, word), found.descriptor().digest(), found.id()));
        config = found.config();
        annotations.putAll(found.manifest().annotations());
      }
      var made =
          new WorkingContainer(
              ContainerStore.newId(),
              "",
              session.clock().instant(),
              base,
              config,
              annotations,
              Optional.empty(),
              Optional.empty(),
              List.of());
      session.console().println(added(session, made, given).name());
    }
    return 0;
  }

  private WorkingContainer added(Session session, WorkingContainer made, @Nullable String given) {
    String from = made.base().map(Base::name).orElse("");
    @Nullable String place = idFile.getValue();
    if (place == null) {
      return session.working().add(taken -> called(made, given, taken, from));
    }
    try (IdFile file = IdFile.create(session.environment().directory().resolve(place))) {
      WorkingContainer added = session.working().add(taken -> called(made, given, taken, from));
      file.write(List.of(added.id()));
      return added;
    }
  }

  private static WorkingContainer called(
      WorkingContainer made, @Nullable String given, Set<String> taken, String image) {
    return made.withName(given == null ? WorkingNames.unlike(taken, image) : given);
  }

  /// As the store calls it, where it was typed otherwise.
  private static String named(ImageStore store, String word) {
    if (ImagePlace.isElsewhere(word, store)) {
      return word;
    }
    try {
      return store.find(word).name().map(Reference::toString).orElse(word);
    } catch (TareException e) {
      return word; // removed meanwhile
    }
  }
}
