package dev.tare.layer;

import dev.tare.oci.Descriptor;
import dev.tare.oci.Layer;
import dev.tare.oci.MediaType.Compression;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// The uncompressed tar of a layer with the place of the decoder in the blob: how many compressed
/// bytes it took to come to a byte of the tar. Whoever reads to the end has read verified bytes.
///
/// Of gzip the place is exact at each end of a read, of zstd it is what was handed to the decoder,
/// in pieces of at most [#PIECE] bytes. In between the place is taken for linear. Places never go
/// back and none is behind the end of the blob, so differences of places come to the whole blob.
public final class DecodedLayer extends InputStream {
  /// What one read gives to those who fill a small buffer, and what zstd is handed at once, in
  /// bytes: the distance at which places are known.
  private static final int PIECE = 1 << 12;

  private static final int LARGE = 1 << 15;

  private interface Place {
    long consumed();
  }

  private final InputStream in;
  private final Place place;
  private long position;

  // places that are known, from the last one that was forgotten on
  private long[] tar = new long[64];
  private long[] blob = new long[64];
  private int known = 1;

  private DecodedLayer(InputStream in, Place place) {
    this.in = in;
    this.place = place;
  }

  /// @throws dev.tare.base.TareException CORRUPT while reading, where the layer is not what it says
  public static DecodedLayer open(Layer layer) throws IOException {
    Optional<Descriptor> stored = layer.stored();
    Compression compression = stored.map(s -> s.mediaType().compression()).orElse(Compression.NONE);
    if (stored.isEmpty() || compression == Compression.NONE) {
      InputStream plain = layer.open();
      return new DecodedLayer(plain, () -> -1);
    }
    long size = stored.get().size();
    String what = "layer " + layer.diffId();
    InputStream raw = layer.openStored();
    try {
      return compression == Compression.GZIP
          ? gzip(raw, size, what, layer)
          : zstd(raw, size, what, layer);
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  private static DecodedLayer gzip(InputStream raw, long size, String what, Layer layer) {
    GzipInput decoder = new GzipInput(raw, what);
    InputStream bounded = Decompressed.bounded(decoder, raw, size, what);
    return new DecodedLayer(new Verified(bounded, what, layer.diffId(), -1), decoder::consumed);
  }

  private static DecodedLayer zstd(InputStream raw, long size, String what, Layer layer)
      throws IOException {
    Pieces pieces = new Pieces(raw);
    InputStream bounded = Decompressed.bounded(Zstd.decompress(pieces, what), raw, size, what);
    return new DecodedLayer(new Verified(bounded, what, layer.diffId(), -1), () -> pieces.count);
  }

  /// Hands out little at once, and counts it.
  private static final class Pieces extends FilterInputStream {
    private long count;

    Pieces(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, Math.min(length, PIECE));
      count += Math.max(0, n);
      return n;
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = in.read(buffer, offset, length < LARGE ? Math.min(length, PIECE) : length);
    if (n > 0) {
      position += n;
      note(position, place.consumed());
    }
    return n;
  }

  private void note(long at, long consumed) {
    if (known == tar.length) {
      tar = java.util.Arrays.copyOf(tar, 2 * known);
      blob = java.util.Arrays.copyOf(blob, 2 * known);
    }
    tar[known] = at;
    blob[known] = consumed;
    known++;
  }

  /// How many bytes of the blob were decoded for the first `offset` bytes of the tar. What lies
  /// before the last offset that was given to [#forgetBefore] is not known any more.
  ///
  /// @param offset not behind what was read
  public long blobOffset(long offset) {
    int found = java.util.Arrays.binarySearch(tar, 0, known, offset);
    if (found >= 0) {
      return blob[found];
    }
    int next = -found - 1;
    if (next == 0 || next == known) {
      return blob[next == 0 ? 0 : known - 1];
    }
    long span = tar[next] - tar[next - 1];
    double part = (double) (offset - tar[next - 1]) / span;
    return blob[next - 1] + Math.round(part * (blob[next] - blob[next - 1]));
  }

  /// Places before `offset` will not be asked for.
  public void forgetBefore(long offset) {
    int found = java.util.Arrays.binarySearch(tar, 0, known, offset);
    int first = found >= 0 ? found : Math.max(0, -found - 2);
    if (first > 0) {
      System.arraycopy(tar, first, tar, 0, known - first);
      System.arraycopy(blob, first, blob, 0, known - first);
      known -= first;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
