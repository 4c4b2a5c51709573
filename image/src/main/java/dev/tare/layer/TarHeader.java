package dev.tare.layer;

import dev.tare.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One 512-byte tar header in any of its dialects: V7, ustar (POSIX.1-1988), star, GNU. The fields
/// are those of pax(1), "ustar Interchange Format", and of the GNU tar manual, "Basic Tar Format".
final class TarHeader {
  static final int BLOCK = 512;

  private static final int CHECKSUM = 148;
  private static final int PREFIX = 345;
  private static final byte[] USTAR = "ustar\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] GNU = "ustar  \0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] STAR = "tar\0".getBytes(StandardCharsets.US_ASCII);

  /// Before the first one.
  static final TarHeader NONE = new TarHeader();

  private final byte[] block;

  private TarHeader() {
    this.block = new byte[BLOCK];
  }

  /// @throws Malformed where the checksum is wrong
  TarHeader(byte[] block) {
    this.block = block;
    checkSum();
  }

  /// Some old writers summed signed bytes, so both sums are taken.
  private void checkSum() {
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < BLOCK; i++) {
      byte b = i >= CHECKSUM && i < CHECKSUM + 8 ? (byte) ' ' : block[i];
      unsigned += b & 0xff;
      signed += b;
    }
    long said = number("checksum", CHECKSUM, 8);
    if (said != unsigned && said != signed) {
      throw new Malformed("its checksum is wrong");
    }
  }

  /// The type flag: `0`, `5`, `x` and so on.
  char type() {
    return (char) (block[156] & 0xff);
  }

  Bytes name() {
    Bytes name = text(0, 100);
    if (!has(USTAR, 257)) {
      return name;
    }
    Bytes prefix = text(PREFIX, has(STAR, 508) ? 131 : 155);
    return prefix.isEmpty() ? name : prefix.concat(Bytes.utf8("/")).concat(name);
  }

  Bytes linkName() {
    return text(157, 100);
  }

  int mode() {
    return (int) (number("mode", 100, 8) & 07777);
  }

  long uid() {
    return number("uid", 108, 8);
  }

  long gid() {
    return number("gid", 116, 8);
  }

  long size() {
    return number("size", 124, 12);
  }

  long mtime() {
    return number("mtime", 136, 12);
  }

  long major() {
    return number("major", 329, 8);
  }

  long minor() {
    return number("minor", 337, 8);
  }

  /// The header itself, not to be changed.
  byte[] block() {
    return block;
  }

  boolean isGnu() {
    return has(GNU, 257);
  }

  /// The bytes of a field up to the first NUL.
  private Bytes text(int offset, int length) {
    int end = offset;
    while (end < offset + length && block[end] != 0) {
      end++;
    }
    return Bytes.of(block, offset, end);
  }

  private boolean has(byte[] magic, int offset) {
    return Arrays.equals(block, offset, offset + magic.length, magic, 0, magic.length);
  }

  long number(String field, int offset, int length) {
    return number(block, field, offset, length);
  }

  /// Octal text with blanks and NULs around it, or, where the first bit is set, a big-endian two's
  /// complement number (the base-256 of GNU tar).
  static long number(byte[] block, String field, int offset, int length) {
    if ((block[offset] & 0x80) != 0) {
      return base256(block, field, offset, length);
    }
    int from = offset;
    int to = offset + length;
    while (from < to && isBlank(block[from])) {
      from++;
    }
    long value = 0;
    for (int i = from; i < to && !isBlank(block[i]); i++) {
      int digit = block[i] - '0';
      if (digit < 0 || digit > 7) {
        throw new Malformed("its %s is not an octal number".formatted(field));
      }
      value = value << 3 | digit;
    }
    return value;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == 0;
  }

  private static long base256(byte[] block, String field, int offset, int length) {
    boolean negative = (block[offset] & 0x40) != 0;
    long value = negative ? -1 : 0;
    for (int i = 0; i < length; i++) {
      int b = block[offset + i] & 0xff;
      if (i == 0) {
        b = negative ? b : b & 0x7f;
      }
      long shifted = value << 8 | b;
      if (shifted >> 8 != value) {
        throw new Malformed("its %s does not fit 63 bits".formatted(field));
      }
      value = shifted;
    }
    return value;
  }
}
