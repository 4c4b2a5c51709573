package dev.tare.store;

import dev.tare.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/// The blobs of a store by their digest alone, as registries hand them out.
public final class SharedBlobs {
  private final ImageStore store;
  private final Layout layout;

  SharedBlobs(ImageStore store, Layout layout) {
    this.store = store;
    this.layout = layout;
  }

  /// How long the blob is, in bytes; empty where it is not here.
  public Optional<Long> size(Digest digest) {
    return layout.sizeOf(digest);
  }

  /// Like [#size]; what is here stays until the store is closed, or until [#release].
  public Optional<Long> keep(Digest digest) {
    if (size(digest).isEmpty()) {
      return Optional.empty();
    }
    try (StoreLock.Held _ = layout.share()) {
      store.workspace().pin(digest);
      return size(digest);
    } catch (IOException e) {
      throw layout.cannotWrite(e);
    }
  }

  /// No longer keeps blobs that nothing needs.
  void release(Collection<Digest> digests) {
    try {
      for (Digest digest : digests) {
        store.workspace().unpin(digest);
      }
    } catch (IOException e) {
      throw layout.cannotWrite(e);
    }
  }

  /// The bytes from `from` on, as they lie there: whoever gets them checks the digest.
  public InputStream open(Digest digest, long from) throws IOException {
    FileChannel channel = FileChannel.open(layout.blob(digest), StandardOpenOption.READ);
    try {
      return Channels.newInputStream(channel.position(from));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /// What became of [#delete].
  public enum Deletion {
    DELETED,
    ABSENT,
    /// An image has it, or another process relies on it.
    IN_USE
  }

  /// Deletes a blob that no image needs.
  public Deletion delete(Digest digest) {
    if (size(digest).isEmpty()) {
      return Deletion.ABSENT;
    }
    try (StoreLock.Held _ = layout.alone()) {
      Workspace own = store.workspace();
      Set<Digest> needed = Reachable.of(layout, layout.index());
      if (needed.contains(digest) || Workspace.pinsBut(layout.root(), own).contains(digest)) {
        return Deletion.IN_USE;
      }
      own.unpin(digest);
      return Files.deleteIfExists(layout.blob(digest)) ? Deletion.DELETED : Deletion.ABSENT;
    } catch (IOException e) {
      throw layout.cannotWrite(e);
    }
  }
}
