package dev.tare.elf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tare.base.TareException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// The table of symbols that linkers leave for debuggers (`.symtab`), found by section headers.
/// Nobody who starts a file reads it: where it cannot be true, it is taken for absent.
final class FunctionTable {
  private static final int SYMTAB = 2;
  private static final int FUNCTION = 2;
  private static final int INDIRECT_FUNCTION = 10;
  private static final long MAX_SYMBOLS = 4_000_000;
  private static final int MAX_STRINGS = 64 * 1024 * 1024;
  private static final int PIECE = 4096; // rows that are read at once
  private static final String PART = "a section";

  private final Ranges file;
  private final boolean is64;

  FunctionTable(Ranges file, Abi abi) {
    this.file = file;
    this.is64 = abi.bits() == 64;
  }

  private record Section(int type, long offset, long size, int link) {}

  /// Those of `wanted` that are functions of this file, local ones too.
  Set<String> held(Set<String> wanted) {
    try {
      return table().map(table -> held(wanted, table)).orElse(Set.of());
    } catch (TareException e) {
      if (e.kind() == TareException.Kind.CORRUPT) {
        return Set.of();
      }
      throw e;
    }
  }

  private Optional<Section> table() {
    ByteBuffer header = file.read(0, is64 ? 64 : 52, "the file header");
    int count = unsigned(header, is64 ? 60 : 48);
    for (int i = 0; i < count; i++) {
      Section section = section(header, i);
      if (section.type == SYMTAB) {
        return Optional.of(section);
      }
    }
    return Optional.empty();
  }

  private Section section(ByteBuffer header, int number) {
    int rowSize = unsigned(header, is64 ? 58 : 46);
    long offset = is64 ? header.getLong(40) : word(header, 32);
    ByteBuffer row = file.read(offset + (long) number * rowSize, is64 ? 64 : 40, PART);
    return is64
        ? new Section(row.getInt(4), row.getLong(24), row.getLong(32), row.getInt(40))
        : new Section(row.getInt(4), word(row, 16), word(row, 20), row.getInt(24));
  }

  private Set<String> held(Set<String> wanted, Section table) {
    ByteBuffer header = file.read(0, is64 ? 64 : 52, "the file header");
    Section names = section(header, table.link);
    int rowSize = is64 ? 24 : 16;
    long count = table.size / rowSize;
    if (count > MAX_SYMBOLS || names.size > MAX_STRINGS) {
      return Set.of();
    }
    byte[] strings = file.stretch(names.offset, (int) names.size, PART);
    Set<String> held = new HashSet<>();
    for (long from = 0; from < count; from += PIECE) {
      int rows = (int) Math.min(PIECE, count - from);
      byte[] piece = file.stretch(table.offset + from * rowSize, rows * rowSize, PART);
      ByteBuffer buffer = ByteBuffer.wrap(piece).order(header.order());
      for (int i = 0; i < rows; i++) {
        add(buffer.slice(i * rowSize, rowSize).order(header.order()), strings, wanted, held);
      }
    }
    return held;
  }

  private void add(ByteBuffer row, byte[] strings, Set<String> wanted, Set<String> held) {
    int type = row.get(is64 ? 4 : 12) & 0xf;
    int section = row.getShort(is64 ? 6 : 14);
    long at = word(row, 0);
    if (section != 0 && (type == FUNCTION || type == INDIRECT_FUNCTION) && at < strings.length) {
      int end = (int) at;
      while (end < strings.length && strings[end] != 0) {
        end++;
      }
      String name = new String(strings, (int) at, end - (int) at, ISO_8859_1);
      if (wanted.contains(name)) {
        held.add(name);
      }
    }
  }

  private static int unsigned(ByteBuffer from, int at) {
    return Short.toUnsignedInt(from.getShort(at));
  }

  private static long word(ByteBuffer from, int at) {
    return Integer.toUnsignedLong(from.getInt(at));
  }
}
