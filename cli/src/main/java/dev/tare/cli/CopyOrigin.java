package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.Snapshot;
import dev.tare.context.BuildContext;
import dev.tare.copy.CopyRequest.Origin;
import dev.tare.layer.FileTree;
import dev.tare.layer.HostTree;
import dev.tare.layer.Tree;
import dev.tare.oci.Image;
import dev.tare.script.WorkingContainer;
import dev.tare.script.Workshop;
import dev.tare.script.Workshop.Copies;
import dev.tare.store.ImageStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Where `copy` and `add` into a working container take from: this machine, a directory of it, a
/// container, an image.
final class CopyOrigin {
  private final OptionSpec from =
      Arguments.text(
          "CONTAINER|IMAGE", "where the sources are; this machine unless given", "--from");
  private final OptionSpec contextDir =
      Arguments.text("DIR", "the directory that the sources are in", "--contextdir");
  private final OptionSpec ignoreFile =
      Arguments.text("FILE", "patterns of what of --contextdir is not there", "--ignorefile");
  private final PullOption pull = new PullOption();

  void addTo(CommandSpec spec) {
    for (OptionSpec option : List.of(from, contextDir, ignoreFile)) {
      spec.addOption(option);
    }
    pull.addTo(spec);
  }

  void refuseContradictions() {
    if (ignoreFile.getValue() != null && contextDir.getValue() == null) {
      throw TareException.invalid("cannot use --ignorefile without --contextdir");
    }
    if (from.getValue() != null && contextDir.getValue() != null) {
      throw TareException.invalid("cannot use --from and --contextdir together");
    }
  }

  /// Whether sources are names of this machine, from where tare was called.
  boolean isHere() {
    return from.getValue() == null && contextDir.getValue() == null;
  }

  Origin origin() {
    return from.getValue() == null ? Origin.CONTEXT : Origin.IMAGE;
  }

  /// Copies into `target`.
  ///
  /// @param copies out of a tree
  void copy(
      Session session, ImageStore store, WorkingContainer target, Function<Tree, Copies> copies) {
    Workshop workshop = session.workshop(store);
    @Nullable String place = from.getValue();
    if (place == null) {
      workshop.copy(target, copies.apply(ofMachine(session)));
      return;
    }
    switch (named(session, store, place).orElse(null)) {
      case Named.OfWorking c -> {
        if (c.container().id().equals(target.id())) {
          throw TareException.invalid("cannot copy from container %s into itself".formatted(place));
        }
        workshop.copy(c.container(), target, copies::apply);
      }
      case Named.OfContainer c -> {
        boolean _ =
            Snapshots.with(
                session,
                store,
                c.container(),
                Snapshot.Meanwhile.PAUSED,
                snapshot -> {
                  workshop.copy(target, copies.apply(snapshot.after()));
                  return true;
                });
      }
      case Named.OfImage _ -> copyOfImage(session, store, place, target, copies);
      case null -> copyOfImage(session, store, place, target, copies);
    }
  }

  private static Optional<Named> named(Session session, ImageStore store, String place) {
    return ImagePlace.isElsewhere(place, store)
        ? Optional.empty()
        : Named.findAny(session, store, place);
  }

  private void copyOfImage(
      Session session,
      ImageStore store,
      String place,
      WorkingContainer target,
      Function<Tree, Copies> copies) {
    Image image = RunImage.find(session, store, pull.when(session), place);
    store.hold(image);
    session.workshop(store).copy(target, copies.apply(FileTree.read(image.layers())));
  }

  private Tree ofMachine(Session session) {
    @Nullable String directory = contextDir.getValue();
    if (directory == null) {
      return new HostTree(Path.of("/"));
    }
    Path here = session.environment().directory();
    BuildContext context = BuildContext.of(here.resolve(directory));
    return Optional.<String>ofNullable(ignoreFile.getValue())
        .map(file -> context.throughIgnoreFile(here.resolve(file)))
        .orElseGet(() -> context.withIgnoreFile(Optional.empty()))
        .tree();
  }
}
