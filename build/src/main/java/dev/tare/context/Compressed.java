package dev.tare.context;

import dev.tare.base.TareException;
import dev.tare.layer.Decompressed;
import dev.tare.oci.MediaType.Compression;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZFormatException;
import org.tukaani.xz.XZInputStream;

/// The forms of compression that archives come in, known by their first bytes.
enum Compressed {
  GZIP("1f8b08"),
  BZIP2("425a68"),
  XZ("fd377a585a00"),
  ZSTD("28b52ffd");

  /// How many first bytes tell.
  static final int HEAD = 6;

  /// What `xz -9` needs to unpack is 65 MiB.
  private static final int MAX_XZ_KIB = 96 << 10;

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
      case XZ -> Decompressed.bounded(new Xz(raw, what), raw, storedSize, what);
    };
  }

  /// Says in tare's words what the library says of broken xz.
  private static final class Xz extends FilterInputStream {
    private final String what;

    Xz(InputStream raw, String what) throws IOException {
      super(raw);
      this.what = what;
      try {
        in = new XZInputStream(raw, MAX_XZ_KIB);
      } catch (XZFormatException e) {
        throw corrupt(e);
      }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return super.read(buffer, offset, length);
      } catch (MemoryLimitException e) {
        throw TareException.unsupported(
                "cannot read %s: to unpack it takes %d MiB of memory, more than %d"
                    .formatted(what, e.getMemoryNeeded() >> 10, MAX_XZ_KIB >> 10))
            .withHint("compress it with: xz -6");
      } catch (org.tukaani.xz.XZIOException | java.io.EOFException e) {
        throw corrupt(e);
      }
    }

    private TareException corrupt(IOException e) {
      return TareException.corrupt(
          "cannot read %s: its xz is not valid: %s".formatted(what, e.getMessage()));
    }
  }
}
