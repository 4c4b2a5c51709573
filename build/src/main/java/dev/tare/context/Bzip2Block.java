package dev.tare.context;

import java.io.IOException;
import java.util.Arrays;

/// One block of bzip2, read back to what was there before it was sorted.
final class Bzip2Block {
  private static final int GROUP = 50;
  private static final int MAX_SELECTORS = 18_002;
  private static final int MAX_TABLES = 6;
  private static final int RUN_A = 0;
  private static final int RUN_B = 1;

  private final Bzip2Bits bits;
  private final int crc;
  private final int origin;
  private final int[] next;
  private int length;
  private int at;

  private Bzip2Block(Bzip2Bits bits, int size) throws IOException {
    this.bits = bits;
    this.crc = (bits.read(16) << 16) | bits.read(16);
    if (bits.isSet()) {
      throw bits.corrupt("a block is randomised, as nothing has been since 1997");
    }
    this.origin = bits.read(24);
    this.next = new int[size];
  }

  /// @param size how many bytes it may hold
  /// @throws dev.tare.base.TareException CORRUPT
  static Bzip2Block read(Bzip2Bits bits, int size) throws IOException {
    Bzip2Block block = new Bzip2Block(bits, size);
    block.decode();
    block.sortBack();
    return block;
  }

  int crc() {
    return crc;
  }

  /// The next byte; -1 at the end.
  int next() {
    if (length == 0) {
      return -1;
    }
    length--;
    at = next[at];
    int b = at & 0xff;
    at >>>= 8;
    return b;
  }

  private void decode() throws IOException {
    byte[] front = symbols();
    int tables = bits.read(3);
    int selectors = bits.read(15);
    if (tables < 2 || tables > MAX_TABLES || selectors == 0) {
      throw bits.corrupt("a block has %d code tables and %d groups".formatted(tables, selectors));
    }
    byte[] selected = selectors(tables, selectors);
    Bzip2Code[] codes = new Bzip2Code[tables];
    for (int i = 0; i < tables; i++) {
      codes[i] = Bzip2Code.read(bits, front.length + 2);
    }
    decode(front, selected, codes);
  }

  /// The bytes that occur, in order.
  private byte[] symbols() throws IOException {
    int ranges = bits.read(16);
    byte[] symbols = new byte[256];
    int count = 0;
    for (int i = 0; i < 16; i++) {
      int range = (ranges & (0x8000 >> i)) == 0 ? 0 : bits.read(16);
      for (int j = 0; j < 16; j++) {
        if ((range & (0x8000 >> j)) != 0) {
          symbols[count++] = (byte) (i * 16 + j);
        }
      }
    }
    if (count == 0) {
      throw bits.corrupt("a block holds no byte");
    }
    return Arrays.copyOf(symbols, count);
  }

  /// Which table each group uses; more of them than any block needs are read and forgotten, as the
  /// program does.
  private byte[] selectors(int tables, int count) throws IOException {
    byte[] front = {0, 1, 2, 3, 4, 5};
    byte[] selected = new byte[Math.min(count, MAX_SELECTORS)];
    for (int i = 0; i < count; i++) {
      int place = 0;
      while (bits.isSet()) {
        place++;
        if (place >= tables) {
          throw bits.corrupt("a group names a code table that is not there");
        }
      }
      byte table = toFront(front, place);
      if (i < selected.length) {
        selected[i] = table;
      }
    }
    return selected;
  }

  private static byte toFront(byte[] front, int place) {
    byte value = front[place];
    System.arraycopy(front, 0, front, 1, place);
    front[0] = value;
    return value;
  }

  private void decode(byte[] front, byte[] selected, Bzip2Code[] codes) throws IOException {
    int end = front.length + 1;
    int group = 0;
    int left = 0;
    long run = 0;
    long unit = 1;
    while (true) {
      if (left == 0) {
        if (group == selected.length) {
          throw bits.corrupt("a block has more symbols than groups");
        }
        left = GROUP;
        group++;
      }
      left--;
      int symbol = codes[selected[group - 1]].next(bits);
      if (symbol == RUN_A || symbol == RUN_B) {
        run += unit << symbol;
        unit <<= 1;
        if (run > next.length) {
          throw tooLong();
        }
        continue;
      }
      append(front[0], (int) run);
      run = 0;
      unit = 1;
      if (symbol == end) {
        return;
      }
      append(toFront(front, symbol - 1), 1);
    }
  }

  private void append(byte value, int times) {
    if (times > next.length - length) {
      throw tooLong();
    }
    Arrays.fill(next, length, length + times, value & 0xff);
    length += times;
  }

  private RuntimeException tooLong() {
    return bits.corrupt("a block is longer than its stream says");
  }

  /// Turns the last column of the sorted rotations into a chain: each element holds a byte and,
  /// from bit 8 on, where the chain goes on.
  private void sortBack() {
    int[] starts = new int[257];
    for (int i = 0; i < length; i++) {
      starts[(next[i] & 0xff) + 1]++;
    }
    for (int i = 1; i < starts.length; i++) {
      starts[i] += starts[i - 1];
    }
    for (int i = 0; i < length; i++) {
      next[starts[next[i] & 0xff]++] |= i << 8;
    }
    if (length > 0) {
      if (origin >= length) {
        throw bits.corrupt("a block begins behind its end");
      }
      at = next[origin] >>> 8;
    }
  }
}
