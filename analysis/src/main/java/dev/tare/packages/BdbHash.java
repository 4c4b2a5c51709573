package dev.tare.packages;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A hash database of Berkeley DB (`Packages` of rpm before 4.16): pages of keys and values, of
/// which the large ones lie on pages of their own. All pages are looked at in their order, since
/// all values are wanted. The file is in the order of bytes of the machine that wrote it.
final class BdbHash implements RpmBlobs {
  private static final int MAGIC = 0x061561;
  private static final int PAGE_HEADER = 26;
  private static final int UNSORTED_PAGE = 2;
  private static final int SORTED_PAGE = 13;
  private static final int OVERFLOW_PAGE = 7;
  private static final int VALUE_HERE = 1;

  /// Key 0 has the number of the last package, and no header.
  private static final int NUMBER = 4;

  private static final int VALUE_ELSEWHERE = 3;

  private final Pages pages;
  private final ByteOrder order;
  private final int pageSize;

  /// @param head the beginning of the file
  BdbHash(Pages pages, byte[] head) throws IOException {
    this.pages = pages;
    this.order = order(head);
    this.pageSize = ByteBuffer.wrap(head).order(order).getInt(20);
    if (pageSize < 512 || pageSize > 1 << 16 || Integer.bitCount(pageSize) != 1) {
      throw new Damaged("pages of %d bytes are none".formatted(pageSize));
    }
  }

  static boolean isOne(byte[] head) {
    return head.length >= 72
        && (number(head, ByteOrder.LITTLE_ENDIAN) == MAGIC
            || number(head, ByteOrder.BIG_ENDIAN) == MAGIC);
  }

  private static int number(byte[] head, ByteOrder order) {
    return ByteBuffer.wrap(head).order(order).getInt(12);
  }

  private static ByteOrder order(byte[] head) {
    boolean isLittle = number(head, ByteOrder.LITTLE_ENDIAN) == MAGIC;
    return isLittle ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
  }

  @Override
  public void each(Consumer consumer) throws IOException {
    long count = pages.size() / pageSize;
    for (long number = 1; number < count; number++) {
      ByteBuffer page = page(number);
      int type = page.get(25);
      if (type == UNSORTED_PAGE || type == SORTED_PAGE) {
        values(page, consumer);
      }
    }
  }

  private ByteBuffer page(long number) throws IOException {
    return ByteBuffer.wrap(pages.read(number * pageSize, pageSize)).order(order);
  }

  /// Items stand in pairs: a key, its value.
  private void values(ByteBuffer page, Consumer consumer) throws IOException {
    int items = Short.toUnsignedInt(page.getShort(20));
    if (PAGE_HEADER + 2 * items > pageSize) {
      throw new Damaged("a page says that it has %d items".formatted(items));
    }
    for (int i = 1; i < items; i += 2) {
      int at = Short.toUnsignedInt(page.getShort(PAGE_HEADER + 2 * i));
      int end = Short.toUnsignedInt(page.getShort(PAGE_HEADER + 2 * (i - 1)));
      if (at < PAGE_HEADER || at >= pageSize) {
        throw new Damaged("an item lies beyond its page");
      }
      if (page.get(at) == VALUE_ELSEWHERE) {
        if (at > pageSize - 12) {
          throw new Damaged("an item ends beyond its page");
        }
        consumer.accept(elsewhere(page.getInt(at + 4), page.getInt(at + 8)));
      } else if (page.get(at) == VALUE_HERE && end > at + 1 + NUMBER && end <= pageSize) {
        byte[] value = new byte[end - at - 1];
        page.get(at + 1, value);
        consumer.accept(value);
      }
    }
  }

  private byte[] elsewhere(int first, int length) throws IOException {
    if (length < 0 || length > Math.min(MAX_BLOB, pages.size())) {
      throw new Damaged("a package says that it has %d bytes".formatted(length));
    }
    ByteArrayOutputStream value = new ByteArrayOutputStream(length);
    int next = first;
    while (value.size() < length) {
      ByteBuffer page = page(Integer.toUnsignedLong(next));
      int here = Short.toUnsignedInt(page.getShort(22));
      if (page.get(25) != OVERFLOW_PAGE || here == 0 || here > pageSize - PAGE_HEADER) {
        throw new Damaged("page %d does not go on with a package".formatted(next));
      }
      byte[] part = new byte[Math.min(here, length - value.size())];
      page.get(PAGE_HEADER, part);
      value.writeBytes(part);
      next = page.getInt(16);
    }
    return value.toByteArray();
  }
}
