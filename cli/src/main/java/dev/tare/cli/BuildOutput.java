package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.layer.FileTree;
import dev.tare.mutate.Compression;
import dev.tare.oci.Image;
import dev.tare.oci.Reference;
import dev.tare.registry.RepositoryName;
import dev.tare.rootfs.TreeOutput;
import dev.tare.store.ImageStore;
import dev.tare.transport.Copy;
import dev.tare.transport.ImageFormat;
import dev.tare.transport.Location;
import dev.tare.transport.NamedImage;
import dev.tare.transport.Sink;
import dev.tare.transport.Transports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where a built image goes: what `-o` says (docker buildx build, "Set the export action").
sealed interface BuildOutput {
  /// Into an archive, a layout, a tar of the tree, or a daemon.
  ///
  /// @param names those to give it; empty for those of the build
  /// @param format empty for that of the build
  record Copied(
      Location location,
      List<String> names,
      Optional<Compression> compression,
      Optional<ImageFormat> format)
      implements BuildOutput {

    /// A layout that is built into once more would hold two images, and nobody could name either.
    private List<String> namesOf(NamedImage built) {
      List<String> wanted = names.isEmpty() ? built.names() : names;
      return wanted.isEmpty() && location instanceof Location.Layout ? List.of("latest") : wanted;
    }

    private void copy(
        NamedImage built, Optional<ImageFormat> asked, Session session, ImageStore store) {
      Copy.Options usual = Copy.Options.unchanged();
      var options =
          new Copy.Options(
              compression, format.or(() -> asked), usual.platform(), Copy.Scope.ONE_PLATFORM);
      Transports transports = session.transports(store);
      try (Sink sink = transports.create(location)) {
        Copy copy = new Copy(sink, options, store.cache(), session.progress());
        Image _ = copy.image(new NamedImage(built.image(), namesOf(built)));
        copy.publish();
      }
    }
  }

  /// Into registries.
  ///
  /// @param names those to give it there; empty for those of the build
  record Pushed(List<String> names, Optional<Compression> compression, Optional<ImageFormat> format)
      implements BuildOutput {
    private void push(
        NamedImage built, Optional<ImageFormat> asked, Session session, ImageStore store) {
      for (String place : names.isEmpty() ? built.names() : names) {
        var location = Location.Remote.ofRegistry(Reference.parse(place));
        new Copied(location, List.of(place), compression, format)
            .copy(built, asked, session, store);
      }
    }
  }

  /// Its files into a directory.
  record Unpacked(Path directory) implements BuildOutput {}

  /// Into the store.
  ///
  /// @param names those to give it besides those of the build
  record Stored(List<String> names) implements BuildOutput {}

  /// @param directory where relative paths begin
  /// @throws TareException INVALID where `text` is not such a place, or what is there is in the way
  static BuildOutput parse(String text, Path directory) {
    BuildOutput output = BuildOutputParser.parse(text, directory);
    output.check(text);
    return output;
  }

  /// Before the work is done, not after it.
  private void check(String text) {
    switch (this) {
      case Unpacked(Path folder) -> requireDirectory(text, folder);
      case Copied(Location.Layout layout, _, _, _) -> requireDirectory(text, layout.path());
      case Copied(Location.Archive archive, _, _, _) -> requireFile(text, archive.path());
      case Copied(Location.Tar tar, _, _, _) -> requireFile(text, tar.path());
      case Copied _, Pushed _, Stored _ -> {}
    }
  }

  private static void requireDirectory(String text, Path path) {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw BuildOutputParser.cannot(text, "%s is not a directory".formatted(path));
    }
  }

  private static void requireFile(String text, Path path) {
    if (!path.equals(Location.STANDARD) && Files.isDirectory(path)) {
      throw BuildOutputParser.cannot(text, "%s is a directory".formatted(path));
    }
  }

  /// @param named the names of the build
  /// @throws TareException INVALID where it is to be pushed, and no name says where
  default void requirePlace(List<Reference> named) {
    if (!(this instanceof Pushed pushed) || !pushed.names.isEmpty()) {
      return;
    }
    if (named.isEmpty() || !named.stream().allMatch(RepositoryName::hasHost)) {
      throw TareException.invalid("cannot push what is built: no name says to which registry")
          .withHint("write type=registry,name=HOST/PATH:TAG, or give -t HOST/PATH:TAG");
    }
  }

  /// @throws TareException UNAVAILABLE, DENIED where the daemon that is to get it does not answer
  default void requireDaemon(Session session) {
    if (this instanceof Copied copied && copied.location instanceof Location.Remote daemon) {
      try (ImageStore store = session.openStore();
          Sink _ = session.transports(store).create(daemon)) {
        return;
      }
    }
  }

  /// @throws TareException INVALID where an archive would go to a terminal
  default void refuseTerminal(Session session) {
    if (this instanceof Copied copied) {
      Terminals.refuseOutput(session, copied.location);
    }
  }

  /// Puts it there.
  ///
  /// @param built with the names that the build gives it
  /// @param format what the build asks for; a format in the option itself wins
  default void write(
      NamedImage built, Optional<ImageFormat> format, Session session, ImageStore store) {
    switch (this) {
      case Copied copied -> copied.copy(built, format, session, store);
      case Pushed pushed -> pushed.push(built, format, session, store);
      case Unpacked(Path folder) ->
          TreeOutput.write(FileTree.read(built.image().layers()).asLayer(), folder)
              .left()
              .forEach(path -> session.console().note("not written in full: " + path));
      case Stored(List<String> names) ->
          names.forEach(name -> store.tag(built.image().descriptor(), Reference.parse(name)));
    }
  }
}
