package dev.tare.sys;

import dev.tare.base.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// How long a program may run and how much it may write; whatever goes beyond ends it.
///
/// @param outputBytes for each of standard output and standard error
public record Limits(Duration time, int outputBytes) {

  /// What a program was ended for.
  public enum Exceeded {
    TIME,
    OUTPUT
  }

  /// How a program ended within its limits, or at them.
  ///
  /// @param outcome the outputs are cut at the limit
  public record Result(Command.Outcome outcome, Optional<Exceeded> exceeded) {}

  /// Runs `command` with empty standard input. A program that reaches a limit is killed with
  /// SIGKILL, itself alone: give it a process namespace with `unshare --kill-child` where it may
  /// have children.
  ///
  /// @throws IOException where the program cannot be started
  public Result run(Command command) throws IOException {
    return run(command, Path.of("/dev/null"), process -> {});
  }

  /// What is done with a program that has been started, before its time begins to count.
  @FunctionalInterface
  public interface Attendant {
    void attend(Process process) throws IOException;
  }

  /// The same with `input` as standard input. Where `attendant` fails, the program is killed.
  public Result run(Command command, Path input, Attendant attendant) throws IOException {
    Process process = Command.start(command.builder().redirectInput(input.toFile()));
    var ending = new AtomicBoolean();
    var out = read(process, process.getInputStream(), ending);
    var err = read(process, process.getErrorStream(), ending);
    try {
      attendant.attend(process);
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
    try {
      boolean ended = process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        end(process, ending);
      }
      int status = process.waitFor();
      Read wrote = out.get();
      Read complained = err.get();
      var outcome = new Command.Outcome(status, wrote.bytes(), complained.bytes());
      if (!ended) {
        return new Result(outcome, Optional.of(Exceeded.TIME));
      }
      boolean tooMuch = wrote.tooMuch() || complained.tooMuch();
      return new Result(outcome, tooMuch ? Optional.of(Exceeded.OUTPUT) : Optional.empty());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      process.destroyForcibly();
      throw new IOException(e.getCause());
    }
  }

  private record Read(Bytes bytes, boolean tooMuch) {}

  private static void end(Process process, AtomicBoolean ending) {
    ending.set(true);
    process.destroyForcibly();
  }

  private FutureTask<Read> read(Process process, InputStream in, AtomicBoolean ending) {
    var task = new FutureTask<>(() -> readBounded(process, in, ending));
    Thread.ofVirtual().start(task);
    return task;
  }

  /// To end a process closes the streams under those who read them: what was read until then
  /// counts.
  private Read readBounded(Process process, InputStream in, AtomicBoolean ending)
      throws IOException {
    var kept = new ByteArrayOutputStream();
    byte[] chunk = new byte[8192];
    try {
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        kept.write(chunk, 0, Math.min(n, outputBytes - kept.size()));
        if (n > 0 && kept.size() >= outputBytes) {
          end(process, ending);
          return new Read(Bytes.of(kept.toByteArray()), true);
        }
      }
    } catch (IOException e) {
      if (!ending.get()) {
        throw e;
      }
    }
    return new Read(Bytes.of(kept.toByteArray()), false);
  }
}
