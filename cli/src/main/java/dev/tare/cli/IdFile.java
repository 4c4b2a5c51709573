package dev.tare.cli;

import dev.tare.base.TareException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The file of `--cidfile`. It is made before the container: a place where nothing can be written
/// must not leave one behind of which nobody knows the id.
final class IdFile implements AutoCloseable {
  private final Path path;
  private boolean isWritten;

  private IdFile(Path path) {
    this.path = path;
  }

  /// @throws TareException REFUSED where it is there already
  static IdFile create(Path path) {
    try {
      Files.createFile(path);
      return new IdFile(path);
    } catch (FileAlreadyExistsException e) {
      throw TareException.of(
              TareException.Kind.REFUSED, "cannot write %s: it is there already".formatted(path))
          .withHint("remove it, or give another --cidfile");
    } catch (IOException e) {
      throw TareException.of(e, "cannot write " + path);
    }
  }

  /// A line each, where there are several.
  void write(List<String> ids) {
    try {
      Files.writeString(path, String.join("\n", ids) + (ids.size() == 1 ? "" : "\n"));
      isWritten = true;
    } catch (IOException e) {
      throw TareException.of(e, "cannot write " + path);
    }
  }

  /// Nothing is left of it where no container was made.
  @Override
  public void close() {
    if (isWritten) {
      return;
    }
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw TareException.of(e, "cannot remove " + path);
    }
  }
}
