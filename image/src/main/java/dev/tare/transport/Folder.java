package dev.tare.transport;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.oci.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Files by name, `blobs/sha256/…`: a directory of this machine or the entries of an archive.
interface Folder extends AutoCloseable {
  /// The regular file of that name, links followed; its bytes are not verified.
  Optional<Content> find(String name);

  /// What users call this place.
  @Override
  String toString();

  @Override
  void close();

  /// A whole small file.
  ///
  /// @throws TareException NOT_FOUND where it does not exist, CORRUPT where it is too large to be a
  ///   document
  default Bytes document(String name) {
    Content content =
        find(name)
            .orElseThrow(
                () -> TareException.notFound("cannot read %s: it has no %s".formatted(this, name)));
    return read(content, "cannot read %s of %s".formatted(name, this));
  }

  /// @param doing how a failure begins: "cannot read x of y"
  static Bytes read(Content content, String doing) {
    if (content.size() > Json.MAX_BYTES) {
      throw TareException.corrupt(
          "%s: it is %d bytes long, more than a document may be".formatted(doing, content.size()));
    }
    try (InputStream in = content.open()) {
      return Bytes.of(in.readNBytes(Json.MAX_BYTES + 1));
    } catch (IOException e) {
      throw TareException.of(e, doing);
    }
  }

  /// A directory of this machine.
  record Directory(Path path, String shown) implements Folder {
    /// @throws TareException NOT_FOUND where nothing is there, INVALID where it is no directory
    static Directory open(Path path, String shown) {
      if (!Files.exists(path)) {
        throw TareException.notFound("cannot read %s: no such directory".formatted(shown));
      }
      if (!Files.isDirectory(path)) {
        throw TareException.invalid("cannot read %s: it is not a directory".formatted(shown));
      }
      return new Directory(path, shown);
    }

    @Override
    public Optional<Content> find(String name) {
      Path file = path.resolve(name);
      try {
        // a FIFO or a device in the place of a blob would block or never end
        return Files.isRegularFile(file)
            ? Optional.of(new Content.HostFile(file, Files.size(file)))
            : Optional.empty();
      } catch (IOException e) {
        throw TareException.of(e, "cannot read %s of %s".formatted(name, this));
      }
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
      return shown;
    }
  }
}
