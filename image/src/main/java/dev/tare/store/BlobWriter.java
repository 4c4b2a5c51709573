package dev.tare.store;

import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
  /// @param expected what the bytes must be
  /// @throws TareException CORRUPT where they are something else, DISK_FULL; nothing is stored then
  public Blob commit(Optional<Descriptor> expected) {
    Digest written = digest();
    try {
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
    if (!expected.digest().equals(digest())) {
      throw TareException.corrupt(
          "cannot store blob %s: its bytes have the digest %s"
              .formatted(expected.digest(), digest()));
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
