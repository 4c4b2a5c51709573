package dev.tare.elf;

import dev.tare.base.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The tags of the dynamic section as numbers, and the tables that they point to as offsets.
final class DynamicTable {
  static final long NEEDED = 1;
  static final long HASH = 4;
  static final long STRTAB = 5;
  static final long SYMTAB = 6;
  static final long STRSZ = 10;
  static final long SONAME = 14;
  static final long RPATH = 15;
  static final long RUNPATH = 29;
  static final long FLAGS = 30;
  static final long MIPS_SYMTABNO = 0x7000_0011L;
  static final long GNU_HASH = 0x6fff_fef5L;
  static final long FLAGS_1 = 0x6fff_fffbL;
  static final long VERDEF = 0x6fff_fffcL;
  static final long VERDEFNUM = 0x6fff_fffdL;
  static final long VERNEED = 0x6fff_fffeL;
  static final long VERNEEDNUM = 0x6fff_ffffL;

  /// Tags whose values are addresses of tables, besides the named ones: PLTGOT, RELA, INIT, FINI,
  /// REL, JMPREL, INIT_ARRAY, FINI_ARRAY, VERSYM.
  private static final long[] TABLES = {
    HASH, STRTAB, SYMTAB, GNU_HASH, VERDEF, VERNEED, 3, 7, 12, 13, 17, 23, 25, 26, 0x6fff_fff0L
  };

  /// Real files have some dozens; a hostile one is to cost neither time nor memory.
  private static final int MAX_ENTRIES = 65_536;

  private static final int MAX_STRING = 64 * 1024;

  private final Ranges file;
  private final ElfHeader header;
  private final Map<Long, Long> last = new HashMap<>();
  private final List<Long> needed = new ArrayList<>();

  private DynamicTable(Ranges file, ElfHeader header) {
    this.file = file;
    this.header = header;
  }

  /// Empty where there is no PT_DYNAMIC, or one without content as in files of debug information.
  static Optional<DynamicTable> read(Ranges file, ElfHeader header) {
    for (ElfHeader.Segment segment : header.segments()) {
      if (segment.type() == ElfHeader.DYNAMIC && segment.fileSize() > 0) {
        DynamicTable table = new DynamicTable(file, header);
        table.fill(segment);
        return Optional.of(table);
      }
    }
    return Optional.empty();
  }

  private void fill(ElfHeader.Segment segment) {
    int word = header.abi().bits() / 8;
    long count = segment.fileSize() / (2L * word);
    // the loader goes by address; both agree in every file that a linker made
    long start = offset(segment.address(), "the dynamic section");
    for (long i = 0; i < count; i++) {
      if (i == MAX_ENTRIES) {
        throw file.corrupt("the dynamic section has more than %d entries".formatted(MAX_ENTRIES));
      }
      ByteBuffer entry = file.read(start + i * 2 * word, 2 * word, "the dynamic section");
      long tag = word == 8 ? entry.getLong(0) : Integer.toUnsignedLong(entry.getInt(0));
      long value = word == 8 ? entry.getLong(8) : Integer.toUnsignedLong(entry.getInt(4));
      if (tag == 0) {
        return;
      }
      last.put(tag, value);
      if (tag == NEEDED) {
        needed.add(value);
      }
    }
  }

  OptionalLong value(long tag) {
    Long value = last.get(tag);
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  long value(long tag, long otherwise) {
    return value(tag).orElse(otherwise);
  }

  List<Bytes> needed() {
    return needed.stream().map(at -> string(at, "a DT_NEEDED name", MAX_STRING)).toList();
  }

  Optional<Bytes> string(long tag, String part) {
    OptionalLong at = value(tag);
    return at.isEmpty() ? Optional.empty() : Optional.of(string(at.getAsLong(), part, MAX_STRING));
  }

  /// The string at `at` of DT_STRTAB, which has DT_STRSZ bytes.
  Bytes string(long at, String part, int maxLength) {
    long table = table(STRTAB, "the string table");
    long size = value(STRSZ, 0);
    file.check(table, size, "the string table");
    if (at < 0 || at >= size) {
      throw file.corrupt("%s lies outside its string table".formatted(part));
    }
    return file.string(table + at, table + size, maxLength, part);
  }

  /// All of DT_STRTAB; empty where it has more than `max` bytes.
  byte[] strings(int max) {
    long size = value(STRSZ, 0);
    return size > max || size <= 0
        ? new byte[0]
        : file.stretch(table(STRTAB, "the string table"), (int) size, "the string table");
  }

  boolean has(long tag) {
    return last.containsKey(tag);
  }

  /// The offset of the table that `tag` points to.
  long table(long tag, String part) {
    OptionalLong address = value(tag);
    if (address.isEmpty()) {
      throw file.corrupt("the dynamic section does not name " + part);
    }
    return offset(address.getAsLong(), part);
  }

  /// Bytes from the table that `tag` points to up to the next table or the end of its segment.
  long roomAfter(long tag) {
    long start = value(tag, 0);
    long room = file.size() - table(tag, "a table");
    for (long other : TABLES) {
      long distance = value(other, start) - start;
      if (distance > 0) {
        room = Math.min(room, distance);
      }
    }
    return room;
  }

  private long offset(long address, String part) {
    for (ElfHeader.Segment s : header.segments()) {
      if (s.type() == ElfHeader.LOAD
          && Long.compareUnsigned(address, s.address()) >= 0
          && Long.compareUnsigned(address - s.address(), s.fileSize()) < 0) {
        return s.offset() + (address - s.address());
      }
    }
    throw file.corrupt(
        "%s at address 0x%s lies in no loaded segment".formatted(part, Long.toHexString(address)));
  }
}
