package dev.tare.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The file header and the program headers.
record ElfHeader(Abi abi, ElfFile.Type type, List<Segment> segments) {
  static final int LOAD = 1;
  static final int DYNAMIC = 2;
  static final int INTERP = 3;
  static final int NOTE = 4;

  private static final int EXECUTE = 1;
  private static final int WRITE = 2;
  private static final int IDENT_SIZE = 16;

  /// One program header; addresses and sizes are unsigned, so a negative one is hostile.
  record Segment(int type, int flags, long offset, long address, long fileSize, long align) {}

  ElfHeader {
    segments = List.copyOf(segments);
  }

  static boolean hasMagic(Ranges file) {
    return file.size() >= 4
        && file.read(0, 4, "magic").order(ByteOrder.BIG_ENDIAN).getInt() == 0x7f454c46;
  }

  static ElfHeader read(Ranges file) {
    ByteBuffer ident = file.read(0, IDENT_SIZE, "the file header");
    int bits =
        switch (ident.get(4)) {
          case 1 -> 32;
          case 2 -> 64;
          default -> throw file.corrupt("unknown class " + ident.get(4));
        };
    ByteOrder order =
        switch (ident.get(5)) {
          case 1 -> ByteOrder.LITTLE_ENDIAN;
          case 2 -> ByteOrder.BIG_ENDIAN;
          default -> throw file.corrupt("unknown byte order " + ident.get(5));
        };
    file.order(order);
    return bits == 64 ? read64(file, order) : read32(file, order);
  }

  private static ElfHeader read64(Ranges file, ByteOrder order) {
    ByteBuffer h = file.read(0, 64, "the file header");
    Abi abi = new Abi(64, order, unsigned(h, 18), h.getInt(48));
    List<Segment> segments = new ArrayList<>();
    Table table = new Table(h.getLong(32), unsigned(h, 54), unsigned(h, 56), 56);
    for (int i = 0; i < table.count; i++) {
      ByteBuffer p = table.read(file, i);
      segments.add(
          new Segment(
              p.getInt(0), p.getInt(4), p.getLong(8), p.getLong(16), p.getLong(32), p.getLong(48)));
    }
    return new ElfHeader(abi, type(unsigned(h, 16)), checked(file, segments));
  }

  private static ElfHeader read32(Ranges file, ByteOrder order) {
    ByteBuffer h = file.read(0, 52, "the file header");
    Abi abi = new Abi(32, order, unsigned(h, 18), h.getInt(36));
    List<Segment> segments = new ArrayList<>();
    Table table = new Table(word(h, 28), unsigned(h, 42), unsigned(h, 44), 32);
    for (int i = 0; i < table.count; i++) {
      ByteBuffer p = table.read(file, i);
      segments.add(
          new Segment(p.getInt(0), p.getInt(24), word(p, 4), word(p, 8), word(p, 16), word(p, 28)));
    }
    return new ElfHeader(abi, type(unsigned(h, 16)), checked(file, segments));
  }

  /// The program header table: at most 65535 rows, because the count has 16 bits.
  private record Table(long offset, int rowSize, int count, int minRowSize) {
    ByteBuffer read(Ranges file, int row) {
      if (rowSize < minRowSize) {
        throw file.corrupt("a program header has %d bytes, not %d".formatted(rowSize, minRowSize));
      }
      file.check(offset, (long) count * rowSize, "the program header table");
      return file.read(offset + (long) row * rowSize, minRowSize, "a program header");
    }
  }

  private static List<Segment> checked(Ranges file, List<Segment> segments) {
    for (Segment s : segments) {
      if (s.type == LOAD || s.type == DYNAMIC || s.type == INTERP) {
        file.check(s.offset, s.fileSize, "a segment");
      }
    }
    return segments;
  }

  /// See [ElfFile#dataRanges]; sorted, none overlaps another.
  List<ElfFile.Range> dataRanges() {
    List<Segment> mapped = segments.stream().filter(s -> s.type == LOAD).toList();
    boolean hasReadOnly = mapped.stream().anyMatch(s -> (s.flags & (WRITE | EXECUTE)) == 0);
    List<Segment> data =
        mapped.stream()
            .filter(s -> !hasReadOnly || (s.flags & EXECUTE) == 0)
            .sorted(Comparator.comparingLong(Segment::offset))
            .toList();
    List<ElfFile.Range> ranges = new ArrayList<>();
    long end = 0;
    for (Segment s : data) {
      long from = Math.max(s.offset, end);
      long to = s.offset + s.fileSize;
      if (to > from) {
        ranges.add(new ElfFile.Range(from, to - from));
        end = to;
      }
    }
    return ranges;
  }

  private static ElfFile.Type type(int code) {
    return switch (code) {
      case 1 -> ElfFile.Type.RELOCATABLE;
      case 2 -> ElfFile.Type.EXECUTABLE;
      case 3 -> ElfFile.Type.SHARED;
      case 4 -> ElfFile.Type.CORE;
      default -> ElfFile.Type.OTHER;
    };
  }

  private static int unsigned(ByteBuffer from, int at) {
    return Short.toUnsignedInt(from.getShort(at));
  }

  private static long word(ByteBuffer from, int at) {
    return Integer.toUnsignedLong(from.getInt(at));
  }
}
