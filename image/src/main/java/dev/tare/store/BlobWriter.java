package dev.tare.store;

import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A blob on its way into the store, hashed as it is written. Nobody sees it before [#commit];
/// closing it without a commit leaves no trace.
public final class BlobWriter extends OutputStream {
  private final Layout layout;
  private final Workspace workspace;
  private final Path file;
  private final HashedFile out;
  private final Digest.Algorithm algorithm;
  private @Nullable Digest digest;

  /// In another algorithm.
  private @Nullable Digest other;

  private long size;

  BlobWriter(Layout layout, Workspace workspace, Digest.Algorithm algorithm) throws IOException {
    this.layout = layout;
    this.workspace = workspace;
    this.file = workspace.newFile("blob");
    this.algorithm = algorithm;
    this.out = HashedFile.create(file, algorithm);
  }

  /// What was stored.
  public record Blob(Digest digest, long size) {}

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /// @throws TareException DISK_FULL where no space is left
  @Override
  public void write(byte[] bytes, int offset, int length) {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw layout.cannotWrite(e);
    }
    size += length;
  }

  /// Stores what was written, durably. A blob that is there already is replaced by these verified
  /// bytes, which mends it where it was damaged.
  ///
  /// @param expected what the bytes must be; its digest may be of another algorithm than this
  ///   one's, for which they are read once more
  /// @throws TareException CORRUPT where they are something else, DISK_FULL; nothing is stored then
  public Blob commit(Optional<Descriptor> expected) {
    try {
      Digest written = digest(expected.map(e -> e.digest().algorithm()).orElse(algorithm));
      expected.ifPresent(this::require);
      out.sync();
      out.close();
      layout.publish(file, written, workspace);
      return new Blob(written, size);
    } catch (IOException e) {
      throw layout.cannotWrite(e);
    } finally {
      close();
    }
  }

  private Digest digest(Digest.Algorithm wanted) throws IOException {
    Digest own = digest();
    if (wanted == algorithm) {
      return own;
    }
    if (other == null) {
      MessageDigest hash = wanted.newMessageDigest();
      byte[] chunk = new byte[1 << 18];
      try (InputStream in = Files.newInputStream(file)) {
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
          hash.update(chunk, 0, n);
        }
      }
      other = new Digest(wanted, HexFormat.of().formatHex(hash.digest()));
    }
    return other;
  }

  /// Known once everything is written.
  private Digest digest() {
    if (digest == null) {
      try {
        digest = new Digest(algorithm, HexFormat.of().formatHex(out.digest()));
      } catch (IOException e) {
        throw layout.cannotWrite(e);
      }
    }
    return digest;
  }

  /// Whether what was written, all of it, is what it must be.
  ///
  /// @throws TareException CORRUPT where it is something else
  void require(Descriptor expected) {
    if (expected.size() != size) {
      throw TareException.corrupt(
          "cannot store blob %s: it is %d bytes long, its descriptor says %d"
              .formatted(expected.digest(), size, expected.size()));
    }
    try {
      Digest written = digest(expected.digest().algorithm());
      if (!expected.digest().equals(written)) {
        throw TareException.corrupt(
            "cannot store blob %s: its bytes have the digest %s"
                .formatted(expected.digest(), written));
      }
    } catch (IOException e) {
      throw layout.cannotWrite(e);
    }
  }

  /// Without [#commit]: drops what was written.
  @Override
  public void close() {
    try {
      try {
        out.close();
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw layout.cannotWrite(e);
    }
  }
}
