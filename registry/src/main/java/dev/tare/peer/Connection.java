package dev.tare.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/// A connection on which nothing waits for ever. (Blocking reads of a UNIX socket know no time-out
/// in the JDK, so this one never blocks.)
final class Connection implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final Duration silence;

  /// The other end is gone, or says and takes nothing.
  static final class Broken extends IOException {
    private static final long serialVersionUID = 1L;

    Broken(String message) {
      super(message);
    }

    private static Broken of(IOException failure) {
      Broken broken = new Broken(String.valueOf(failure.getMessage()));
      broken.initCause(failure);
      return broken;
    }
  }

  private Connection(SocketChannel channel, Duration silence) throws IOException {
    this.channel = channel;
    this.silence = silence;
    this.selector = Selector.open();
    this.key = channel.register(selector, 0);
  }

  /// @param limit until the connection stands
  /// @param silence how long the other end may neither send nor take a byte
  static Connection open(DaemonAddress to, Duration limit, Duration silence) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    boolean isUnix = to.address() instanceof UnixDomainSocketAddress;
    while (true) {
      SocketChannel channel =
          isUnix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
      try {
        channel.configureBlocking(false);
        boolean isConnected = channel.connect(to.address());
        if (isConnected || !isUnix) {
          Connection connection = new Connection(channel, silence);
          if (!isConnected) {
            connection.finishConnecting(end);
          }
          return connection;
        }
      } catch (IOException e) {
        channel.close();
        throw e;
      }
      // of a UNIX socket: too many wait already (EAGAIN), and nothing tells when that changes
      channel.close();
      if (System.nanoTime() > end) {
        throw new Broken("it takes no connection");
      }
      pause();
    }
  }

  private static void pause() throws InterruptedIOException {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private void finishConnecting(long end) throws IOException {
    try {
      await(SelectionKey.OP_CONNECT, end - System.nanoTime(), "it takes no connection");
      channel.finishConnect();
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private void await(int operation, long nanos, String otherwise) throws IOException {
    key.interestOps(operation);
    long end = System.nanoTime() + nanos;
    while (true) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw new Broken(otherwise);
      }
      int ready = selector.select(Math.max(1, left / 1_000_000));
      selector.selectedKeys().clear();
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted");
      }
      if (ready > 0) {
        return;
      }
    }
  }

  private String silent() {
    long millis = silence.toMillis();
    return "it did nothing for "
        + (millis < 1000 ? millis + " ms" : silence.toSeconds() + " seconds");
  }

  /// What comes, buffered.
  InputStream in() {
    return new InputStream() {
      private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).flip();

      @Override
      public int read() throws IOException {
        return fill() ? buffer.get() & 0xff : -1;
      }

      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
          return 0;
        }
        if (!fill()) {
          return -1;
        }
        int n = Math.min(length, buffer.remaining());
        buffer.get(bytes, from, n);
        return n;
      }

      private boolean fill() throws IOException {
        if (buffer.hasRemaining()) {
          return true;
        }
        buffer.clear();
        int n = channel.read(buffer);
        while (n == 0) {
          await(SelectionKey.OP_READ, silence.toNanos(), silent());
          n = channel.read(buffer);
        }
        buffer.flip();
        return n > 0;
      }
    };
  }

  /// Where to send to; every failure is [Broken], so that those of whoever writes are told apart.
  OutputStream out() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes, from, length);
        while (left.hasRemaining()) {
          if (send(left) == 0) {
            await(SelectionKey.OP_WRITE, silence.toNanos(), silent());
          }
        }
      }

      private int send(ByteBuffer left) throws Broken {
        try {
          return channel.write(left);
        } catch (IOException e) {
          throw Broken.of(e);
        }
      }
    };
  }

  @Override
  public void close() {
    try (selector) {
      channel.close();
    } catch (IOException e) {
      // nothing was left to be said
    }
  }
}
