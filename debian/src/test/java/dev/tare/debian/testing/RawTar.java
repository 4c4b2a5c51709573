package dev.tare.debian.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A tar whose headers say what no writer would let them say. Text is Latin-1.
public final class RawTar {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public RawTar file(String name, String content) {
    return member(name, '0', "", content, Integer.toOctalString(content.length()));
  }

  public RawTar link(char type, String name, String target) {
    return member(name, type, target, "", "0");
  }

  /// @param records such as `path=../x`
  public RawTar pax(String... records) {
    StringBuilder body = new StringBuilder();
    for (String record : records) {
      int length = record.length() + 3;
      while (length < length(record, length)) {
        length++;
      }
      body.append(length).append(' ').append(record).append('\n');
    }
    return member("pax", 'x', "", body.toString(), Integer.toOctalString(body.length()));
  }

  private static int length(String record, int length) {
    return Integer.toString(length).length() + record.length() + 2;
  }

  public RawTar longName(String name) {
    return member("././@LongLink", 'L', "", name + "\0", Integer.toOctalString(name.length() + 1));
  }

  /// @param size as it stands in the header
  public RawTar member(String name, char type, String target, String content, String size) {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 100, "0000644");
    put(header, 108, "0000000");
    put(header, 116, "0000000");
    put(header, 124, size);
    put(header, 136, "00000000000");
    header[156] = (byte) type;
    put(header, 157, target);
    put(header, 257, "ustar\00000");
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, "%06o\0".formatted(sum));
    out.writeBytes(header);
    out.writeBytes(content.getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(new byte[-content.length() & 511]);
    return this;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  public byte[] build() {
    byte[] tar = out.toByteArray();
    return Arrays.copyOf(tar, tar.length + 1024);
  }
}
