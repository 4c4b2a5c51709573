package dev.tare.layer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/// A tar made header by header, for what no honest writer writes.
final class RawTar {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /// One header that can still be changed; its checksum comes last.
  static final class Header {
    final byte[] block = new byte[512];
    private boolean isSealed = true;

    Header text(int offset, String text) {
      return bytes(offset, text.getBytes(StandardCharsets.UTF_8));
    }

    Header bytes(int offset, byte... bytes) {
      System.arraycopy(bytes, 0, block, offset, bytes.length);
      return this;
    }

    Header name(String name) {
      return text(0, name);
    }

    Header link(String target) {
      return text(157, target);
    }

    Header size(long size) {
      return text(124, "%011o".formatted(size));
    }

    Header wrongChecksum() {
      isSealed = false;
      return this;
    }

    byte[] sealed() {
      Arrays.fill(block, 148, 156, (byte) ' ');
      int sum = isSealed ? 0 : 1;
      for (byte b : block) {
        sum += b & 0xff;
      }
      return text(148, "%06o\0".formatted(sum)).block;
    }
  }

  RawTar header(char type, Consumer<Header> fields) {
    Header header = new Header();
    header.text(257, "ustar\00000").text(100, "0000644").text(108, "0000000").text(116, "0000000");
    header.size(0).text(136, "00000000000").bytes(156, (byte) type);
    fields.accept(header);
    out.writeBytes(header.sealed());
    return this;
  }

  RawTar data(String data) {
    return data(data.getBytes(StandardCharsets.UTF_8));
  }

  /// With its padding.
  RawTar data(byte[] data) {
    out.writeBytes(data);
    out.writeBytes(new byte[-data.length & 511]);
    return this;
  }

  RawTar file(String name, String content) {
    return header('0', h -> h.name(name).size(content.length())).data(content);
  }

  RawTar dir(String name) {
    return header('5', h -> h.name(name));
  }

  RawTar symlink(String name, String target) {
    return header('2', h -> h.name(name).link(target));
  }

  RawTar hardlink(String name, String target) {
    return header('1', h -> h.name(name).link(target));
  }

  /// An extended header of one record.
  RawTar pax(String keyword, String value) {
    return pax(keyword, value.getBytes(StandardCharsets.UTF_8));
  }

  RawTar pax(String keyword, byte[] value) {
    return extended('x', record(keyword, value));
  }

  static byte[] record(String keyword, byte[] value) {
    int rest = keyword.length() + value.length + 3;
    int length = rest;
    while (length != rest + String.valueOf(length).length()) {
      length = rest + String.valueOf(length).length();
    }
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    record.writeBytes((length + " " + keyword + "=").getBytes(StandardCharsets.UTF_8));
    record.writeBytes(value);
    record.write('\n');
    return record.toByteArray();
  }

  static byte[] record(String keyword, String value) {
    return record(keyword, value.getBytes(StandardCharsets.UTF_8));
  }

  RawTar extended(char type, byte[] body) {
    return header(type, h -> h.name("extended").size(body.length)).data(body);
  }

  RawTar raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /// Without an end.
  byte[] open() {
    return out.toByteArray();
  }

  byte[] ended() {
    return raw(new byte[1024]).open();
  }
}
