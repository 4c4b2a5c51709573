package dev.tare.packages;

import dev.tare.layer.Content;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads here and there in a file of a tree, without holding more than a few blocks of it.
final class Pages {
  /// More than any real database has, in bytes.
  private static final long MAX_FILE = 1L << 30;

  /// What is read from its beginning each time must be no larger than this, in bytes.
  private static final long MAX_WITHOUT_SEEKING = 4 << 20;

  private static final int BLOCK = 1 << 16;
  private static final int MOST_BLOCKS = 64;

  private final Content content;
  private final Map<Long, byte[]> blocks =
      new LinkedHashMap<>(MOST_BLOCKS, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
          return size() > MOST_BLOCKS;
        }
      };

  /// @throws Damaged where it is so large that a hostile one could keep tare busy for hours
  Pages(Content content) throws IOException {
    boolean canSeek =
        content instanceof Content.InLayer
            || content instanceof Content.HostFile
            || content instanceof Content.Held;
    if (content.size() > (canSeek ? MAX_FILE : MAX_WITHOUT_SEEKING)) {
      throw new Damaged("it has %d bytes, more than any real one".formatted(content.size()));
    }
    this.content = content;
  }

  /// Of the whole file, in bytes.
  long size() {
    return content.size();
  }

  /// @throws Damaged where that lies beyond the end
  byte[] read(long offset, int length) throws IOException {
    if (offset < 0 || length < 0 || offset > size() - length) {
      throw new Damaged("%d bytes at %d lie beyond its end".formatted(length, offset));
    }
    byte[] bytes = new byte[length];
    for (int done = 0; done < length; ) {
      long at = offset + done;
      byte[] block = block(at / BLOCK);
      int from = (int) (at % BLOCK);
      int count = Math.min(length - done, block.length - from);
      System.arraycopy(block, from, bytes, done, count);
      done += count;
    }
    return bytes;
  }

  private byte[] block(long number) throws IOException {
    byte[] known = blocks.get(number);
    if (known != null) {
      return known;
    }
    int length = (int) Math.min(BLOCK, size() - number * BLOCK);
    try (InputStream in = content.openAt(number * BLOCK)) {
      byte[] bytes = in.readNBytes(length);
      if (bytes.length < length) {
        throw new IOException("it became shorter while it was read");
      }
      blocks.put(number, bytes);
      return bytes;
    }
  }
}
