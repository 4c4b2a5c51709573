package dev.tare.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A Docker daemon of the test's own in a folder, with the containerd that it starts; ended when it
/// is closed. It makes no network and touches nothing outside the folder.
public final class Dockerd implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final Process process;
  private final Path socket;

  private Dockerd(Process process, Path socket) {
    this.process = process;
    this.socket = socket;
  }

  /// Skips the test where this machine does not let it start.
  ///
  /// @param folder for its files; with a short name, because the path of a socket is short
  public static Dockerd start(Path folder) throws IOException {
    Machine.needs("dockerd", "containerd");
    Machine.needsRoot();
    Path socket = folder.resolve("docker.sock");
    Path log = folder.resolve("log");
    Files.createDirectories(folder);
    Process process =
        new ProcessBuilder(
                List.of(
                    Machine.find("dockerd").orElseThrow().toString(),
                    "--data-root",
                    folder.resolve("data").toString(),
                    "--exec-root",
                    folder.resolve("exec").toString(),
                    "--pidfile",
                    folder.resolve("pid").toString(),
                    "--host",
                    "unix://" + socket,
                    "--iptables=false",
                    "--ip6tables=false",
                    "--bridge=none",
                    "--storage-driver=vfs"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Dockerd daemon = new Dockerd(process, socket);
    if (!daemon.answers()) {
      daemon.close();
      abort("dockerd does not start here: " + lastLine(log));
    }
    return daemon;
  }

  private boolean answers() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (process.isAlive() && System.nanoTime() < end) {
      try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        channel.connect(UnixDomainSocketAddress.of(socket));
        return true;
      } catch (IOException e) {
        pause();
      }
    }
    return false;
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String lastLine(Path log) throws IOException {
    return Files.readAllLines(log).stream().reduce("it says nothing", (_, line) -> line);
  }

  /// What DOCKER_HOST is to be.
  public String host() {
    return "unix://" + socket;
  }

  /// Ends it, and it ends its containerd.
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
