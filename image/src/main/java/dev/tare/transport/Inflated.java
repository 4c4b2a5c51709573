package dev.tare.transport;

import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.layer.Decompressed;
import dev.tare.oci.MediaType.Compression;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.util.Optional;

/// Content that is compressed where it lies, which its first bytes say and not its name.
///
/// @param size of the plain content
/// @param what names it in messages
record Inflated(Content compressed, Compression compression, long size, String what)
    implements Content {
  private static final int MAGIC = 4;

  /// `content` itself where it is plain; otherwise it is read once, to learn its size.
  static Content of(Content content, String what) {
    try (InputStream in = content.open()) {
      Compression compression = compression(in.readNBytes(MAGIC));
      if (compression == Compression.NONE) {
        return content;
      }
      Inflated unsized = new Inflated(content, compression, 0, what);
      try (InputStream plain = unsized.open()) {
        long size = plain.transferTo(OutputStream.nullOutputStream());
        return new Inflated(content, compression, size, what);
      }
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + what);
    }
  }

  @Override
  public InputStream open() throws IOException {
    return Decompressed.open(compressed.open(), compression, compressed.size(), what);
  }

  @Override
  public Optional<String> mark() throws IOException {
    return compressed.mark();
  }

  /// @param magic the first four bytes, or all there are
  static Compression compression(byte[] magic) {
    if (magic.length >= 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b) {
      return Compression.GZIP;
    }
    boolean isZstd =
        magic.length >= MAGIC
            && magic[0] == 0x28
            && magic[1] == (byte) 0xb5
            && magic[2] == 0x2f
            && magic[3] == (byte) 0xfd;
    return isZstd ? Compression.ZSTD : Compression.NONE;
  }

  /// What `in` holds, plain.
  ///
  /// @param size of `in`, or Long.MAX_VALUE where it is not known
  static InputStream plain(InputStream in, long size, String what) throws IOException {
    byte[] magic = in.readNBytes(MAGIC);
    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(magic), in);
    return Decompressed.open(whole, compression(magic), size, what);
  }
}
