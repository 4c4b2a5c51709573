package dev.tare.verify;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.runtime.Conditions;
import dev.tare.sys.Errno;
import dev.tare.sys.Namespaces;
import dev.tare.sys.Processes;
import dev.tare.sys.Signals;
import dev.tare.sys.SysException;
import dev.tare.verify.Observation.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Asks a server in a sandbox for a path, once it listens, and has it end with SIGTERM. The request
/// comes from inside the sandbox's network, which has no way out: a thread goes there.
final class Asker implements Conditions.Attendant {
  private static final Path TCP = Path.of("/proc/thread-self/net/tcp");
  private static final Path TCP6 = Path.of("/proc/thread-self/net/tcp6");
  private static final long PAUSE_NANOS = 10_000_000;

  private final String path;
  private final Duration time;
  private volatile @Nullable Answer answer;
  private volatile @Nullable IOException failure;
  private volatile boolean isOver;
  private @Nullable Thread thread;

  /// @param time how long the server may take
  Asker(String path, Duration time) {
    this.path = path;
    this.time = time;
  }

  @Override
  public void begun(long pid) {
    thread = Namespaces.inNetworkOf(pid, () -> ask(pid), e -> failure = e);
  }

  private void ask(long pid) {
    long end = System.nanoTime() + time.toNanos();
    while (answer == null && !isOver && System.nanoTime() < end) {
      try {
        for (Listeners listener : Listeners.parse(lines(TCP), lines(TCP6))) {
          if (answer == null) {
            answer = request(listener, end);
          }
        }
      } catch (IOException e) {
        // not yet: it listens before it can answer
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    if (answer != null && !isOver) {
      terminate(pid);
    }
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private Answer request(Listeners listener, long end) throws IOException {
    URI uri = URI.create("http://%s:%d%s".formatted(listener.host(), listener.port(), path));
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
    int left = (int) Math.max(1, (end - System.nanoTime()) / 1_000_000);
    connection.setConnectTimeout(left);
    connection.setReadTimeout(left);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setRequestProperty("Connection", "close");
    try {
      int status = connection.getResponseCode();
      if (status < 100) {
        throw new IOException("no HTTP");
      }
      String type = Optional.ofNullable(connection.getContentType()).orElse("");
      return new Answer(status, type, body(connection, status));
    } finally {
      connection.disconnect();
    }
  }

  private static Bytes body(HttpURLConnection connection, int status) throws IOException {
    try (InputStream in =
        status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
      return in == null ? Bytes.EMPTY : Bytes.of(in.readNBytes(Observation.MAX_OUTPUT));
    }
  }

  private static void terminate(long pid) {
    try {
      Processes.signal(pid, Signals.TERM);
    } catch (IOException e) {
      // it has ended
    }
  }

  /// The answer, once the program has ended.
  ///
  /// @throws TareException UNSUPPORTED where the network of the sandbox may not be entered
  Optional<Answer> answer() {
    isOver = true;
    Thread asking = thread;
    if (asking != null) {
      try {
        asking.join(time);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    IOException cause = failure;
    // a server that has ended has no network to enter, and gave no answer
    boolean hasEnded =
        cause instanceof SysException e && (e.errno() == Errno.ENOENT || e.errno() == Errno.ESRCH);
    if (cause != null && !hasEnded) {
      throw TareException.unsupported(
          "cannot ask the server: root alone can enter its network (%s)"
              .formatted(cause.getMessage()));
    }
    return Optional.ofNullable(answer);
  }
}
