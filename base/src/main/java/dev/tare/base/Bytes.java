package dev.tare.base;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// An immutable string of bytes, ordered by unsigned value.
///
/// File names, link targets, extended attributes and JSON documents are bytes: turning them into
/// text and back would change those that are not valid UTF-8.
public final class Bytes implements Comparable<Bytes> {
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] value;
  private int hash;

  private Bytes(byte[] value) {
    this.value = value;
  }

  /// A copy of `value`.
  public static Bytes of(byte... value) {
    return value.length == 0 ? EMPTY : new Bytes(value.clone());
  }

  /// A copy of `value[from..to)`.
  public static Bytes of(byte[] value, int from, int to) {
    return from == to ? EMPTY : new Bytes(Arrays.copyOfRange(value, from, to));
  }

  /// The UTF-8 form of `text`.
  public static Bytes utf8(String text) {
    return text.isEmpty() ? EMPTY : new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  public int length() {
    return value.length;
  }

  public boolean isEmpty() {
    return value.length == 0;
  }

  public byte at(int index) {
    return value[index];
  }

  /// The bytes `[from..to)`.
  public Bytes slice(int from, int to) {
    return from == 0 && to == value.length ? this : of(value, from, to);
  }

  public Bytes concat(Bytes other) {
    byte[] joined = Arrays.copyOf(value, value.length + other.value.length);
    System.arraycopy(other.value, 0, joined, value.length, other.value.length);
    return new Bytes(joined);
  }

  public boolean startsWith(Bytes prefix) {
    return prefix.length() <= value.length
        && Arrays.equals(value, 0, prefix.length(), prefix.value, 0, prefix.length());
  }

  public boolean endsWith(Bytes suffix) {
    int from = value.length - suffix.length();
    return from >= 0 && Arrays.equals(value, from, value.length, suffix.value, 0, suffix.length());
  }

  /// Index of the first `wanted` at or after `from`, or -1.
  public int indexOf(char wanted, int from) {
    for (int i = from; i < value.length; i++) {
      if (value[i] == (byte) wanted) {
        return i;
      }
    }
    return -1;
  }

  /// Index of the last `wanted`, or -1.
  public int lastIndexOf(char wanted) {
    for (int i = value.length - 1; i >= 0; i--) {
      if (value[i] == (byte) wanted) {
        return i;
      }
    }
    return -1;
  }

  /// A fresh copy of the bytes.
  public byte[] toByteArray() {
    return value.clone();
  }

  /// A read-only view, without a copy.
  public ByteBuffer asByteBuffer() {
    return ByteBuffer.wrap(value).asReadOnlyBuffer();
  }

  /// Whether these bytes are valid UTF-8.
  public boolean isUtf8() {
    if (isAscii()) {
      return true;
    }
    try {
      decode();
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private boolean isAscii() {
    for (byte b : value) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  private CharBuffer decode() throws CharacterCodingException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT)
        .decode(ByteBuffer.wrap(value));
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(value, other.value);
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof Bytes other && Arrays.equals(value, other.value);
  }

  @Override
  public int hashCode() {
    if (hash == 0) {
      hash = Arrays.hashCode(value);
    }
    return hash;
  }

  /// The bytes as UTF-8; where they are not, every byte outside printable ASCII as `\xHH`.
  @Override
  public String toString() {
    if (isAscii()) {
      return new String(value, StandardCharsets.ISO_8859_1); // the quickest way, and there are many
    }
    try {
      return decode().toString();
    } catch (CharacterCodingException e) {
      StringBuilder text = new StringBuilder();
      for (byte b : value) {
        if (b >= 0x20 && b < 0x7f) {
          text.append((char) b);
        } else {
          text.append("\\x%02x".formatted(b & 0xff));
        }
      }
      return text.toString();
    }
  }
}
