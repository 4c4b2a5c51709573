package dev.tare.packages;

import dev.tare.base.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Databases of rpm, written by hand in all of their forms.
final class RpmFiles {
  private static final int PAGE = 4096;

  private RpmFiles() {}

  private record Value(int tag, int type, int count, Bytes data) {}

  /// The header of a package.
  ///
  /// @param source the file of its source package
  /// @param paths absolute
  static byte[] header(String name, String version, String source, List<String> paths) {
    Map<String, Integer> directories = new LinkedHashMap<>();
    ByteBuffer of = ByteBuffer.allocate(4 * paths.size());
    StringBuilder names = new StringBuilder();
    for (String path : paths) {
      int slash = path.lastIndexOf('/') + 1;
      of.putInt(directories.computeIfAbsent(path.substring(0, slash), _ -> directories.size()));
      names.append(path.substring(slash)).append('\0');
    }
    String[] parts = version.split("-", -1);
    List<Value> values = new ArrayList<>();
    values.add(new Value(1000, 6, 1, Bytes.utf8(name + "\0")));
    values.add(new Value(1001, 6, 1, Bytes.utf8(parts[0] + "\0")));
    values.add(new Value(1002, 6, 1, Bytes.utf8(parts[1] + "\0")));
    values.add(new Value(1022, 6, 1, Bytes.utf8("x86_64\0")));
    values.add(new Value(1044, 6, 1, Bytes.utf8(source + "\0")));
    values.add(new Value(1116, 4, paths.size(), Bytes.of(of.array())));
    values.add(new Value(1117, 8, paths.size(), Bytes.utf8(names.toString())));
    values.add(
        new Value(
            1118,
            8,
            directories.size(),
            Bytes.utf8(String.join("\0", directories.keySet()) + "\0")));
    return header(values);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] header(List<Value> values) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    ByteBuffer index = ByteBuffer.allocate(16 * values.size());
    for (Value value : values) {
      while (value.type == 4 && data.size() % 4 != 0) {
        data.write(0);
      }
      index.putInt(value.tag).putInt(value.type).putInt(data.size()).putInt(value.count);
      data.writeBytes(value.data.toByteArray());
    }
    return ByteBuffer.allocate(8 + index.capacity() + data.size())
        .putInt(values.size())
        .putInt(data.size())
        .put(index.array())
        .put(data.toByteArray())
        .array();
  }

  /// `Packages.db`.
  static byte[] ndb(List<byte[]> headers) {
    int blobs = headers.stream().mapToInt(header -> 16 * blocks(header)).sum();
    ByteBuffer file = ByteBuffer.allocate(PAGE + blobs).order(ByteOrder.LITTLE_ENDIAN);
    file.put(text("RpmP")).putInt(0).putInt(1).putInt(1);
    for (int at = 32; at < PAGE; at += 16) {
      file.put(at, text("Slot"));
    }
    int at = PAGE;
    for (int i = 0; i < headers.size(); i++) {
      byte[] header = headers.get(i);
      file.putInt(32 + 16 * i + 4, i + 1).putInt(32 + 16 * i + 8, at / 16);
      file.putInt(32 + 16 * i + 12, blocks(header));
      file.position(at).put(text("BlbS")).putInt(i + 1).putInt(1).putInt(header.length).put(header);
      at += 16 * blocks(header);
    }
    return file.array();
  }

  private static int blocks(byte[] header) {
    return (16 + header.length + 12 + 15) / 16;
  }

  /// `Packages`: a page of items, of which each value goes on in pages of its own.
  static byte[] bdb(ByteOrder order, List<byte[]> headers) {
    int room = PAGE - 26;
    int more = headers.stream().mapToInt(header -> (header.length + room - 1) / room).sum();
    ByteBuffer file = ByteBuffer.allocate(PAGE * (2 + more)).order(order);
    file.putInt(12, 0x061561).putInt(16, 9).putInt(20, PAGE).put(25, (byte) 8);
    file.putShort(PAGE + 20, (short) (2 * headers.size())).put(PAGE + 25, (byte) 13);
    int end = PAGE;
    int page = 2;
    for (int i = 0; i < headers.size(); i++) {
      byte[] header = headers.get(i);
      end -= 5;
      file.putShort(PAGE + 26 + 4 * i, (short) end).put(PAGE + end, (byte) 1);
      end -= 12;
      file.putShort(PAGE + 28 + 4 * i, (short) end).put(PAGE + end, (byte) 3);
      file.putInt(PAGE + end + 4, page).putInt(PAGE + end + 8, header.length);
      for (int at = 0; at < header.length; at += room, page++) {
        int here = Math.min(room, header.length - at);
        int next = at + here < header.length ? page + 1 : 0;
        file.putInt(PAGE * page + 16, next).putShort(PAGE * page + 22, (short) here);
        file.put(PAGE * page + 25, (byte) 7).put(PAGE * page + 26, header, at, here);
      }
    }
    return file.array();
  }

  /// `rpmdb.sqlite`: the page of the schema, a leaf, and the pages that rows go on in.
  static byte[] sqlite(List<byte[]> headers) {
    ByteArrayOutputStream more = new ByteArrayOutputStream();
    List<byte[]> cells = new ArrayList<>();
    for (byte[] header : headers) {
      byte[] record = record(new long[] {0, 2L * header.length + 12}, header);
      cells.add(cell(cells.size() + 1, record, more));
    }
    byte[] schema =
        record(new long[] {23, 29, 29, 1}, text("tablePackagesPackages"), new byte[] {2});
    byte[] first = leaf(100, List.of(cell(1, schema, more)));
    ByteBuffer.wrap(first).put(0, text("SQLite format 3\0")).putShort(16, (short) PAGE);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(first);
    file.writeBytes(leaf(0, cells));
    file.writeBytes(more.toByteArray());
    return file.toByteArray();
  }

  private static byte[] record(long[] types, byte[]... values) {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    for (long type : types) {
      head.writeBytes(varint(type));
    }
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    record.write(head.size() + 1);
    record.writeBytes(head.toByteArray());
    for (byte[] value : values) {
      record.writeBytes(value);
    }
    return record.toByteArray();
  }

  private static byte[] varint(long value) {
    byte[] bytes = new byte[(Math.max(1, 64 - Long.numberOfLeadingZeros(value)) + 6) / 7];
    for (int i = bytes.length - 1, shift = 0; i >= 0; i--, shift += 7) {
      bytes[i] = (byte) (((value >> shift) & 0x7f) | (i == bytes.length - 1 ? 0 : 0x80));
    }
    return bytes;
  }

  /// @param more the pages from the third on
  private static byte[] cell(int row, byte[] record, ByteArrayOutputStream more) {
    int most = PAGE - 35;
    int least = (PAGE - 12) * 32 / 255 - 23;
    int rest = least + (record.length - least) % (PAGE - 4);
    int local = record.length <= most ? record.length : rest <= most ? rest : least;
    ByteArrayOutputStream cell = new ByteArrayOutputStream();
    cell.writeBytes(varint(record.length));
    cell.writeBytes(varint(row));
    cell.write(record, 0, local);
    if (local < record.length) {
      cell.writeBytes(ByteBuffer.allocate(4).putInt(3 + more.size() / PAGE).array());
    }
    for (int at = local; at < record.length; at += PAGE - 4) {
      int here = Math.min(PAGE - 4, record.length - at);
      int next = at + here < record.length ? 4 + more.size() / PAGE : 0;
      more.writeBytes(ByteBuffer.allocate(PAGE).putInt(next).put(record, at, here).array());
    }
    return cell.toByteArray();
  }

  private static byte[] leaf(int start, List<byte[]> cells) {
    ByteBuffer page = ByteBuffer.allocate(PAGE);
    page.put(start, (byte) 13).putShort(start + 3, (short) cells.size());
    int end = PAGE;
    for (int i = 0; i < cells.size(); i++) {
      end -= cells.get(i).length;
      page.putShort(start + 8 + 2 * i, (short) end).put(end, cells.get(i));
    }
    return page.array();
  }
}
