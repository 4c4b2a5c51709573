package dev.tare.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The other side is commons-compress.
class Bzip2InputTest {
  private static byte[] compressed(byte[] bytes, int level) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (BZip2CompressorOutputStream bzip2 = new BZip2CompressorOutputStream(out, level)) {
      bzip2.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] read(byte[] bytes) throws IOException {
    try (InputStream in = new Bzip2Input(new ByteArrayInputStream(bytes), "x")) {
      return in.readAllBytes();
    }
  }

  /// Runs, text and noise by turns.
  private static byte[] mixed(int size) {
    Random random = new Random(size);
    byte[] bytes = new byte[size];
    for (int at = 0; at < size; ) {
      int end = Math.min(size, at + 1 + random.nextInt(700));
      int kind = random.nextInt(3);
      byte same = (byte) random.nextInt(256);
      for (; at < end; at++) {
        bytes[at] = kind == 0 ? same : (byte) random.nextInt(kind == 1 ? 256 : 4);
      }
    }
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 5, 255, 259, 260, 1000, 99_999, 100_001, 400_000})
  void readsWhatWasWritten(int size) throws IOException {
    assertThat(read(compressed(mixed(size), 1))).isEqualTo(mixed(size));
    assertThat(read(compressed(new byte[size], 1))).isEqualTo(new byte[size]);
  }

  @Test
  void readsLargeBlocks() throws IOException {
    assertThat(read(compressed(mixed(2_000_000), 9))).isEqualTo(mixed(2_000_000));
  }

  @Test
  void readsStreamsBehindEachOther() throws IOException {
    byte[] one = compressed(mixed(5), 1);
    byte[] both = Arrays.copyOf(one, 2 * one.length);
    System.arraycopy(one, 0, both, one.length, one.length);
    assertThat(read(both)).hasSize(10).startsWith(mixed(5)).endsWith(mixed(5));
  }

  @Test
  void everyPrefixIsCorrupt() throws IOException {
    byte[] whole = compressed(mixed(3000), 1);
    for (int length = 4; length < whole.length; length += 7) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(part))
          .isInstanceOf(TareException.class)
          .hasMessageStartingWith("cannot read x: its bzip2 is not valid: ");
    }
  }

  @Test
  void changedBitsNeverPass() throws IOException {
    byte[] whole = compressed(mixed(3000), 1);
    Random random = new Random(7);
    for (int i = 0; i < 3000; i++) {
      byte[] changed = whole.clone();
      int at = 4 + random.nextInt(whole.length - 5); // the last byte is padded
      changed[at] ^= (byte) (1 << random.nextInt(8));
      assertThatCode(() -> read(changed)).isInstanceOf(TareException.class);
    }
  }
}
