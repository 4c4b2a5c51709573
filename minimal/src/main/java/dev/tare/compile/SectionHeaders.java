package dev.tare.compile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Cuts off a program what neither kernel nor loader reads: section headers, symbols, relocations
/// that a linker left, comments and debug information. All of it lies behind the segments, or is
/// named by the section headers alone (System V ABI, chapter 4: a program needs none of them).
final class SectionHeaders {
  /// Linkers put the program headers right behind the file header.
  private static final int HEADERS = 1 << 16;

  private SectionHeaders() {}

  /// Where the fields of the file header and of a program header lie.
  private record Layout(
      int header,
      int phoff,
      int shoff,
      int phentsize,
      int shentsize,
      int offset,
      int fileSize,
      boolean is64) {
    static final Layout OF_32 = new Layout(52, 28, 32, 42, 46, 4, 16, false);
    static final Layout OF_64 = new Layout(64, 32, 40, 54, 58, 8, 32, true);

    long word(ByteBuffer bytes, long at) {
      return is64 ? bytes.getLong((int) at) : Integer.toUnsignedLong(bytes.getInt((int) at));
    }
  }

  /// @param file was written by a linker that tare started
  /// @throws IOException also where it is not such a file
  static void cut(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      // not mapped for writing: a mapping outlives the channel and keeps the kernel from running it
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(HEADERS, channel.size()));
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
      bytes.flip();
      long end = cut(bytes, channel.size());
      for (long at = 0; bytes.hasRemaining(); ) {
        at += channel.write(bytes, at);
      }
      channel.truncate(end);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IOException("the linker's output %s cannot be read".formatted(file), e);
    }
  }

  /// Clears the fields that point to section headers.
  ///
  /// @param bytes the beginning of the file, with all program headers
  /// @return how much of the file is to be kept
  static long cut(ByteBuffer bytes, long fileSize) {
    bytes.order(ByteOrder.BIG_ENDIAN);
    if (bytes.getInt(0) != 0x7f454c46) {
      throw new IllegalArgumentException("no ELF file");
    }
    Layout layout = bytes.get(4) == 2 ? Layout.OF_64 : Layout.OF_32;
    bytes.order(bytes.get(5) == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    long table = layout.word(bytes, layout.phoff);
    int size = Short.toUnsignedInt(bytes.getShort(layout.phentsize));
    int count = Short.toUnsignedInt(bytes.getShort(layout.phentsize + 2));
    long end = Math.max(layout.header, table + (long) count * size);
    for (int i = 0; i < count; i++) {
      long row = table + (long) i * size;
      long offset = layout.word(bytes, row + layout.offset);
      long length = layout.word(bytes, row + layout.fileSize);
      // also where it is empty: readers refuse a segment that begins beyond the end
      end = Math.max(end, offset + length);
    }
    if (end > fileSize) {
      throw new IllegalArgumentException("a segment beyond the end");
    }
    if (layout.is64) {
      bytes.putLong(layout.shoff, 0);
    } else {
      bytes.putInt(layout.shoff, 0);
    }
    for (int field = 0; field < 3; field++) {
      bytes.putShort(layout.shentsize + 2 * field, (short) 0);
    }
    return end;
  }
}
