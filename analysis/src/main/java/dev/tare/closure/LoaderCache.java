package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.TreePath;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The table in which the GNU loader finds libraries outside its default directories
/// (`/etc/ld.so.cache`, glibc's `dl-cache.h`). ldconfig makes it from `ld.so.conf`, which the
/// loader itself never reads.
///
/// The file is a header of 48 bytes, rows of 24 bytes (flags, name, path, an unused word, hwcap),
/// strings, and since glibc 2.33 an extension that names the `glibc-hwcaps` directories; offsets
/// count from the header. Older systems put a table of an older form before it. Rows are sorted
/// downwards, with runs of digits compared as numbers; the loader searches by halving.
///
/// @param order the byte order of the machine that it is for
public record LoaderCache(ByteOrder order, List<Entry> entries) {
  public static final TreePath PATH = TreePath.of("/etc/ld.so.cache");

  static final LoaderCache EMPTY = new LoaderCache(ByteOrder.LITTLE_ENDIAN, List.of());

  private static final String MAGIC = "glibc-ld.so.cache1.1";
  private static final Bytes OLD_MAGIC = Bytes.utf8("ld.so-1.7.0\0");
  private static final int HEADER = 48;
  private static final int ROW = 24;
  private static final int EXTENSION_MAGIC = 0xeaa42174;
  private static final int HWCAPS_SECTION = 1;
  private static final long HWCAPS_BIT = 1L << 62;
  private static final int MAX_STRING = 4096;

  /// One row.
  ///
  /// @param flags kind and machine of the library
  /// @param hwcap which processors it is for; 0 for all
  /// @param hwcaps the `glibc-hwcaps` directory, such as `x86-64-v3`
  public record Entry(Bytes name, Bytes path, int flags, long hwcap, Optional<String> hwcaps) {
    boolean isForAllProcessors() {
      return hwcap == 0;
    }
  }

  public LoaderCache {
    entries = List.copyOf(entries);
  }

  /// @throws TareException CORRUPT where the loader would not use it either
  static LoaderCache parse(Bytes file) {
    int start = 0;
    if (file.startsWith(OLD_MAGIC) && file.length() >= 16) {
      long rows = Integer.toUnsignedLong(little(file).getInt(12));
      start = (int) Math.min(file.length(), (16 + rows * 12 + 7) / 8 * 8);
    }
    Bytes table = file.slice(start, file.length());
    if (!table.startsWith(Bytes.utf8(MAGIC)) || table.length() < HEADER) {
      throw corrupt("it does not begin with " + MAGIC);
    }
    ByteOrder order = table.at(28) == 3 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return new Reader(table, table.asByteBuffer().order(order)).read();
  }

  private static ByteBuffer little(Bytes file) {
    return file.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static TareException corrupt(String cause) {
    return TareException.corrupt("cannot read loader cache %s: %s".formatted(PATH, cause));
  }

  private record Reader(Bytes file, ByteBuffer words) {
    LoaderCache read() {
      long count = Integer.toUnsignedLong(words.getInt(20));
      if (HEADER + count * ROW > file.length()) {
        throw corrupt("its %d rows go beyond its end".formatted(count));
      }
      List<String> hwcaps = hwcaps(Integer.toUnsignedLong(words.getInt(32)));
      List<Entry> entries = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int row = HEADER + i * ROW;
        long hwcap = words.getLong(row + 16);
        int index = (int) hwcap;
        boolean named = (hwcap & HWCAPS_BIT) != 0 && index >= 0 && index < hwcaps.size();
        entries.add(
            new Entry(
                string(words.getInt(row + 4)),
                string(words.getInt(row + 8)),
                words.getInt(row),
                hwcap,
                named ? Optional.of(hwcaps.get(index)) : Optional.empty()));
      }
      return new LoaderCache(words.order(), entries);
    }

    private List<String> hwcaps(long extension) {
      List<String> names = new ArrayList<>();
      if (extension == 0 || words.getInt(within(extension, 8)) != EXTENSION_MAGIC) {
        return names;
      }
      long sections = Integer.toUnsignedLong(words.getInt((int) extension + 4));
      for (long i = 0; i < sections; i++) {
        int section = within(extension + 8 + i * 16, 16);
        if (words.getInt(section) == HWCAPS_SECTION) {
          int size = words.getInt(section + 12) & ~3;
          int from = within(Integer.toUnsignedLong(words.getInt(section + 8)), size);
          for (int at = from; at < from + size; at += 4) {
            names.add(string(words.getInt(at)).toString());
          }
        }
      }
      return names;
    }

    private int within(long offset, int size) {
      if (size < 0 || offset > file.length() - size) {
        throw corrupt("its extension goes beyond its end");
      }
      return (int) offset;
    }

    private Bytes string(int offset) {
      int end = offset < 0 || offset >= file.length() ? -1 : file.indexOf('\0', offset);
      if (end < 0 || end - offset > MAX_STRING) {
        throw corrupt("a string lies outside of it");
      }
      return file.slice(offset, end);
    }
  }

