package dev.tare.transport;

import dev.tare.base.TareException;
import dev.tare.layer.FileStamp;
import dev.tare.layer.FileTree;
import dev.tare.layer.HostTree;
import dev.tare.mutate.ImageWriter;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Opens the places that locations name.
public final class Transports {
  private final Surroundings surroundings;
  private final Remotes remotes;

  /// Those of this machine alone.
  public Transports(Surroundings surroundings) {
    this(surroundings, Remotes.NONE);
  }

  public Transports(Surroundings surroundings, Remotes remotes) {
    this.surroundings = surroundings;
    this.remotes = remotes;
  }

  /// The place to read from.
  ///
  /// @throws TareException NOT_FOUND where nothing is there, INVALID where it is something else,
  ///   CORRUPT where it is malformed, UNSUPPORTED where tare cannot reach it
  public Source open(Location location) {
    return switch (location) {
      case Location.Store(String name) -> StoreSource.open(surroundings.store(), name);
      case Location.Layout layout ->
          LayoutSource.open(Folder.Directory.open(layout.path(), layout.toString()), layout.pick());
      case Location.Archive archive -> archive(archive);
      case Location.Folder folder ->
          FolderSource.open(Folder.Directory.open(folder.path(), folder.toString()));
      case Location.Rootfs rootfs -> rootfs(rootfs);
      case Location.Tar tar -> RootTar.read(tar, surroundings);
      case Location.Remote remote -> remotes.open(remote);
    };
  }

  private Source archive(Location.Archive archive) {
    String shown = archive.toString();
    Optional<String> mark = mark(archive.path(), shown);
    Folder folder =
        ArchiveFolder.open(Spool.open(archive.path(), shown, surroundings), shown, mark);
    try {
      return switch (form(archive.format(), folder)) {
        case OCI -> LayoutSource.open(folder, archive.pick());
        case DOCKER -> DockerArchiveSource.open(folder, archive.pick());
        case ANY ->
            throw TareException.invalid(
                "cannot read %s: it has neither manifest.json nor oci-layout".formatted(shown));
      };
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private static Optional<String> mark(Path path, String shown) {
    try {
      return path.equals(Location.STANDARD) ? Optional.empty() : FileStamp.mark(path);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + shown);
    }
  }

  private static Location.Archive.Format form(Location.Archive.Format asked, Folder folder) {
    if (asked != Location.Archive.Format.ANY) {
      return asked;
    }
    if (folder.find(DockerImage.MANIFEST).isPresent()) {
      return Location.Archive.Format.DOCKER;
    }
    return folder.find(Layouts.MARKER).isPresent()
        ? Location.Archive.Format.OCI
        : Location.Archive.Format.ANY;
  }

  private Source rootfs(Location.Rootfs rootfs) {
    Folder.Directory.open(rootfs.path(), rootfs.toString());
    FileTree tree = FileTree.of(new HostTree(rootfs.path()));
    ImageWriter writer = new ImageWriter(surroundings.store());
    ImageConfig config = ImageConfig.of(Platform.host());
    return new MadeSource(writer.fromTree(tree, config), surroundings.store(), rootfs.toString());
  }

  /// The place to write to.
  ///
  /// @throws TareException INVALID where something else is there, UNSUPPORTED where tare cannot
  ///   write such a place
  public Sink create(Location location) {
    checkName(location);
    return switch (location) {
      case Location.Store store -> new StoreSink(surroundings.store(), store);
      case Location.Layout layout -> LayoutSink.create(layout);
      case Location.Archive archive -> ArchiveSink.create(archive, surroundings);
      case Location.Folder folder -> FolderSink.create(folder);
      case Location.Rootfs rootfs ->
          throw TareException.unsupported(
                  "cannot write %s: unpacking is not a copy".formatted(rootfs))
              .withHint("write tar:FILE and unpack that");
      case Location.Tar tar -> new TarSink(tar, surroundings);
      case Location.Remote remote -> remotes.create(remote);
    };
  }

  /// What is written has a name or none; a `docker save` archive takes image names alone.
  private static void checkName(Location location) {
    Pick pick =
        switch (location) {
          case Location.Layout layout -> layout.pick();
          case Location.Archive archive -> archive.pick();
          case Location.Store _,
              Location.Folder _,
              Location.Rootfs _,
              Location.Tar _,
              Location.Remote _ ->
              new Pick.Only();
        };
    if (pick instanceof Pick.At) {
      throw TareException.invalid(
          "cannot write %s: @ and a number choose an image to read".formatted(location));
    }
    if (pick instanceof Pick.Named(String name)
        && location instanceof Location.Archive archive
        && archive.format() == Location.Archive.Format.DOCKER) {
      if (Reference.ofImage(name).digest().isPresent()) {
        throw TareException.invalid(
            "cannot write %s: an archive of docker save names images by tags, not by digests"
                .formatted(location));
      }
    }
  }
}
