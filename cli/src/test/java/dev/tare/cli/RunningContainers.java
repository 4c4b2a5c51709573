package dev.tare.cli;

import dev.tare.base.Bytes;
import dev.tare.base.ShellWords;
import dev.tare.cli.TareProcess.Outcome;
import dev.tare.testing.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Containers of the real command, of an image of busybox that has two users, no `/proc` and no
/// `/dev`.
final class RunningContainers implements AutoCloseable {
  final TareProcess tare;

  private RunningContainers(TareProcess tare) {
    this.tare = tare;
  }

  static RunningContainers in(Path directory) throws Exception {
    Machine.needsRoot();
    Machine.needs("busybox", "conmon", "nsenter", "tar");
    Path base = directory.resolve("base");
    Files.createDirectories(base.resolve("bin"));
    Files.copy(Machine.find("busybox").orElseThrow(), base.resolve("bin/sh"));
    String tools = "cat chmod chown id ln ls mkdir mknod mv rm sleep stat touch true";
    for (String tool : ShellWords.split(tools)) {
      Files.createSymbolicLink(base.resolve("bin").resolve(tool), Path.of("sh"));
    }
    Files.createDirectories(base.resolve("etc"));
    Files.writeString(
        base.resolve("etc/passwd"), "root:x:0:0::/:/bin/sh\napp:x:1234:1235::/:/bin/sh\n");
    Files.writeString(base.resolve("etc/gone"), "gone");
    Files.createDirectories(base.resolve("old/deep"));
    Path tar = directory.resolve("base.tar");
    new ProcessBuilder("tar", "-cf", tar.toString(), "-C", base.toString(), ".").start().waitFor();
    TareProcess tare = new TareProcess(directory);
    tare.run("import", tar.toString(), "base").ok();
    return new RunningContainers(tare);
  }

  Outcome run(String... words) {
    return tare.run(words);
  }

  Outcome run(Bytes input, String... words) {
    return tare.run(input, List.of(words));
  }

  /// Starts one that does `script`, then makes `/ready` and sleeps; waits until it is there.
  ///
  /// @param options of run
  void start(String name, String script, String... options) {
    List<String> words = new java.util.ArrayList<>(List.of("run", "-d", "--name", name));
    words.addAll(List.of(options));
    words.addAll(List.of("base", "sh", "-c", script + "; echo >/ready; exec sleep 1000"));
    tare.run(Bytes.EMPTY, words).ok();
    for (int tries = 0; tare.run("exec", name, "cat", "/ready").status() != 0; tries++) {
      if (tries == 50) {
        throw new AssertionError(tare.run("logs", name));
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  @Override
  public void close() {
    tare.run("rm", "-fa").ok();
  }
}
