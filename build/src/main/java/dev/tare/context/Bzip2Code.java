package dev.tare.context;

import java.io.IOException;

/// A Huffman code of bzip2, canonical: symbols of one length follow each other.
final class Bzip2Code {
  private static final int MAX_LENGTH = 20;

  /// By length: the first code, the count of codes, and where their symbols begin.
  private final int[] first = new int[MAX_LENGTH + 2];

  private final int[] count = new int[MAX_LENGTH + 2];
  private final int[] start = new int[MAX_LENGTH + 2];
  private final int[] symbols;

  private Bzip2Code(int[] lengths) {
    symbols = new int[lengths.length];
    for (int length : lengths) {
      count[length]++;
    }
    int code = 0;
    int at = 0;
    for (int length = 1; length <= MAX_LENGTH; length++) {
      first[length] = code;
      start[length] = at;
      code = (code + count[length]) << 1;
      for (int symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] == length) {
          symbols[at++] = symbol;
        }
      }
    }
  }

  /// The lengths stand as steps up and down from one to the next.
  static Bzip2Code read(Bzip2Bits bits, int size) throws IOException {
    int[] lengths = new int[size];
    int length = bits.read(5);
    for (int i = 0; i < size; i++) {
      while (true) {
        if (length < 1 || length > MAX_LENGTH) {
          throw bits.corrupt("a code has %d bits".formatted(length));
        }
        if (!bits.isSet()) {
          break;
        }
        length += bits.isSet() ? -1 : 1;
      }
      lengths[i] = length;
    }
    return new Bzip2Code(lengths);
  }

  int next(Bzip2Bits bits) throws IOException {
    int code = 0;
    for (int length = 1; length <= MAX_LENGTH; length++) {
      code = (code << 1) | bits.read(1);
      int offset = code - first[length];
      if (offset >= 0 && offset < count[length]) {
        return symbols[start[length] + offset];
      }
    }
    throw bits.corrupt("a code means nothing");
  }
}
