package dev.tare.elf;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/// Random access to a content that may be large and hostile: reads pages, keeps the last few, and
/// checks each range against the true length before it is read.
final class Ranges {
  private static final int PAGE = 16 * 1024;
  private static final int KEPT_PAGES = 64; // 1 MiB

  private final Content content;
  private final String what;
  private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
  private final Map<Long, byte[]> pages =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
          return size() > KEPT_PAGES;
        }
      };

  Ranges(Content content, String what) {
    this.content = content;
    this.what = what;
  }

  void order(ByteOrder newOrder) {
    order = newOrder;
  }

  long size() {
    return content.size();
  }

  /// The bytes `[offset..offset+length)`, positioned at the first, in the order of the file.
  ///
  /// @param part what is read, for the message
  ByteBuffer read(long offset, int length, String part) {
    check(offset, length, part);
    byte[] page = page(offset / PAGE);
    int at = (int) (offset % PAGE);
    if (at + length <= page.length) {
      return ByteBuffer.wrap(page, at, length).slice().order(order);
    }
    byte[] joined = new byte[length];
    for (int done = 0; done < length; ) {
      page = page((offset + done) / PAGE);
      at = (int) ((offset + done) % PAGE);
      int count = Math.min(length - done, page.length - at);
      System.arraycopy(page, at, joined, done, count);
      done += count;
    }
    return ByteBuffer.wrap(joined).order(order);
  }

  /// Fails unless the range lies inside the file.
  void check(long offset, long length, String part) {
    if (offset < 0 || length < 0 || offset > size() - length) {
      throw corrupt(
          "%s at byte %s with %s bytes goes beyond the end at %d"
              .formatted(
                  part, Long.toUnsignedString(offset), Long.toUnsignedString(length), size()));
    }
  }

  /// The bytes from `offset` up to the NUL that must come before `end`.
  Bytes string(long offset, long end, int maxLength, String part) {
    if (offset < 0 || offset >= Math.min(end, size())) {
      throw corrupt("%s lies outside its string table".formatted(part));
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    long limit = Math.min(end, size());
    for (long at = offset; at < limit; ) {
      byte[] page = page(at / PAGE);
      int from = (int) (at % PAGE);
      int to = (int) Math.min(page.length, from + (limit - at));
      int stop = from;
      while (stop < to && page[stop] != 0) {
        stop++;
      }
      text.write(page, from, stop - from);
      if (text.size() > maxLength) {
        throw corrupt("%s is longer than %d bytes".formatted(part, maxLength));
      }
      if (stop < to) {
        return Bytes.of(text.toByteArray());
      }
      at += to - from;
    }
    throw corrupt("%s does not end".formatted(part));
  }

  /// A stretch in one go, not kept.
  byte[] stretch(long offset, int length, String part) {
    check(offset, length, part);
    try (InputStream in = content.openAt(offset)) {
      byte[] bytes = in.readNBytes(length);
      if (bytes.length < length) {
        throw corrupt("it ends at byte %d, not at %d".formatted(offset + bytes.length, size()));
      }
      return bytes;
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + what);
    }
  }

  TareException corrupt(String cause) {
    return TareException.corrupt("cannot read ELF file %s: %s".formatted(what, cause));
  }

  private byte[] page(long number) {
    byte[] page = pages.get(number);
    if (page == null) {
      page = load(number * PAGE);
      pages.put(number, page);
    }
    return page;
  }

  private byte[] load(long offset) {
    int length = (int) Math.min(PAGE, size() - offset);
    try (InputStream in = content.openAt(offset)) {
      byte[] page = in.readNBytes(length);
      if (page.length < length) {
        throw corrupt("it ends at byte %d, not at %d".formatted(offset + page.length, size()));
      }
      return page;
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + what);
    }
  }
}
