package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoaderCacheTest {
  private static LoaderCache.Entry row(String name, String path) {
    return new LoaderCache.Entry(Bytes.utf8(name), Bytes.utf8(path), 0x303, 0, Optional.empty());
  }

  private static LoaderCache.Entry row(String name, String path, String hwcaps) {
    return new LoaderCache.Entry(
        Bytes.utf8(name), Bytes.utf8(path), 0x303, 1L << 62, Optional.of(hwcaps));
  }

  private static final LoaderCache CACHE =
      new LoaderCache(
          ByteOrder.LITTLE_ENDIAN,
          List.of(
              row("libz.so.1", "/z/libz.so.1"),
              row("libx.so.10", "/x/libx.so.10"),
              row("libx.so.9", "/x/glibc-hwcaps/x86-64-v2/libx.so.9", "x86-64-v2"),
              row("libx.so.9", "/x/libx.so.9"),
              row("liba.so", "/a/liba.so")));

  @Test
  void readsWhatItWrites() {
    assertThat(LoaderCache.parse(CACHE.render())).isEqualTo(CACHE);
  }

  @Test
  void writesTheSameBytesForTheSameRows() {
    List<LoaderCache.Entry> shuffled = new ArrayList<>(CACHE.entries());
    Collections.reverse(shuffled);
    assertThat(new LoaderCache(ByteOrder.LITTLE_ENDIAN, shuffled).render())
        .isEqualTo(CACHE.render());
  }

  @Test
  void readsTheTableAfterAnOlderOne() {
    Bytes old =
        Bytes.utf8("ld.so-1.7.0\0").concat(Bytes.of((byte) 1, (byte) 0, (byte) 0, (byte) 0));
    Bytes padded = old.concat(Bytes.of(new byte[16])); // one row of 12 bytes, then up to 8
    assertThat(LoaderCache.parse(padded.concat(CACHE.render()))).isEqualTo(CACHE);
  }

  @Test
  void rejectsEveryTruncation() {
    Bytes whole = CACHE.render();
    for (int length = 0; length < whole.length(); length++) {
      Bytes part = whole.slice(0, length);
      assertThatThrownBy(() -> LoaderCache.parse(part)).isInstanceOf(TareException.class);
    }
  }
}
