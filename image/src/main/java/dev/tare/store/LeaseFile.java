package dev.tare.store;

import dev.tare.sys.ProcessStamp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// The file that stands for a lease. Its name says by whom it is held: `kind~key~process~n`, empty,
/// while that process lives; `kind~key~boot-BOOT~n`, which holds a path, until the machine starts
/// anew, as long as something is there.
record LeaseFile(Path folder, String kind, String key, String owner, long number) {
  private static final AtomicLong COUNT = new AtomicLong();
  private static final String BOOT = "boot-";

  static LeaseFile of(Path folder, String kind, String key) {
    return new LeaseFile(folder, kind, key, ProcessStamp.current().toString(), next());
  }

  private static long next() {
    return COUNT.getAndIncrement();
  }

  static Optional<LeaseFile> parse(Path path) {
    String[] parts = path.getFileName().toString().split("~", -1);
    if (parts.length != 4 || !parts[3].matches("\\d{1,18}")) {
      return Optional.empty();
    }
    return Optional.of(
        new LeaseFile(
            path.resolveSibling(""), parts[0], parts[1], parts[2], Long.parseLong(parts[3])));
  }

  LeaseFile owned(ProcessStamp newOwner) {
    return new LeaseFile(folder, kind, key, newOwner.toString(), next());
  }

  /// Whether whoever has it may still use the entry.
  boolean isHeld() throws IOException {
    return owner.startsWith(BOOT)
        ? owner.equals(BOOT + ProcessStamp.currentBoot())
            && Files.exists(Path.of(Files.readString(path())))
        : ProcessStamp.parse(owner).filter(ProcessStamp::isAlive).isPresent();
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

  /// Makes it a lease for what lies at `holder`, and no more one of this process.
  ///
  /// @param holder absolute
  void giveTo(Path holder) throws IOException {
    byte[] text = holder.toString().getBytes(StandardCharsets.UTF_8);
    // of as many digits as a number of a lease may have
    long id = UUID.nameUUIDFromBytes(text).getMostSignificantBits() >>> 5;
    LeaseFile lease = new LeaseFile(folder, kind, key, BOOT + ProcessStamp.currentBoot(), id);
    // it is that of a process that lives, until it is complete
    Files.write(path(), text);
    Files.move(path(), lease.path(), StandardCopyOption.ATOMIC_MOVE);
  }
}
