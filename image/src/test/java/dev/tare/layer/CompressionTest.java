package dev.tare.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {
  static byte[] sample(int length) {
    byte[] bytes = new byte[length];
    Random random = new Random(7);
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt() : i / 100);
    }
    return bytes;
  }

  static byte[] gzip(byte[] bytes, int threads) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = Gzip.compress(out, 6, threads)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  static byte[] zstd(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream zstd = Zstd.compress(out, 3)) {
      zstd.write(bytes);
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1 << 20, (1 << 20) + 1, 5_000_000})
  void gzipIsReadByOthersAndByTare(int length) throws IOException {
    byte[] bytes = sample(length);
    byte[] gzip = gzip(bytes, 3);
    assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes()).isEqualTo(bytes);
    assertThat(new GzipInput(new ByteArrayInputStream(gzip), "x").readAllBytes()).isEqualTo(bytes);
  }

  @Test
  void gzipDoesNotDependOnTheNumberOfThreads() throws IOException {
    byte[] bytes = sample(5_000_000);
    assertThat(Bytes.of(gzip(bytes, 1))).isEqualTo(Bytes.of(gzip(bytes, 4)));
  }

  @Test
  void zstdGivesTheSameBytesTwiceAndThemBack() throws IOException {
    byte[] bytes = sample(5_000_000);
    byte[] zstd = zstd(bytes);
    assertThat(Bytes.of(zstd)).isEqualTo(Bytes.of(zstd(bytes)));
    assertThat(Zstd.decompress(new ByteArrayInputStream(zstd), "x").readAllBytes())
        .isEqualTo(bytes);
  }
}
