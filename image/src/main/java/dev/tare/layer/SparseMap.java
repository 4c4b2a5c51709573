package dev.tare.layer;

import dev.tare.base.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Where the stored bytes of a file with holes belong (GNU tar manual, "Sparse Formats").
///
/// @param size of the file, holes included
record SparseMap(List<Stretch> stretches, long size) {
  /// Bytes that are stored; between two stretches there are zeros.
  record Stretch(long offset, long length) {}

  private static final int MAX_STRETCHES = 1 << 17;

  SparseMap {
    stretches = List.copyOf(stretches);
    long end = 0;
    for (Stretch s : stretches) {
      if (s.offset() < end || s.length() < 0 || s.offset() > size - s.length()) {
        throw new Malformed("its sparse map is out of order or leaves the file");
      }
      end = s.offset() + s.length();
    }
    if (size < 0) {
      throw new Malformed("its size is negative");
    }
  }

  /// How many bytes are stored.
  long stored() {
    long sum = 0;
    for (Stretch s : stretches) {
      sum += s.length();
    }
    return sum;
  }

  /// Offsets and lengths in turn, separated by commas (formats 0.0 and 0.1).
  static SparseMap parse(Bytes list, long size) {
    List<Long> numbers = new ArrayList<>();
    int from = 0;
    while (from < list.length()) {
      int comma = list.indexOf(',', from);
      int to = comma < 0 ? list.length() : comma;
      numbers.add(PaxRecords.decimal("sparse map", list.slice(from, to)));
      from = to + 1;
    }
    return of(numbers, size);
  }

  static SparseMap of(List<Long> numbers, long size) {
    if (numbers.size() % 2 != 0 || numbers.size() > 2 * MAX_STRETCHES) {
      throw new Malformed("its sparse map is odd or has too many stretches");
    }
    List<Stretch> stretches = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i += 2) {
      stretches.add(new Stretch(numbers.get(i), numbers.get(i + 1)));
    }
    return new SparseMap(stretches, size);
  }

  /// The map at the head of the stored bytes (format 1.0): a count and then offset and length of
  /// each stretch, decimal, a line each, filled up to a block.
  static SparseMap read(TarInput in, long size) throws IOException {
    LineReader lines = new LineReader(in);
    long count = lines.number();
    if (count < 0 || count > MAX_STRETCHES) {
      throw new Malformed("its sparse map has too many stretches");
    }
    List<Long> numbers = new ArrayList<>();
    for (long i = 0; i < 2 * count; i++) {
      numbers.add(lines.number());
    }
    return of(numbers, size);
  }

  private static final class LineReader {
    private final TarInput in;
    private byte[] block = new byte[0];
    private int at;

    LineReader(TarInput in) {
      this.in = in;
    }

    long number() throws IOException {
      StringBuilder digits = new StringBuilder();
      for (char c = next(); c != '\n'; c = next()) {
        if (c < '0' || c > '9' || digits.length() > 18) {
          throw new Malformed("its sparse map is not made of numbers");
        }
        digits.append(c);
      }
      return PaxRecords.decimal("sparse map", Bytes.utf8(digits.toString()));
    }

    private char next() throws IOException {
      if (at == block.length) {
        block = in.readExactly(TarHeader.BLOCK);
        at = 0;
      }
      return (char) (block[at++] & 0xff);
    }
  }

  /// The offsets and lengths in the old GNU header (type `S`) and the blocks that follow it.
  static SparseMap readOld(TarHeader header, TarInput in) throws IOException {
    List<Long> numbers = new ArrayList<>();
    boolean more = take(header.block(), 386, 4, numbers);
    while (more) {
      more = take(in.readExactly(TarHeader.BLOCK), 0, 21, numbers);
      if (numbers.size() > 2 * MAX_STRETCHES) {
        throw new Malformed("its sparse map has too many stretches");
      }
    }
    return of(numbers, header.number("real size", 483, 12));
  }

  private static boolean take(byte[] block, int offset, int most, List<Long> numbers) {
    for (int i = 0; i < most; i++) {
      int at = offset + 24 * i;
      if (block[at] == 0) {
        break;
      }
      numbers.add(TarHeader.number(block, "sparse map", at, 12));
      numbers.add(TarHeader.number(block, "sparse map", at + 12, 12));
    }
    return block[offset + 24 * most] != 0;
  }
}
