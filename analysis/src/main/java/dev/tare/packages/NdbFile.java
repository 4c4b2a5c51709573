package dev.tare.packages;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The database that rpm calls ndb (`Packages.db`): pages of slots, each of which says where the
/// header of a package lies. All numbers are little-endian.
final class NdbFile implements RpmBlobs {
  private static final int MAGIC = magic("RpmP");
  private static final int SLOT_MAGIC = magic("Slot");
  private static final int BLOB_MAGIC = magic("BlbS");
  private static final int HEADER = 32;
  private static final int SLOT = 16;
  private static final int PAGE = 4096;
  private static final int BLOCK = 16;

  private final Pages pages;
  private final int slotPages;

  /// @param head the beginning of the file
  NdbFile(Pages pages, byte[] head) {
    this.pages = pages;
    this.slotPages = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(12);
  }

  private static int magic(String text) {
    return text.charAt(0) | text.charAt(1) << 8 | text.charAt(2) << 16 | text.charAt(3) << 24;
  }

  static boolean isOne(byte[] head) {
    return head.length >= HEADER
        && ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(0) == MAGIC;
  }

  @Override
  public void each(Consumer consumer) throws IOException {
    if (slotPages < 0 || (long) slotPages * PAGE > pages.size()) {
      throw new Damaged("it says that it has %d pages of slots".formatted(slotPages));
    }
    for (int page = 0; page < slotPages; page++) {
      ByteBuffer slots = read((long) page * PAGE, PAGE);
      for (int at = page == 0 ? HEADER : 0; at < PAGE; at += SLOT) {
        if (slots.getInt(at) != SLOT_MAGIC) {
          throw new Damaged("page %d of slots has something else".formatted(page));
        }
        int number = slots.getInt(at + 4);
        if (number != 0) {
          consumer.accept(blob(number, Integer.toUnsignedLong(slots.getInt(at + 8)) * BLOCK));
        }
      }
    }
  }

  private byte[] blob(int number, long offset) throws IOException {
    ByteBuffer head = read(offset, SLOT);
    int length = head.getInt(12);
    if (head.getInt(0) != BLOB_MAGIC || head.getInt(4) != number) {
      throw new Damaged("there is no package %d at %d".formatted(number, offset));
    }
    if (length < 0 || length > MAX_BLOB) {
      throw new Damaged("package %d says that it has %d bytes".formatted(number, length));
    }
    return pages.read(offset + SLOT, length);
  }

  private ByteBuffer read(long offset, int length) throws IOException {
    return ByteBuffer.wrap(pages.read(offset, length)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
