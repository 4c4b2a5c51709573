package dev.tare.fetch;

import dev.tare.base.Progress;
import dev.tare.base.TareException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Takes the body of an answer into a file, as it comes, and its checksum with it. The body of an
/// answer other than 2xx is not read; whether there was one to take is what the answer's body is.
final class FileBody implements HttpResponse.BodyHandler<Boolean>, AutoCloseable {
  private final FileChannel file;
  private final Checksum.Algorithm algorithm;
  private final MessageDigest hash;
  private final long maxBytes;
  private final TareException.Kind tooLong;
  private final Progress progress;
  private final Remote.Url url;
  private final AtomicLong received = new AtomicLong();
  private volatile @Nullable IOException failure;

  private FileBody(
      FileChannel file,
      Checksum.Algorithm algorithm,
      long maxBytes,
      TareException.Kind tooLong,
      Progress progress,
      Remote.Url url) {
    this.file = file;
    this.algorithm = algorithm;
    this.hash = algorithm.newMessageDigest();
    this.maxBytes = maxBytes;
    this.tooLong = tooLong;
    this.progress = progress;
    this.url = url;
  }

  /// @param tooLong what it is that more than `maxBytes` come
  static FileBody open(
      Path file,
      Checksum.Algorithm algorithm,
      long maxBytes,
      TareException.Kind tooLong,
      Progress progress,
      Remote.Url url)
      throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    return new FileBody(channel, algorithm, maxBytes, tooLong, progress, url);
  }

  /// How many bytes have come; read by other threads.
  long received() {
    return received.get();
  }

  /// What went wrong with the file, rather than with the network.
  Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  /// To be called when all has come.
  Checksum finish() throws IOException {
    file.close();
    return Checksum.finish(algorithm, hash);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  @Override
  public HttpResponse.BodySubscriber<Boolean> apply(HttpResponse.ResponseInfo info) {
    if (info.statusCode() / 100 != 2) {
      return HttpResponse.BodySubscribers.replacing(false);
    }
    long length = info.headers().firstValueAsLong("Content-Length").orElse(-1);
    return new Taking(progress.start("fetch " + url, length));
  }

  private final class Taking implements HttpResponse.BodySubscriber<Boolean> {
    private final CompletableFuture<Boolean> taken = new CompletableFuture<>();
    private final Progress.Step step;
    private Flow.@Nullable Subscription subscription;

    Taking(Progress.Step step) {
      this.step = step;
    }

    @Override
    public CompletionStage<Boolean> getBody() {
      return taken;
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
      subscription = newSubscription;
      newSubscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      Flow.Subscription more = subscription;
      try {
        for (ByteBuffer buffer : buffers) {
          take(buffer);
        }
        if (more != null) {
          more.request(1);
        }
      } catch (IOException e) {
        failure = e;
        stop(more, e);
      } catch (TareException e) {
        stop(more, e);
      }
    }

    private void stop(Flow.@Nullable Subscription more, Exception why) {
      if (more != null) {
        more.cancel();
      }
      onError(why);
    }

    private void take(ByteBuffer buffer) throws IOException {
      int length = buffer.remaining();
      if (length > maxBytes - received.get()) {
        throw TareException.of(
            tooLong, "cannot fetch %s: it is longer than %d bytes".formatted(url, maxBytes));
      }
      hash.update(buffer.duplicate());
      while (buffer.hasRemaining()) {
        file.write(buffer);
      }
      received.addAndGet(length);
      step.advance(length);
    }

    @Override
    public void onError(Throwable throwable) {
      step.close();
      taken.completeExceptionally(throwable);
    }

    @Override
    public void onComplete() {
      step.close();
      taken.complete(true);
    }
  }
}
