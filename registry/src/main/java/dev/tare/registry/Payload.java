package dev.tare.registry;

import dev.tare.base.TareException;
import dev.tare.layer.Content;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What is sent with one request, counted on its way. A failure to read it is kept: it is no
/// failure of the network.
final class Payload {
  private final Content content;
  private final long offset;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  /// @param offset where to begin, in bytes
  Payload(Content content, long offset) {
    this.content = content;
    this.offset = offset;
  }

  long size() {
    return content.size() - offset;
  }

  /// How many bytes were taken to be sent.
  long sent() {
    return sent.get();
  }

  HttpRequest.BodyPublisher publisher() {
    return HttpRequest.BodyPublishers.fromPublisher(
        HttpRequest.BodyPublishers.ofInputStream(this::open), size());
  }

  private InputStream open() {
    try {
      return new Counted(offset == 0 ? content.open() : content.openAt(offset));
    } catch (IOException e) {
      failure.compareAndSet(null, e);
      throw new UncheckedIOException(e);
    } catch (TareException e) {
      failure.compareAndSet(null, e);
      throw e;
    }
  }

  /// @throws TareException where what was to be sent could not be read
  /// @throws IOException likewise
  void throwFailure() throws IOException {
    Exception failed = failure.get();
    if (failed instanceof TareException e) {
      throw e;
    }
    if (failed instanceof IOException e) {
      throw TareException.of(e, "cannot read what is to be sent");
    }
  }

  private final class Counted extends FilterInputStream {
    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
      try {
        int n = in.read(buffer, from, length);
        sent.addAndGet(Math.max(n, 0));
        return n;
      } catch (IOException | TareException e) {
        failure.compareAndSet(null, e);
        throw e;
      }
    }
  }
}
