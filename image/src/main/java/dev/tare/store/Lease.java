package dev.tare.store;

import dev.tare.base.TareException;
import dev.tare.sys.ProcessStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The right to use a cache entry: it stays as it is until the lease is closed, or until the
/// process that holds it has ended, unless the lease is left to somebody else.
public final class Lease implements AutoCloseable {
  private final Path content;
  private final LeaseFile file;

  Lease(Path content, LeaseFile file) {
    this.content = content;
    this.file = file;
  }

  /// The file or folder that was built; not to be changed.
  public Path path() {
    return content;
  }

  /// What the names of lease files on this entry begin with: `STEM~PROCESS~0` is a lease of
  /// `PROCESS`, written as [ProcessStamp#toString] does. For a script that hands on a lease.
  public Path stem() {
    return file.folder().resolve(file.kind() + "~" + file.key());
  }

  /// Leaves the lease to another process, which keeps it until it ends.
  ///
  /// @param pid a process that runs
  public void leaveTo(long pid) {
    try {
      file.owned(ProcessStamp.ofPid(pid)).create();
    } catch (IOException e) {
      throw TareException.of(e, "cannot write the cache " + file.folder());
    }
    close();
  }

  /// Leaves the lease to what lies at `holder`, which keeps it until it is gone, or until the
  /// machine starts anew: what was mounted is gone then as well.
  ///
  /// @param holder absolute; its file system can name it in UTF-8
  public void leaveTo(Path holder) {
    try {
      file.giveTo(holder);
    } catch (IOException e) {
      throw TareException.of(e, "cannot write the cache " + file.folder());
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file.path());
    } catch (IOException e) {
      throw TareException.of(e, "cannot write the cache " + file.folder());
    }
  }
}
