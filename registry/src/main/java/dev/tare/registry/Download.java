package dev.tare.registry;

import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The bytes of a blob as they come. A connection that breaks, or says nothing any more, is taken
/// up where it ended; what came does not come again. Where too many in a row bring next to nothing,
/// it is given up.
final class Download extends InputStream {
  /// What has to come for the attempts to be counted anew.
  private static final int PROGRESS = 4096;

  private static final Pattern RANGE =
      Pattern.compile("bytes ([0-9]{1,18})-[0-9]+/([0-9]{1,18}|\\*)");

  private final Repository repository;
  private final Descriptor blob;
  private final Call call;
  private long position;
  private @Nullable Answer answer;
  private @Nullable TareException failed;
  private int tried;
  private long progressFrom;

  /// @param from where to begin, in bytes
  Download(Repository repository, Descriptor blob, long from) {
    this.repository = repository;
    this.blob = blob;
    this.position = from;
    this.progressFrom = from;
    this.call =
        repository.call("GET", "/blobs/" + blob.digest(), Scopes.pull(repository.name().path()));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /// @throws TareException UNAVAILABLE, DENIED, NOT_FOUND; CORRUPT where it is not as long as it
  ///   should be
  @Override
  public int read(byte[] buffer, int offset, int length) {
    if (failed != null) {
      throw failed; // whoever reads on all the same learns nothing else
    }
    if (position >= blob.size() || length == 0) {
      return length == 0 ? 0 : -1;
    }
    while (true) {
      try {
        Answer open = opened();
        int n = open.body().read(buffer, offset, (int) Math.min(length, blob.size() - position));
        if (n < 0) {
          throw new EOFException("it ended after %d of %d bytes".formatted(position, blob.size()));
        }
        position += n;
        if (position == blob.size()) {
          end(open);
        }
        return n;
      } catch (IOException e) {
        again(e);
      } catch (TareException e) {
        close();
        failed = e;
        throw e;
      }
    }
  }

  /// Nothing may follow; read to its end, the connection serves the next.
  private void end(Answer open) {
    try {
      if (open.body().read() >= 0) {
        throw failure(
            "it is longer than the %d bytes that its descriptor says".formatted(blob.size()));
      }
    } catch (IOException e) {
      // all is there
    }
    close();
  }

  private Answer opened() throws IOException {
    Answer open = answer;
    if (open == null) {
      open = repository.send(position == 0 ? call : call.with("Range", "bytes=" + position + "-"));
      answer = open;
      check(open);
    }
    return open;
  }

  private void check(Answer open) throws IOException {
    switch (open.status()) {
      case 200 -> {
        Optional<Long> length = number(open.header("Content-Length"));
        if (length.isPresent() && length.get() != blob.size()) {
          throw failure(
              "the registry has %d bytes of it, its descriptor says %d"
                  .formatted(length.get(), blob.size()));
        }
        open.body().skipNBytes(position); // a server that knows no ranges
      }
      case 206 -> {
        Matcher range = RANGE.matcher(open.header("Content-Range").orElse(""));
        if (!range.matches() || Long.parseLong(range.group(1)) != position) {
          throw failure(
              "the registry sent \"%s\" where the bytes from %d on were asked for"
                  .formatted(open.header("Content-Range").orElse(""), position));
        }
      }
      case 416 -> throw failure("the registry has no more than %d bytes of it".formatted(position));
      default -> throw repository.failures().of(call, open);
    }
  }

  private static Optional<Long> number(Optional<String> header) {
    return header.filter(text -> text.matches("[0-9]{1,18}")).map(Long::parseLong);
  }

  private TareException failure(String cause) {
    return repository.failures().corrupt("blob %s: %s".formatted(blob.digest(), cause));
  }

  /// @throws TareException where it is given up
  private void again(IOException failure) {
    close();
    if (position - progressFrom >= PROGRESS) {
      progressFrom = position;
      tried = 0;
    }
    tried++;
    boolean isGivenUp =
        tried >= repository.server().limits().attempts()
            || !repository.server().isWorthAnother(failure);
    if (isGivenUp) {
      failed = repository.failures().of(call, failure, tried);
      throw failed;
    }
    try {
      if (tried > 1) {
        repository.server().pauseAfter(tried - 1);
      }
    } catch (IOException e) {
      throw repository.failures().of(call, e);
    }
  }

  @Override
  public void close() {
    if (answer != null) {
      answer.close();
      answer = null;
    }
  }
}
