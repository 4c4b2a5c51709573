package dev.tare.sys;

import dev.tare.base.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/// A program to start: words, environment, working directory. No shell reads it.
///
/// @param environment replaces the whole environment; empty keeps that of this process
public record Command(
    List<String> words, Optional<Map<String, String>> environment, Optional<Path> directory) {

  /// Starting is shared, writing a program is alone: a process that is made meanwhile would hold
  /// the program open until it has become another, and nobody could start it (execve(2), ETXTBSY).
  private static final ReadWriteLock STARTING = new ReentrantReadWriteLock();

  public Command {
    words = List.copyOf(words);
    environment = environment.map(Map::copyOf);
  }

  public static Command of(String... words) {
    return new Command(List.of(words), Optional.empty(), Optional.empty());
  }

  public static Command of(List<String> words) {
    return new Command(words, Optional.empty(), Optional.empty());
  }

  /// How a program ended and what it wrote.
  ///
  /// @param status exit status, or 128 + n after signal n
  public record Outcome(int status, Bytes out, Bytes err) {
    public boolean isSuccess() {
      return status == 0;
    }
  }

  /// Where a program that runs in the foreground reads from.
  public enum Input {
    /// What this process reads from.
    INHERITED,
    /// Nothing.
    EMPTY
  }

  /// Starts it with the standard output and error of this process; whoever starts waits, on the
  /// same thread: the kernel ties a parent-death signal to the thread that started.
  public Process startForeground(Input input) throws IOException {
    return start(foreground(input));
  }

  ProcessBuilder foreground(Input input) {
    ProcessBuilder builder = builder().inheritIO();
    if (input == Input.EMPTY) {
      builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
    }
    return builder;
  }

  /// Starts it with no input; both outputs go into `file`.
  public Process startInto(Path file) throws IOException {
    return start(
        builder()
            .redirectInput(new java.io.File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(file.toFile()));
  }

  /// Starts it with a pipe as its input, and one for both of its outputs together. See
  /// [#startForeground] for the thread that must wait.
  public Process startPiped() throws IOException {
    return start(builder().redirectErrorStream(true));
  }

  /// Writes a program that is to be started, for everybody to run.
  public static void writeProgram(Path file, byte[] program) throws IOException {
    STARTING.writeLock().lock();
    try {
      Files.write(file, program);
    } finally {
      STARTING.writeLock().unlock();
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  static Process start(ProcessBuilder builder) throws IOException {
    STARTING.readLock().lock();
    try {
      return builder.start();
    } finally {
      STARTING.readLock().unlock();
    }
  }

  ProcessBuilder builder() {
    ProcessBuilder builder = new ProcessBuilder(words);
    directory.ifPresent(d -> builder.directory(d.toFile()));
    environment.ifPresent(e -> {
      builder.environment().clear();
      builder.environment().putAll(e);
    });
    return builder;
  }

  /// Runs to the end with empty standard input, both outputs caught.
  ///
  /// @throws IOException where the program cannot be started
  public Outcome run() throws IOException {
    return run(Bytes.EMPTY);
  }

  /// Runs to the end with `input`, which must be short, both outputs caught.
  ///
  /// @throws IOException where the program cannot be started
  public Outcome run(Bytes input) throws IOException {
    var out = new ByteArrayOutputStream();
    Outcome outcome = run(input, in -> in.transferTo(out), _ -> {});
    return new Outcome(outcome.status(), Bytes.of(out.toByteArray()), outcome.err());
  }

  /// As [#run(Bytes)], and no longer than `most`: then it is killed with all that it started.
  ///
  /// @throws TimeoutException where it was
  public Outcome run(Bytes input, Duration most) throws IOException, TimeoutException {
    var out = new ByteArrayOutputStream();
    var isOverdue = new AtomicBoolean();
    Outcome outcome =
        run(
            input,
            in -> in.transferTo(out),
            process -> Thread.ofPlatform().daemon().start(() -> end(process, most, isOverdue)));
    if (isOverdue.get()) {
      throw new TimeoutException("it did not end within " + most);
    }
    return new Outcome(outcome.status(), Bytes.of(out.toByteArray()), outcome.err());
  }

  private static void end(Process process, Duration most, AtomicBoolean isOverdue) {
    try {
      if (!process.waitFor(most)) {
        isOverdue.set(true);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Takes what a program writes.
  @FunctionalInterface
  public interface Reading {
    void read(InputStream out) throws IOException;
  }

  /// Runs to the end with empty standard input; `reading` gets its standard output as it comes, and
  /// where that fails, the program is ended.
  ///
  /// @return without what was read
  /// @throws IOException where the program cannot be started, or `reading` fails
  public Outcome read(Reading reading) throws IOException {
    return run(Bytes.EMPTY, reading, _ -> {});
  }

  private Outcome run(Bytes input, Reading reading, Consumer<Process> started) throws IOException {
    Process process = start(builder());
    started.accept(process);
    try (var in = process.getOutputStream()) {
      in.write(input.toByteArray());
    } catch (IOException e) {
      // it has ended, or wants no input: how it ends says whether that is wrong
    }
    var err = new java.util.concurrent.FutureTask<>(() -> process.getErrorStream().readAllBytes());
    // the first virtual thread of a process costs a pool
    Thread.ofPlatform().daemon().start(err);
    boolean isRead = false;
    try {
      reading.read(process.getInputStream());
      isRead = true;
      int status = process.waitFor();
      return new Outcome(status, Bytes.EMPTY, Bytes.of(err.get()));
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IOException(e.getCause());
    } finally {
      if (!isRead) {
        process.destroy();
      }
    }
  }
}
