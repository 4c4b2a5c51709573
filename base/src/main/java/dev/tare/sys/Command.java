package dev.tare.sys;

import dev.tare.base.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A program to start: words, environment, working directory. No shell reads it.
///
/// @param environment replaces the whole environment; empty keeps that of this process
public record Command(
    List<String> words, Optional<Map<String, String>> environment, Optional<Path> directory) {

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
    ProcessBuilder builder = builder().inheritIO();
    if (input == Input.EMPTY) {
      builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
    }
    return builder.start();
  }

  /// Starts it with no input; both outputs go into `file`.
  public Process startInto(Path file) throws IOException {
    return builder()
        .redirectInput(new java.io.File("/dev/null"))
        .redirectErrorStream(true)
        .redirectOutput(file.toFile())
        .start();
  }

  /// Starts it with a pipe as its input, and one for both of its outputs together. See
  /// [#startForeground] for the thread that must wait.
  public Process startPiped() throws IOException {
    return builder().redirectErrorStream(true).start();
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
    Process process = builder().start();
    process.getOutputStream().close();
    var err = new java.util.concurrent.FutureTask<>(() -> process.getErrorStream().readAllBytes());
    // the first virtual thread of a process costs a pool
    Thread.ofPlatform().daemon().start(err);
    try {
      byte[] out = process.getInputStream().readAllBytes();
      int status = process.waitFor();
      return new Outcome(status, Bytes.of(out), Bytes.of(err.get()));
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }
}
