package dev.tare.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The body of an answer as a stream that does not wait for ever: the time-out of the JDK's client
/// ends with the headers. Only waiting counts, not the time that the reader takes; a server that
/// drips bytes is given up as well.
final class TimedBody extends InputStream implements HttpResponse.BodySubscriber<TimedBody> {
  /// So much must come while [Limits#silence] is waited in all.
  private static final int LEAST = 1024;

  /// Lists of buffers that are under way.
  private static final int AHEAD = 8;

  private sealed interface Event {
    record Data(List<ByteBuffer> buffers) implements Event {}

    record Failed(Throwable cause) implements Event {}

    record End() implements Event {}
  }

  private final long silence;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final ReentrantLock subscribing = new ReentrantLock();
  private Flow.@Nullable Subscription subscription;
  private boolean isClosed;
  private List<ByteBuffer> current = List.of();
  private int next;
  private boolean isAtEnd;
  private long waited;
  private long receivedSince;

  TimedBody(Duration silence) {
    this.silence = silence.toNanos();
  }

  @Override
  public CompletionStage<TimedBody> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscribing.lock();
    try {
      subscription = given;
      if (isClosed) {
        given.cancel();
      } else {
        given.request(AHEAD);
      }
    } finally {
      subscribing.unlock();
    }
  }

  @Override
  public void onNext(List<ByteBuffer> item) {
    events.add(new Event.Data(item));
  }

  @Override
  public void onError(Throwable failure) {
    events.add(new Event.Failed(failure));
  }

  @Override
  public void onComplete() {
    events.add(new Event.End());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!isAtEnd) {
      while (next < current.size() && !current.get(next).hasRemaining()) {
        next++;
      }
      if (next < current.size()) {
        ByteBuffer buffer = current.get(next);
        int n = Math.min(length, buffer.remaining());
        buffer.get(bytes, offset, n);
        return n;
      }
      await();
    }
    return -1;
  }

  private void await() throws IOException {
    switch (nextEvent()) {
      case Event.Data(List<ByteBuffer> buffers) -> {
        current = buffers;
        next = 0;
        for (ByteBuffer buffer : buffers) {
          receivedSince += buffer.remaining();
        }
        if (receivedSince >= LEAST) {
          receivedSince = 0;
          waited = 0;
        }
        request();
      }
      case Event.Failed(Throwable cause) -> {
        isAtEnd = true;
        throw new IOException(String.valueOf(cause.getMessage()), cause);
      }
      case Event.End() -> isAtEnd = true;
    }
  }

  private Event nextEvent() throws IOException {
    @Nullable Event ready = events.poll();
    if (ready != null) {
      return ready;
    }
    long begun = System.nanoTime();
    try {
      @Nullable Event event = events.poll(silence - waited, TimeUnit.NANOSECONDS);
      waited += System.nanoTime() - begun;
      if (event == null) {
        close();
        throw new SilentException(Duration.ofNanos(silence));
      }
      return event;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new InterruptedIOException("interrupted");
    }
  }

  private void request() {
    subscribing.lock();
    try {
      if (subscription != null && !isClosed) {
        subscription.request(1);
      }
    } finally {
      subscribing.unlock();
    }
  }

  /// Ends the connection, unless all was read.
  @Override
  public void close() {
    subscribing.lock();
    try {
      if (!isClosed && !isAtEnd && subscription != null) {
        subscription.cancel();
      }
      isClosed = true;
    } finally {
      subscribing.unlock();
    }
  }
}
