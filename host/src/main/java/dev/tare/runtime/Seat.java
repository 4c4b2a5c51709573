package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.sys.ProcessStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;

/// The folder of a container that outlives tare, and what those who run it write there. `upper`
/// holds what the container wrote and stays over its starts; `run` belongs to the last start.
///
/// @param folder absolute
/// @param id 12 hex digits, as engines and conmon know the container
public record Seat(Path folder, String id) {

  /// What was written over all starts: the upper directory of an overlay. Absent before the first.
  public Path written() {
    return folder.resolve("upper");
  }

  /// Made when files of the image were given to their owners in [#written].
  Path owners() {
    return folder.resolve("owners");
  }

  /// Whether the owners in [#written] are those that programs see.
  public boolean hasOwners() {
    return Files.exists(owners());
  }

  /// Makes the directory for what is written, and the one that an overlay works in, where they are
  /// not there. Here that costs no process.
  ///
  /// @param root the unpacked image
  void makeWritten(Path root) throws IOException {
    if (!Files.isDirectory(written())) {
      Path made = folder.resolve("upper.new");
      makeDirectory(made);
      // the root has the mode of the image's, whatever the umask here
      Files.setAttribute(made, "unix:mode", Files.getAttribute(root, "unix:mode"));
      Files.move(made, written(), StandardCopyOption.ATOMIC_MOVE);
    }
    makeDirectory(folder.resolve("work"));
  }

  private static void makeDirectory(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectory(path);
    }
  }

  /// Made when [#written] was filled with a copy of the image, where no overlay can be mounted.
  public Path copied() {
    return folder.resolve("copied");
  }

  /// Whether [#written] holds everything.
  public boolean isCopied() {
    return Files.exists(copied());
  }

  /// The standard output and error of the container, in the format of conmon (k8s-file).
  public Path log() {
    return folder.resolve("log");
  }

  /// The unpacked image below it, where it was ever started.
  public Path lower() {
    return run().resolve("lower").toAbsolutePath();
  }

  /// Of the last start: the bundle, and the files of engine and conmon.
  Path run() {
    return folder.resolve("run");
  }

  /// What kept it from starting, in the words of conmon, the engine or the kernel.
  Path setup() {
    return run().resolve("setup");
  }

  /// The first process of the container's process namespace, whether it runs or not; empty before
  /// it has started.
  public Optional<ProcessStamp> first() {
    return stamp("running");
  }

  /// Whether somebody starts it right now, who may be alone in that: tare can be killed meanwhile.
  public boolean isStarting() {
    return stamp("starting").filter(ProcessStamp::isAlive).isPresent();
  }

  /// When the container started last.
  public Optional<Instant> startedAt() {
    return changed(run().resolve("running"));
  }

  /// The process of conmon.
  Optional<ProcessStamp> monitor() {
    return stamp("watched");
  }

  /// Whether conmon runs: it will write down how the container ends.
  public boolean isWatched() {
    return monitor().filter(ProcessStamp::isAlive).isPresent();
  }

  /// The exit status, as conmon wrote it down: 128 + n after signal n. Empty while it runs, and
  /// where conmon was killed.
  public Optional<Integer> status() {
    return text(ended()).flatMap(Seat::number);
  }

  /// When it ended, where that is known.
  public Optional<Instant> endedAt() {
    return changed(ended());
  }

  private Path ended() {
    return run().resolve("exits").resolve(id);
  }

  private Optional<ProcessStamp> stamp(String name) {
    return text(run().resolve(name)).map(String::strip).flatMap(ProcessStamp::parse);
  }

  private static Optional<Integer> number(String text) {
    return text.strip().matches("[0-9]{1,3}")
        ? Optional.of(Integer.parseInt(text.strip()))
        : Optional.empty();
  }

  static Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + file);
    }
  }

  private static Optional<Instant> changed(Path file) {
    try {
      return Optional.of(Files.getLastModifiedTime(file).toInstant());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + file);
    }
  }
}
