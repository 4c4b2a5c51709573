package dev.tare.store;

import dev.tare.sys.ProcessStamp;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// The empty file that stands for a lease. Its name says all, so it is complete once it exists:
/// `kind~key~process~n`.
record LeaseFile(Path folder, String kind, String key, ProcessStamp owner, long number) {
  private static final AtomicLong COUNT = new AtomicLong();

  static LeaseFile of(Path folder, String kind, String key) {
    return new LeaseFile(folder, kind, key, ProcessStamp.current(), COUNT.getAndIncrement());
  }

  static Optional<LeaseFile> parse(Path path) {
    String[] parts = path.getFileName().toString().split("~", -1);
    if (parts.length != 4 || !parts[3].matches("\\d{1,18}")) {
      return Optional.empty();
    }
    return ProcessStamp.parse(parts[2])
        .map(owner ->
            new LeaseFile(
                path.resolveSibling(""), parts[0], parts[1], owner, Long.parseLong(parts[3])));
  }

  LeaseFile owned(ProcessStamp newOwner) {
    return new LeaseFile(folder, kind, key, newOwner, COUNT.getAndIncrement());
  }

  Path path() {
    return folder.resolve(kind + "~" + key + "~" + owner + "~" + number);
  }

  void create() throws IOException {
    try {
      Files.createFile(path());
    } catch (FileAlreadyExistsException e) {
      // two leases of one process may share a file only if they share a number, which they do not
      throw new IllegalStateException("lease exists: " + path(), e);
    }
  }
}
