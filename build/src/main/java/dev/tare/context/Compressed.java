package dev.tare.context;

import dev.tare.base.TareException;
import dev.tare.layer.Decompressed;
import dev.tare.layer.Xz;
import dev.tare.oci.MediaType.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;

/// The forms of compression that archives come in, known by their first bytes.
enum Compressed {
  GZIP("1f8b08"),
  BZIP2("425a68"),
  XZ("fd377a585a00"),
  ZSTD("28b52ffd");

  /// How many first bytes tell.
  static final int HEAD = 6;

  private final String magic;

  /// @param magic the first bytes in hexadecimal
  Compressed(String magic) {
    this.magic = magic;
  }

  static Optional<Compressed> of(byte[] head) {
    String begin = HexFormat.of().formatHex(head, 0, Math.min(head.length, HEAD));
    return Stream.of(values()).filter(form -> begin.startsWith(form.magic)).findFirst();
  }

  /// What comes out of `raw`, bounded as [Decompressed] says.
  ///
  /// @param storedSize how many bytes `raw` has
  /// @param what their name in messages
  /// @throws TareException CORRUPT while reading, where they are not what they claim to be
  InputStream open(InputStream raw, long storedSize, String what) throws IOException {
    return switch (this) {
      case GZIP -> Decompressed.open(raw, Compression.GZIP, storedSize, what);
      case ZSTD -> Decompressed.open(raw, Compression.ZSTD, storedSize, what);
      case BZIP2 -> Decompressed.bounded(new Bzip2Input(raw, what), raw, storedSize, what);
      case XZ -> Decompressed.bounded(Xz.decompress(raw, what), raw, storedSize, what);
    };
  }
}
