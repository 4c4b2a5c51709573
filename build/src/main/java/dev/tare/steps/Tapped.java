package dev.tare.steps;

import dev.tare.base.Bytes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.util.Iterator;

/// Entries whose contents are hashed while a layer is written of them, which the digests of the
/// step are told: what a layer holds is known by what went into it, not by what a file said before.
public record Tapped(Iterable<Entry> entries, StepDigests digests) implements Iterable<Entry> {
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
            ? new Entry.FileEntry(file.path(), file.attributes(), new Tap(file.content(), digests))
            : entry;
      }
    };
  }

  private record Tap(Content content, StepDigests digests) implements Content {
    @Override
    public long size() {
      return content.size();
    }

    /// What is skipped is not hashed: a layer is written without.
    @Override
    public InputStream open() throws IOException {
      var hash = Digest.Algorithm.SHA256.newMessageDigest();
      return new DigestInputStream(content.open(), hash) {
        @Override
        public void close() throws IOException {
          super.close();
          digests.written(content, Bytes.of(hash.digest()));
        }
      };
    }
  }
}
