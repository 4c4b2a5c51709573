package dev.tare.elf;

import dev.tare.base.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The dynamic symbol table. The dynamic section does not say how long it is; loaders never ask,
/// because they come through a hash table. So the count is taken from that: DT_HASH has one chain
/// word for each symbol; in DT_GNU_HASH the chain of the highest bucket ends at the last symbol. A
/// program that exports nothing has an empty DT_GNU_HASH: then the table goes as far as the next
/// one.
final class SymbolTable {
  private static final int MAX_SYMBOLS = 4_000_000;
  private static final int MAX_NAME = 1024 * 1024;
  private static final long MAX_NAMES = 64L * 1024 * 1024;

  /// Names lie in no order: many of them are read from memory, where the table is not too large.
  private static final int MANY = 500;

  private static final int MAX_STRINGS = 32 * 1024 * 1024;
  private final Ranges file;
  private final boolean is64;
  private final DynamicTable dynamic;

  SymbolTable(Ranges file, Abi abi, DynamicTable dynamic) {
    this.file = file;
    this.is64 = abi.bits() == 64;
    this.dynamic = dynamic;
  }

  List<Symbol> read() {
    List<Symbol> symbols = new ArrayList<>();
    if (!dynamic.has(DynamicTable.SYMTAB)) {
      return symbols;
    }
    int rowSize = is64 ? 24 : 16;
    long table = dynamic.table(DynamicTable.SYMTAB, "the symbol table");
    long count = count();
    if (count > MAX_SYMBOLS) {
      throw file.corrupt("it has more than %d symbols".formatted(MAX_SYMBOLS));
    }
    file.check(table, count * rowSize, "the symbol table");
    byte[] strings = count > MANY ? dynamic.strings(MAX_STRINGS) : new byte[0];
    long names = 0;
    for (long i = 1; i < count; i++) {
      ByteBuffer row = file.read(table + i * rowSize, rowSize, "the symbol table");
      int binding = (row.get(is64 ? 4 : 12) & 0xff) >> 4;
      int section = row.getShort(is64 ? 6 : 14);
      if (binding == 0) {
        continue; // local
      }
      Bytes name = name(Integer.toUnsignedLong(row.getInt(0)), strings);
      names += name.length();
      if (names > MAX_NAMES) {
        throw file.corrupt("its symbol names have more than %d bytes".formatted(MAX_NAMES));
      }
      symbols.add(new Symbol(name.toString(), section != 0, binding == 2));
    }
    return symbols;
  }

  /// @param strings the whole table; empty where names are read one by one
  private Bytes name(long at, byte[] strings) {
    int end = (int) Math.min(at, strings.length);
    while (end < strings.length && strings[end] != 0) {
      end++;
    }
    boolean isThere = end < strings.length && end - at <= MAX_NAME;
    return isThere
        ? Bytes.of(Arrays.copyOfRange(strings, (int) at, end))
        : dynamic.string(at, "the name of a symbol", MAX_NAME);
  }

  private long count() {
    if (dynamic.has(DynamicTable.HASH)) {
      long hash = dynamic.table(DynamicTable.HASH, "the symbol hash table");
      return word(hash + 4);
    }
    if (dynamic.has(DynamicTable.MIPS_SYMTABNO)) {
      return Math.max(0, dynamic.value(DynamicTable.MIPS_SYMTABNO, 0));
    }
    long hashed = dynamic.has(DynamicTable.GNU_HASH) ? gnuHashCount() : 0;
    return hashed > 0 ? hashed : dynamic.roomAfter(DynamicTable.SYMTAB) / (is64 ? 24 : 16);
  }

  /// Header of four words: buckets, first hashed symbol, size of the Bloom filter, its shift.
  ///
  /// @return 0 where nothing is exported
  private long gnuHashCount() {
    long hash = dynamic.table(DynamicTable.GNU_HASH, "the symbol hash table");
    long bucketCount = word(hash);
    long first = word(hash + 4);
    long buckets = hash + 16 + word(hash + 8) * (is64 ? 8 : 4);
    file.check(buckets, bucketCount * 4, "the symbol hash table");
    long highest = 0;
    for (long i = 0; i < bucketCount; i++) {
      highest = Math.max(highest, word(buckets + i * 4));
    }
    if (highest < first) {
      return 0;
    }
    long chains = buckets + bucketCount * 4;
    while ((word(chains + (highest - first) * 4) & 1) == 0) {
      highest++;
    }
    return highest + 1;
  }

  private long word(long offset) {
    return Integer.toUnsignedLong(file.read(offset, 4, "the symbol hash table").getInt());
  }
}
