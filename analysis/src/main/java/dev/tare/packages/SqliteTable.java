package dev.tare.packages;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/// Reads the rows of a table of an SQLite database (the file format is documented at
/// sqlite.org/fileformat2.html): the leaves of its tree of pages, and nothing of what indexes and
/// SQL are for. A write-ahead log beside it is not read.
final class SqliteTable {
  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.ISO_8859_1);

  private static final int FILE_HEADER = 100;
  private static final int LEAF = 0x0d;
  private static final int INTERIOR = 0x05;

  /// Trees of 2^31 pages have less.
  private static final int MAX_DEPTH = 32;

  private final Pages pages;
  private final int pageSize;
  private final int usable;
  private long left;

  /// @param head the first 100 bytes
  SqliteTable(Pages pages, byte[] head) throws IOException {
    this.pages = pages;
    int written = Short.toUnsignedInt(ByteBuffer.wrap(head).getShort(16));
    this.pageSize = written == 1 ? 1 << 16 : written;
    this.usable = pageSize - Byte.toUnsignedInt(head[20]);
    if (pageSize < 512 || Integer.bitCount(pageSize) != 1 || usable < 480) {
      throw new Damaged("pages of %d bytes are none".formatted(pageSize));
    }
  }

  static boolean isOne(byte[] head) {
    return head.length == FILE_HEADER
        && Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  private interface Rows {
    void row(Row row) throws IOException;
  }

  /// Hands one column of all rows to `consumer`.
  ///
  /// @param column from 0; rows without it are left out
  void rows(String table, int column, RpmBlobs.Consumer consumer) throws IOException {
    int[] root = {0};
    left = 2 * pages.size(); // both walks
    walk(
        1,
        0,
        new HashSet<>(),
        row -> {
          if (row.text(0).equals("table") && row.text(1).equals(table)) {
            root[0] = row.number(3);
          }
        });
    if (root[0] == 0) {
      throw new Damaged("it has no table " + table);
    }
    walk(
        root[0],
        0,
        new HashSet<>(),
        row -> {
          byte[] value = row.value(column);
          if (value.length > 0) {
            consumer.accept(value);
          }
        });
  }

  private void walk(int number, int depth, Set<Integer> seen, Rows rows) throws IOException {
    if (depth > MAX_DEPTH || !seen.add(number)) {
      throw new Damaged("page %d leads to itself".formatted(number));
    }
    ByteBuffer page = page(number);
    int at = number == 1 ? FILE_HEADER : 0;
    int type = page.get(at);
    int cells = Short.toUnsignedInt(page.getShort(at + 3));
    if (type != LEAF && type != INTERIOR) {
      throw new Damaged("page %d is none of a table".formatted(number));
    }
    int pointers = at + (type == LEAF ? 8 : 12);
    if (pointers + 2 * cells > pageSize) {
      throw new Damaged("page %d says that it has %d cells".formatted(number, cells));
    }
    for (int i = 0; i < cells; i++) {
      int cell = Short.toUnsignedInt(page.getShort(pointers + 2 * i));
      if (cell > pageSize - 4) {
        throw new Damaged("a cell of page %d lies beyond it".formatted(number));
      }
      if (type == LEAF) {
        rows.row(new Row(payload(page, cell)));
      } else {
        walk(page.getInt(cell), depth + 1, seen, rows);
      }
    }
    if (type == INTERIOR) {
      walk(page.getInt(at + 8), depth + 1, seen, rows);
    }
  }

  private ByteBuffer page(int number) throws IOException {
    return ByteBuffer.wrap(pages.read((Integer.toUnsignedLong(number) - 1) * pageSize, pageSize));
  }

  /// The record of a cell, put together from the page and those that it goes on in.
  private byte[] payload(ByteBuffer page, int cell) throws IOException {
    Reader reader = new Reader(page, cell);
    long length = reader.varint();
    reader.varint(); // the number of the row
    if (length < 0 || length > Math.min(RpmBlobs.MAX_BLOB, left)) {
      throw new Damaged("a row says that it has %d bytes".formatted(length));
    }
    left -= length; // rows that share pages could come to a thousand times the file
    byte[] payload = new byte[(int) length];
    int local = local(payload.length);
    reader.copy(payload, 0, local);
    int next = local < payload.length ? reader.fourBytes() : 0;
    for (int done = local; done < payload.length; ) {
      ByteBuffer overflow = page(next);
      int count = Math.min(usable - 4, payload.length - done);
      overflow.get(4, payload, done, count);
      done += count;
      next = overflow.getInt(0);
    }
    return payload;
  }

  /// How many bytes of a record lie in the page of its cell.
  private int local(int length) {
    int most = usable - 35;
    if (length <= most) {
      return length;
    }
    int least = (usable - 12) * 32 / 255 - 23;
    int rest = least + (length - least) % (usable - 4);
    return rest <= most ? rest : least;
  }

  /// Reads on in a page, and never beyond it.
  private static final class Reader {
    private final ByteBuffer bytes;
    private int at;

    Reader(ByteBuffer bytes, int at) {
      this.bytes = bytes;
      this.at = at;
    }

    /// Seven bits in each byte, the high ones first; the ninth byte has eight.
    long varint() throws IOException {
      long value = 0;
      for (int i = 0; i < 9; i++) {
        need(1);
        byte next = bytes.get(at++);
        if (i == 8) {
          return value << 8 | (next & 0xff);
        }
        value = value << 7 | (next & 0x7f);
        if (next >= 0) {
          break;
        }
      }
      return value;
    }

    int fourBytes() throws IOException {
      need(4);
      at += 4;
      return bytes.getInt(at - 4);
    }

    void copy(byte[] to, int offset, int length) throws IOException {
      need(length);
      bytes.get(at, to, offset, length);
      at += length;
    }

    private void need(int count) throws IOException {
      if (at > bytes.limit() - count) {
        throw new Damaged("a row ends beyond its page");
      }
    }
  }

  /// A record: a header of the types of its columns, then their values.
  private static final class Row {
    private final byte[] payload;

    Row(byte[] payload) {
      this.payload = payload;
    }

    /// The bytes of a column; none for NULL, and where there is no such column.
    byte[] value(int column) throws IOException {
      Reader types = new Reader(ByteBuffer.wrap(payload), 0);
      long end = types.varint();
      long at = end;
      for (int i = 0; types.at < end; i++) {
        long size = size(types.varint());
        if (size < 0 || at < 0 || at > payload.length - size) {
          throw new Damaged("a column ends beyond its row");
        }
        if (i == column) {
          return Arrays.copyOfRange(payload, (int) at, (int) (at + size));
        }
        at += size;
      }
      return new byte[0];
    }

    /// Of a value by its type, in bytes.
    private static long size(long type) {
      if (type >= 12) {
        return (type - 12) / 2;
      }
      return switch ((int) type) {
        case 0, 8, 9, 10, 11 -> 0;
        case 5 -> 6;
        case 6, 7 -> 8;
        default -> type;
      };
    }

    String text(int column) throws IOException {
      return new String(value(column), StandardCharsets.UTF_8);
    }

    /// A small number that is no constant.
    int number(int column) throws IOException {
      int number = 0;
      for (byte each : value(column)) {
        number = number << 8 | (each & 0xff);
      }
      return number;
    }
  }
}
