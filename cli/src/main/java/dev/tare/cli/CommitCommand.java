package dev.tare.cli;

import dev.tare.build.ConfigChanges;
import dev.tare.container.Commit;
import dev.tare.container.Container;
import dev.tare.container.Snapshot;
import dev.tare.container.Snapshot.Meanwhile;
import dev.tare.layer.LayerDiff;
import dev.tare.mutate.ImageWriter;
import dev.tare.mutate.Squash;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Reference;
import dev.tare.store.ImageStore;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare commit CONTAINER [NAME[:TAG]]`.
final class CommitCommand implements Verb {
  private final PositionalParamSpec container =
      Arguments.one(0, "CONTAINER", "name or id of a container");
  private final PositionalParamSpec name =
      Arguments.optional(1, "NAME[:TAG]", "what to call the image");
  private final OptionSpec message =
      Arguments.text("TEXT", "a comment for the history", "-m", "--message");
  private final OptionSpec author = Arguments.text("NAME", "who made the image", "-a", "--author");
  private final OptionSpec changes =
      Arguments.texts(
          "INSTRUCTION",
          "set in the config: " + String.join(", ", ConfigChanges.KEYWORDS),
          "-c",
          "--change");
  private final OptionSpec squash =
      Arguments.flag("one layer for all, those of the container's image included", "--squash");
  private final OptionSpec pause =
      Arguments.choice(
              List.of("true", "false"),
              "true|false",
              "pause the container meanwhile; true unless given",
              "-p",
              "--pause")
          .toBuilder()
          .arity("0..1")
          .fallbackValue("true")
          .build();

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(container).addPositional(name);
    for (OptionSpec option : List.of(message, author, changes, squash, pause)) {
      spec.addOption(option);
    }
    Arguments.explain(
        spec,
        "Makes an image of a container, running or not: one more layer with what it changed, and the"
            + " command, variables, user and directory that it was started with. Volumes are not in it."
            + " Prints the id. A Dockerfile says the same so that it can be done again.",
        "tare commit web web:fixed",
        "tare commit -m 'with tools' -c 'CMD [\"sh\"]' job tools");
  }

  @Override
  public int run(Session session) {
    Container found = session.containers().find(container.getValue());
    @Nullable String text = name.getValue();
    Optional<Reference> wanted = Optional.ofNullable(text).map(Reference::ofImage);
    Meanwhile meanwhile = pause.getValue().equals("true") ? Meanwhile.PAUSED : Meanwhile.RUNNING;
    try (ImageStore store = session.openStore()) {
      Image base = store.image(store.find(found.image().toString()));
      ImageConfig config = config(session, base, found);
      ImageWriter writer = new ImageWriter(store);
      History line = line(config, found);
      Image made =
          Snapshots.with(
              session,
              store,
              found,
              meanwhile,
              snapshot -> Commit.write(writer, base.layers(), config, written(snapshot), line));
      Image image = squash.<Boolean>getValue() ? new Squash(writer).all(made) : made;
      wanted.ifPresentOrElse(
          reference -> store.tag(image.descriptor(), reference),
          () -> store.add(image.descriptor()));
      session.console().println(image.id().toString());
    }
    return 0;
  }

  private static Optional<LayerDiff> written(Snapshot snapshot) {
    return Optional.of(snapshot.changes()).filter(changes -> !changes.isEmpty());
  }

  private ImageConfig config(Session session, Image base, Container found) {
    ImageConfig config =
        ConfigChanges.apply(Commit.config(base.config(), found), changes.getValue());
    @Nullable String by = author.getValue();
    ImageConfig full = config.withCreated(Optional.of(session.clock().instant().toString()));
    return by == null ? full : full.withAuthor(Optional.of(by));
  }

  private History line(ImageConfig config, Container found) {
    return new History(
        config.created(),
        Optional.of(String.join(" ", found.process().args())),
        Optional.<String>ofNullable(author.getValue()),
        Optional.<String>ofNullable(message.getValue()),
        false);
  }
}
