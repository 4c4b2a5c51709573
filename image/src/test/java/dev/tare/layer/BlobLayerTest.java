package dev.tare.layer;

import static dev.tare.layer.CompressionTest.gzip;
import static dev.tare.layer.CompressionTest.sample;
import static dev.tare.layer.CompressionTest.zstd;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdDictTrainer;
import com.github.luben.zstd.ZstdOutputStream;
import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BlobLayerTest {
  private static final byte[] TAR = sample(300_000);

  private static BlobLayer layer(byte[] tar, MediaType type, byte[] blob) {
    return new BlobLayer(
        Digest.of(Bytes.of(tar)),
        Optional.of(Descriptor.of(type, Bytes.of(blob))),
        Content.of(Bytes.of(blob)));
  }

  private static Bytes read(BlobLayer layer) throws IOException {
    try (InputStream in = layer.open()) {
      return Bytes.of(in.readAllBytes());
    }
  }

  private static void assertCorrupt(BlobLayer layer, String message) {
    assertThatThrownBy(() -> read(layer))
        .isInstanceOfSatisfying(
            TareException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(Kind.CORRUPT);
              assertThat(e.message()).contains(layer.diffId().toString()).contains(message);
            });
  }

  private static void assertBadGzip(byte[] blob, String cause) {
    assertCorrupt(layer(TAR, MediaType.OCI_LAYER_GZIP, blob), "its gzip is not valid: " + cause);
  }

  private static byte[] concat(byte[] one, byte... other) {
    return Bytes.of(one).concat(Bytes.of(other)).toByteArray();
  }

  @Test
  void readsWhatIsStoredInEveryForm() throws IOException {
    assertThat(read(layer(TAR, MediaType.OCI_LAYER, TAR))).isEqualTo(Bytes.of(TAR));
    assertThat(read(layer(TAR, MediaType.OCI_LAYER_GZIP, gzip(TAR, 2)))).isEqualTo(Bytes.of(TAR));
    assertThat(read(layer(TAR, MediaType.OCI_LAYER_ZSTD, zstd(TAR)))).isEqualTo(Bytes.of(TAR));
  }

  @Test
  void readsAStretchOfEveryForm() throws IOException {
    for (BlobLayer layer :
        new BlobLayer[] {
          layer(TAR, MediaType.OCI_LAYER, TAR),
          layer(TAR, MediaType.OCI_LAYER_GZIP, gzip(TAR, 2)),
          layer(TAR, MediaType.OCI_LAYER_ZSTD, zstd(TAR))
        }) {
      try (InputStream in = layer.openRange(200_001, 77)) {
        assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(TAR, 200_001, 200_078));
      }
    }
  }

  @Test
  void readsSeveralGzipMembersWithAllTheirFields() throws IOException {
    byte[] first = Arrays.copyOf(TAR, 1000);
    byte[] rest = Arrays.copyOfRange(TAR, 1000, TAR.length);
    byte[] plain = gzip(first, 1);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(new byte[] {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3});
    all.write(new byte[] {(byte) 0xe8, 3}); // FEXTRA of 1000 bytes
    all.write(new byte[1000]);
    all.write("n".repeat(100_000).getBytes(UTF_8)); // FNAME
    all.write(0);
    all.write(new byte[] {'c', 0, 1, 2}); // FCOMMENT, FHCRC
    all.write(plain, 10, plain.length - 10);
    all.write(gzip(new byte[0], 1));
    all.write(gzip(rest, 1));
    assertThat(read(layer(TAR, MediaType.OCI_LAYER_GZIP, all.toByteArray())))
        .isEqualTo(Bytes.of(TAR));
  }

  @Test
  void refusesGzipThatIsNotWhole() throws IOException {
    byte[] gzip = gzip(TAR, 1);
    assertBadGzip(Arrays.copyOf(gzip, gzip.length - 1), "it ends early");
    assertBadGzip(Arrays.copyOf(gzip, 1000), "it ends early");
    assertBadGzip(new byte[0], "it ends early");
    assertBadGzip(concat(gzip, (byte) 0), "something follows its end");
    assertBadGzip(concat(gzip, (byte) 0x1f, (byte) 'x'), "it does not begin as gzip does");
    assertBadGzip(TAR, "it does not begin as gzip does");
    byte[] wrong = gzip.clone();
    wrong[gzip.length - 5] ^= 1;
    assertBadGzip(wrong, "its checksum is wrong");
    wrong = gzip.clone();
    wrong[gzip.length - 1] ^= 1;
    assertBadGzip(wrong, "its length is wrong");
    wrong = gzip.clone();
    wrong[10] = (byte) 0xff;
    assertBadGzip(wrong, "invalid block type");
  }

  @Test
  void readsZstdWithSkippableFramesAndSeveralFrames() throws IOException {
    byte[] skippable = {0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3};
    byte[] both =
        concat(
            concat(skippable, zstd(Arrays.copyOf(TAR, 1000))),
            concat(skippable, zstd(Arrays.copyOfRange(TAR, 1000, TAR.length))));
    assertThat(read(layer(TAR, MediaType.OCI_LAYER_ZSTD, both))).isEqualTo(Bytes.of(TAR));
  }

  @Test
  void refusesZstdThatIsNotWholeOrNeedsTooMuch() throws IOException {
    byte[] zstd = zstd(TAR);
    for (byte[] blob :
        new byte[][] {
          Arrays.copyOf(zstd, zstd.length - 1),
          Arrays.copyOf(zstd, 1000),
          concat(zstd, (byte) 1),
          TAR,
          withDictionary(),
          // a frame header that asks for a window of 2 GiB: magic, descriptor, window byte
          {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0x00, (byte) (21 << 3), 1, 0, 0}
        }) {
      assertCorrupt(layer(TAR, MediaType.OCI_LAYER_ZSTD, blob), "its zstd is not valid");
    }
  }

  private static byte[] withDictionary() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZstdOutputStream zstd = new ZstdOutputStream(out)) {
      zstd.setDict(dictionary());
      zstd.write(TAR);
    }
    return out.toByteArray();
  }

  private static byte[] dictionary() {
    ZstdDictTrainer trainer = new ZstdDictTrainer(1 << 20, 4096);
    for (int i = 0; i < 200; i++) {
      trainer.addSample("a line of text with the number %d in it".formatted(i).getBytes(UTF_8));
    }
    return trainer.trainSamples();
  }

  @Test
  void refusesWhatIsNotWhatItClaims() throws IOException {
    byte[] gzip = gzip(TAR, 1);
    byte[] other = sample(300_001);
    BlobLayer wrongTar = layer(other, MediaType.OCI_LAYER_GZIP, gzip);
    assertCorrupt(
        wrongTar,
        "its digest is " + Digest.of(Bytes.of(TAR)) + " and should be " + wrongTar.diffId());
    BlobLayer good = layer(TAR, MediaType.OCI_LAYER_GZIP, gzip);
    byte[] otherBlob = gzip(TAR, 1);
    otherBlob[4] ^= 1; // the time in the header: the same tar in other bytes
    assertCorrupt(
        new BlobLayer(good.diffId(), good.stored(), Content.of(Bytes.of(otherBlob))),
        "its digest is "
            + Digest.of(Bytes.of(otherBlob))
            + " and should be "
            + Digest.of(Bytes.of(gzip)));
  }

  @Test
  void refusesABlobOfAnotherSize() {
    Bytes blob = Bytes.of(TAR);
    for (int difference : new int[] {-1, 1}) {
      BlobLayer layer =
          new BlobLayer(
              Digest.of(blob),
              Optional.of(
                  Descriptor.of(MediaType.OCI_LAYER, Digest.of(blob), blob.length() + difference)),
              Content.of(blob));
      assertCorrupt(layer, difference < 0 ? "it is longer than" : "it has 300000 bytes");
    }
  }

  @Test
  void boundsWhatABombGives() throws IOException {
    long zeros = (1L << 30) + 1;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream zstd = Zstd.compress(out, 1)) {
      byte[] block = new byte[1 << 20];
      for (long left = zeros; left > 0; left -= block.length) {
        zstd.write(block, 0, (int) Math.min(left, block.length));
      }
    }
    BlobLayer bomb = layer(TAR, MediaType.OCI_LAYER_ZSTD, out.toByteArray());
    assertThatThrownBy(
            () -> {
              try (InputStream in = bomb.open()) {
                in.transferTo(OutputStream.nullOutputStream());
              }
            })
        .hasMessageContaining("more than 1073741824 bytes come out of it");
  }
}
