package dev.tare.steps;

import dev.tare.base.Bytes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.oci.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;

/// Entries whose contents are hashed while a layer is written of them: what a layer holds is known
/// by what went into it, not by what a file said before.
public final class Tapped implements Iterable<Entry> {
  private final Iterable<Entry> entries;
  private final StepDigests digests;
  private final Map<TreePath, Bytes> written = new HashMap<>();

  public Tapped(Iterable<Entry> entries, StepDigests digests) {
    this.entries = entries;
    this.digests = digests;
  }

  /// The SHA-256 of what was written of a file.
  public Bytes written(Entry.FileEntry file) {
    return Objects.requireNonNull(written.get(file.path()), "the layer is written");
  }

  @Override
  public Iterator<Entry> iterator() {
    Iterator<Entry> all = entries.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return all.hasNext();
      }

      @Override
      public Entry next() {
        Entry entry = all.next();
        return entry instanceof Entry.FileEntry file
            ? new Entry.FileEntry(file.path(), file.attributes(), new Tap(file))
            : entry;
      }
    };
  }

  private final class Tap implements Content {
    private final Entry.FileEntry file;

    Tap(Entry.FileEntry file) {
      this.file = file;
    }

    @Override
    public long size() {
      return file.content().size();
    }

    @Override
    public InputStream open() throws IOException {
      return new Hashing(file, file.content().open());
    }
  }

  private final class Hashing extends FilterInputStream {
    private final Entry.FileEntry file;
    private final MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();

    Hashing(Entry.FileEntry file, InputStream in) {
      super(in);
      this.file = file;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, length);
      if (n > 0) {
        hash.update(buffer, offset, n);
      }
      return n;
    }

    @Override
    public long skip(long n) throws IOException {
      throw new IOException("what is hashed is read whole");
    }

    @Override
    public void close() throws IOException {
      super.close();
      Bytes digest = Bytes.of(hash.digest());
      written.put(file.path(), digest);
      digests.written(file.content(), digest);
    }
  }
}