  /// The rows of that name, in order: the loader prefers earlier ones for newer processors.
  List<Entry> find(Bytes name) {
    return entries.stream().filter(e -> e.name.equals(name)).toList();
  }

  /// The directories of the entries, in order of their rows.
  public List<TreePath> directories() {
    return entries.stream().map(e -> TreePath.of(e.path).parent()).distinct().toList();
  }

  /// The file as the loader reads it: the same rows give the same bytes.
  public Bytes render() {
    List<Entry> rows = entries.stream().sorted(ORDER).distinct().toList();
    Map<String, Integer> hwcaps = new TreeMap<>();
    rows.forEach(e -> e.hwcaps.ifPresent(h -> hwcaps.put(h, 0)));
    int index = 0;
    for (Map.Entry<String, Integer> name : hwcaps.entrySet()) {
      name.setValue(index++);
    }
    Strings strings = new Strings(HEADER + rows.size() * ROW);
    rows.forEach(e -> strings.add(e.name).add(e.path));
    hwcaps.keySet().forEach(h -> strings.add(Bytes.utf8(h)));
    int extension = (strings.end() + 3) / 4 * 4;
    int size = hwcaps.isEmpty() ? strings.end() : extension + 24 + hwcaps.size() * 4;
    ByteBuffer out = ByteBuffer.allocate(size).order(order);
    out.put(MAGIC.getBytes(StandardCharsets.US_ASCII));
    out.putInt(rows.size()).putInt(strings.length());
    out.put((byte) (order.equals(ByteOrder.BIG_ENDIAN) ? 3 : 2)).position(32);
    out.putInt(hwcaps.isEmpty() ? 0 : extension).position(HEADER);
    for (Entry e : rows) {
      long hwcap = e.hwcap;
      if (e.hwcaps.isPresent()) {
        hwcap = (hwcap & ~0xffff_ffffL) | hwcaps.getOrDefault(e.hwcaps.get(), 0);
      }
      out.putInt(e.flags).putInt(strings.at(e.name)).putInt(strings.at(e.path)).putInt(0);
      out.putLong(hwcap);
    }
    strings.write(out);
    if (!hwcaps.isEmpty()) {
      out.position(extension);
      out.putInt(EXTENSION_MAGIC).putInt(1);
      out.putInt(HWCAPS_SECTION).putInt(0).putInt(extension + 24).putInt(hwcaps.size() * 4);
      hwcaps.keySet().forEach(h -> out.putInt(strings.at(Bytes.utf8(h))));
    }
    return Bytes.of(out.array());
  }

  /// As ldconfig sorts: names downwards, then flags, entries for newer processors first.
  private static final Comparator<Entry> ORDER =
      Comparator.<Entry, Bytes>comparing(Entry::name, LoaderCache::compareNames)
          .reversed()
          .thenComparing(Comparator.comparingInt(Entry::flags).reversed())
          .thenComparing(e -> e.hwcaps().orElse("\uffff"))
          .thenComparing(Entry::path);

  /// `_dl_cache_libcmp`: digits are greater than all else, and runs of them are numbers.
  private static int compareNames(Bytes a, Bytes b) {
    int i = 0;
    int j = 0;
    while (i < a.length()) {
      boolean digit = isDigit(a, i);
      if (digit != isDigit(b, j)) {
        return digit ? 1 : -1;
      }
      if (digit) {
        int fromA = i;
        int fromB = j;
        while (isDigit(a, i)) {
          i++;
        }
        while (isDigit(b, j)) {
          j++;
        }
        int order = compareNumbers(a.slice(fromA, i), b.slice(fromB, j));
        if (order != 0) {
          return order;
        }
      } else if (j >= b.length() || a.at(i) != b.at(j)) {
        return j >= b.length() ? 1 : Byte.compareUnsigned(a.at(i), b.at(j));
      } else {
        i++;
        j++;
      }
    }
    return j < b.length() ? -1 : 0;
  }

  private static boolean isDigit(Bytes text, int at) {
    return at < text.length() && text.at(at) >= '0' && text.at(at) <= '9';
  }

  private static int compareNumbers(Bytes a, Bytes b) {
    return new BigInteger(a.toString()).compareTo(new BigInteger(b.toString()));
  }

  /// The strings of the file, each once.
  private static final class Strings {
    private final int start;
    private final Map<Bytes, Integer> offsets = new HashMap<>();
    private final List<Bytes> all = new ArrayList<>();
    private int end;

    Strings(int start) {
      this.start = start;
      this.end = start;
    }

    Strings add(Bytes text) {
      if (offsets.putIfAbsent(text, end) == null) {
        all.add(text);
        end += text.length() + 1;
      }
      return this;
    }

    int at(Bytes text) {
      return offsets.getOrDefault(text, start);
    }

    int end() {
      return end;
    }

    int length() {
      return end - start;
    }

    void write(ByteBuffer out) {
      for (Bytes text : all) {
        out.put(text.asByteBuffer()).put((byte) 0);
      }
    }
  }
}
