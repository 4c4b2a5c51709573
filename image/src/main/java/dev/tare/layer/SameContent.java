package dev.tare.layer;

import dev.tare.base.TareException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Whether two files hold the same bytes, read only where references and sizes cannot tell.
public final class SameContent {
  private static final int BUFFER = 1 << 16;

  private SameContent() {}

  public static boolean test(Content one, Content other) {
    if (one.size() != other.size()) {
      return false;
    }
    if (one.size() == 0 || one.equals(other) || isSameStretch(one, other)) {
      return true;
    }
    try (InputStream a = one.open();
        InputStream b = other.open()) {
      return isEqual(a, b);
    } catch (IOException e) {
      throw TareException.of(e, "cannot compare two files");
    }
  }

  private static boolean isSameStretch(Content one, Content other) {
    return one instanceof Content.InLayer a
        && other instanceof Content.InLayer b
        && a.offset() == b.offset()
        && a.layer().diffId().equals(b.layer().diffId());
  }

  private static boolean isEqual(InputStream a, InputStream b) throws IOException {
    byte[] mine = new byte[BUFFER];
    byte[] theirs = new byte[BUFFER];
    while (true) {
      int n = a.readNBytes(mine, 0, BUFFER);
      int m = b.readNBytes(theirs, 0, BUFFER);
      if (!Arrays.equals(mine, 0, n, theirs, 0, m)) {
        return false;
      }
      if (n < BUFFER) {
        return true;
      }
    }
  }
}
