package dev.tare.cli;

import dev.tare.base.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// The real `./tare` of this checkout, run as a process over a store of its own.
final class TareProcess {
  /// How a command ended.
  ///
  /// @param out standard output
  /// @param err standard error
  record Outcome(int status, String out, String err) {
    /// This outcome, once it is a success; a failure carries what was printed.
    Outcome ok() {
      if (status != 0) {
        throw new AssertionError("exit %d%n%s%n%s".formatted(status, out, err));
      }
      return this;
    }
  }

  static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  private final Path root;
  private final Map<String, String> environment = new TreeMap<>();

  private Path directory = Path.of(".");

  TareProcess(Path root) {
    this.root = root;
  }

  TareProcess with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /// The same, run in another folder.
  TareProcess in(Path folder) {
    directory = folder;
    return this;
  }

  Outcome run(String... words) {
    return run(Bytes.EMPTY, List.of(words));
  }

  Outcome run(Bytes input, List<String> words) {
    try {
      Path in = Files.createTempFile(root, "in", "");
      Path out = Files.createTempFile(root, "out", "");
      Path err = Files.createTempFile(root, "err", "");
      Files.write(in, input.toByteArray());
      Process process =
          builder(words)
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("tare does not end: " + words);
      }
      return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// A process to start, stop and read by hand; its output goes to this process's.
  ProcessBuilder builder(List<String> words) {
    List<String> command = new ArrayList<>(List.of(PROJECT.resolve("tare").toString()));
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("TARE_ROOT", root.resolve("tare").toString());
    builder.environment().put("TARE_PULL", "never"); // no test asks the world for an image
    builder.environment().putAll(environment);
    return builder;
  }
}
