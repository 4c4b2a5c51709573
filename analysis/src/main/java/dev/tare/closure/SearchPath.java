package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry.FileEntry;
import java.util.Optional;

/// Programs found as a shell finds them.
final class SearchPath {
  private SearchPath() {}

  /// Where `name` is found along PATH; one with a slash is a path already and may not exist.
  static Optional<Bytes> find(Bytes name, Walk walk) {
    if (name.indexOf('/', 0) >= 0) {
      return Optional.of(walk.environment().absolute(name));
    }
    return walk.environment().path().stream()
        .map(directory -> walk.environment().absolute(Words.join(directory, name)))
        .filter(path -> isExecutable(path, walk))
        .findFirst();
  }

  private static boolean isExecutable(Bytes path, Walk walk) {
    return walk.look(path).entry().orElse(null) instanceof FileEntry file
        && (file.attributes().mode() & 0111) != 0;
  }
}
