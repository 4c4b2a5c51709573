package dev.tare.steps;

import dev.tare.base.Bytes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.util.Iterator;
import java.util.Optional;

/// Entries whose contents are hashed while a layer is written of them, which the digests of the
/// step are told: what a layer holds is known by what went into it, not by what a file said before.
///
/// @param earlier where contents are taken from that have not changed since; of one thread
record Tapped(Iterable<Entry> entries, StepDigests digests, Optional<EarlierLayer> earlier)
    implements Iterable<Entry> {
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
            ? new Entry.FileEntry(file.path(), file.attributes(), new Tap(file.content()))
            : entry;
      }
    };
  }

  private final class Tap implements Content {
    private final Content content;

    Tap(Content content) {
      this.content = content;
    }

    @Override
    public long size() {
      return content.size();
    }

    /// What is skipped is not hashed: a layer is written without.
    @Override
    public InputStream open() throws IOException {
      Optional<Bytes> known = earlier.isPresent() ? digests.known(content) : Optional.empty();
      Optional<InputStream> there =
          known.isPresent()
              ? earlier.orElseThrow().open(known.get(), content.size())
              : Optional.empty();
      var hash = Digest.Algorithm.SHA256.newMessageDigest();
      return new DigestInputStream(there.isPresent() ? there.get() : content.open(), hash) {
        @Override
        public void close() throws IOException {
          super.close();
          Bytes digest = Bytes.of(hash.digest());
          if (there.isEmpty()) {
            digests.written(content, digest);
          } else if (!digest.equals(known.orElseThrow())) {
            throw new EarlierLayer.DamagedException();
          } else {
            digests.taken(content, digest);
          }
        }
      };
    }
  }
}
