package dev.tare.transport;

import dev.tare.base.Progress;
import dev.tare.layer.Content;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Content that tells how far it has been read.
record Watched(Content content, String what, Progress progress) implements Content {

  /// `content` with its reading watched; what verifies itself stays recognisable.
  static Content of(Content content, String what, Progress progress) {
    return content instanceof VerifiedContent(var expected, var unverified, var from)
        ? new VerifiedContent(expected, new Watched(unverified, what, progress), from)
        : new Watched(content, what, progress);
  }

  @Override
  public long size() {
    return content.size();
  }

  @Override
  public InputStream open() throws IOException {
    return new Counted(content.open(), progress.start(what, size()));
  }

  private static final class Counted extends FilterInputStream {
    private final Progress.Step step;

    Counted(InputStream in, Progress.Step step) {
      super(in);
      this.step = step;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = in.read(buffer, offset, length);
      if (n > 0) {
        step.advance(n);
      }
      return n;
    }

    @Override
    public void close() throws IOException {
      step.close();
      in.close();
    }
  }
}
