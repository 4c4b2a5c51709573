package dev.tare.context;

import dev.tare.base.TareException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// What comes out of bzip2: any number of streams behind each other.
///
/// A stream is a head (`BZh` and the size of its blocks in 100 kB), blocks, and an end with a
/// checksum over those of the blocks. A block was run-length encoded, sorted (Burrows-Wheeler), its
/// bytes moved to front, and Huffman-coded in groups of 50 symbols; it is undone here in the other
/// order. There is no specification but the program; its documentation and the format that others
/// have written down from it are followed. One block is held: 900 kB and 3.6 MB to sort it back.
final class Bzip2Input extends InputStream {
  private static final long BLOCK = 0x314159265359L;
  private static final long END = 0x177245385090L;
  private static final int HEAD = 0x425a68; // BZh
  private static final int REPEAT = 4;

  private final Bzip2Bits bits;

  private int blockSize;
  private @Nullable Bzip2Block block;
  private boolean isDone;
  private int combined;

  // the run-length code that lies over the sorted block
  private int last = -1;
  private int equal;
  private int repeats;
  private int crc;

  /// @param what the name of these bytes in messages
  Bzip2Input(InputStream in, String what) throws IOException {
    this.bits = new Bzip2Bits(new BufferedInputStream(in, 1 << 16), what);
    readHead();
  }

  private void readHead() throws IOException {
    long head = bits.read(24);
    int level = bits.read(8) - '0';
    if (head != HEAD || level < 1 || level > 9) {
      throw corrupt("a stream begins with other bytes than BZh1 to BZh9");
    }
    blockSize = level * 100_000;
    combined = 0;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = 0;
    while (n < length) {
      int b = next();
      if (b < 0) {
        return n == 0 ? -1 : n;
      }
      buffer[offset + n++] = (byte) b;
    }
    return n;
  }

  private int next() throws IOException {
    if (repeats > 0) {
      repeats--;
      return checked(last);
    }
    int b = fromBlock();
    if (b < 0) {
      return -1;
    }
    equal = b == last ? equal + 1 : 1;
    last = b;
    if (equal == REPEAT) {
      repeats = block == null ? -1 : block.next();
      if (repeats < 0) {
        throw corrupt("a block ends within a run");
      }
      equal = 0;
    }
    return checked(b);
  }

  private int checked(int b) {
    crc = (crc << 8) ^ Bzip2Crc.TABLE[(crc >>> 24) ^ b];
    return b;
  }

  /// The next byte as it was before sorting, in this block or a later one.
  private int fromBlock() throws IOException {
    while (!isDone) {
      int b = block == null ? -1 : block.next();
      if (b >= 0) {
        return b;
      }
      endBlock();
      nextBlock();
    }
    return -1;
  }

  private void endBlock() {
    if (block != null) {
      if (~crc != block.crc()) {
        throw corrupt("the checksum of a block is wrong");
      }
      combined = Integer.rotateLeft(combined, 1) ^ ~crc;
      block = null;
    }
  }

  private void nextBlock() throws IOException {
    long magic = ((long) bits.read(24) << 24) | bits.read(24);
    if (magic == BLOCK) {
      block = Bzip2Block.read(bits, blockSize);
      crc = -1;
      last = -1;
      equal = 0;
    } else if (magic == END) {
      if (((bits.read(16) << 16) | bits.read(16)) != combined) {
        throw corrupt("the checksum of a stream is wrong");
      }
      if (bits.isAtEnd()) {
        isDone = true;
      } else {
        readHead();
      }
    } else {
      throw corrupt("neither a block nor the end begins where one must");
    }
  }

  private TareException corrupt(String cause) {
    return bits.corrupt(cause);
  }

  @Override
  public void close() throws IOException {
    bits.close();
  }
}
