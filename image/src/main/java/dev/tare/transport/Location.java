package dev.tare.transport;

import dev.tare.oci.Reference;
import java.nio.file.Path;

/// Where images lie, as users write it: `transport:rest` (containers-transports(5)).
///
/// A path ends at the first colon after the transport. Where nothing of that name exists, the
/// shortest longer reading that does exist counts, so that a folder `a:b` can be read; `\:` is a
/// colon of the path in any case.
public sealed interface Location {
  /// An image of the store, or the store itself as the place to copy to.
  ///
  /// @param name a name or an id; empty as a destination keeps the name of the source
  record Store(String name) implements Location {
    @Override
    public String toString() {
      return "store:" + name;
    }
  }

  /// An OCI image layout in a directory.
  record Layout(Path path, Pick pick) implements Location {
    @Override
    public String toString() {
      return "oci:" + path + pick;
    }
  }

  /// A tar that holds a layout, or the images of `docker save`.
  ///
  /// @param path [#STANDARD] for standard input or output
  record Archive(Format format, Path path, Pick pick) implements Location {
    /// How the images lie in the archive.
    public enum Format {
      OCI("oci-archive:"),
      DOCKER("docker-archive:"),
      /// What its entries say it is; for reading alone.
      ANY("archive:");

      private final String prefix;

      Format(String prefix) {
        this.prefix = prefix;
      }
    }

    boolean isStandard() {
      return path.equals(STANDARD);
    }

    @Override
    public String toString() {
      return format.prefix + path + pick;
    }
  }

  /// A directory as skopeo writes it: one image, a file for each blob.
  record Folder(Path path) implements Location {
    @Override
    public String toString() {
      return "dir:" + path;
    }
  }

  /// A root file system in a directory.
  record Rootfs(Path path) implements Location {
    @Override
    public String toString() {
      return "rootfs:" + path;
    }
  }

  /// A root file system as one tar.
  ///
  /// @param path [#STANDARD] for standard input or output
  record Tar(Path path) implements Location {
    boolean isStandard() {
      return path.equals(STANDARD);
    }

    @Override
    public String toString() {
      return "tar:" + path;
    }
  }

  /// A place that another module reaches: a registry, a Docker daemon.
  record Remote(String transport, String rest) implements Location {
    /// An image of a registry.
    public static Remote ofRegistry(Reference name) {
      return new Remote("docker", "//" + name);
    }

    @Override
    public String toString() {
      return transport + ":" + rest;
    }
  }

  /// What `-` means as the path of an archive.
  Path STANDARD = Path.of("-");

  /// Reads `text`; what has no transport is an image of the store.
  ///
  /// @throws dev.tare.base.TareException INVALID where the transport is unknown or what follows is
  ///   malformed
  static Location parse(String text) {
    return LocationParser.parse(text);
  }

  /// An archive whose form its content says: what `load` is given.
  static Archive archive(Path path) {
    return new Archive(Archive.Format.ANY, path, new Pick.Only());
  }
}
