package dev.tare.build;

import dev.tare.base.Deletion;
import dev.tare.base.TareException;
import dev.tare.sys.ProcessStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// A folder for what one instruction unpacks; gone with the instruction. Its name carries the
/// process, so that what a killed one left is known as such.
public final class Spool implements AutoCloseable {
  private static final AtomicLong COUNT = new AtomicLong();

  private final Path folder;

  /// Makes nothing: whoever needs [#folder] makes it.
  public Spool(Path parent) {
    this.folder = parent.resolve(ProcessStamp.current() + "-" + COUNT.getAndIncrement());
  }

  public Path folder() {
    return folder;
  }

  @Override
  public void close() {
    delete(folder);
  }

  /// Deletes what processes have left that run no longer.
  static void sweep(Path parent) {
    if (!Files.isDirectory(parent)) {
      return;
    }
    try (Stream<Path> all = Files.list(parent)) {
      all.filter(Spool::isDead).forEach(Spool::delete);
    } catch (IOException e) {
      throw TareException.of(e, "cannot clear " + parent);
    }
  }

  private static boolean isDead(Path folder) {
    String name = String.valueOf(folder.getFileName());
    int end = name.lastIndexOf('-');
    return end > 0
        && ProcessStamp.parse(name.substring(0, end)).filter(p -> !p.isAlive()).isPresent();
  }

  private static void delete(Path folder) {
    try {
      Deletion.tree(folder);
    } catch (IOException e) {
      throw TareException.of(e, "cannot clear " + folder);
    }
  }
}
