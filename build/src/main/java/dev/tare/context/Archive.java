package dev.tare.context;

import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.LayerReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A tar that ADD unpacks, recognised by its first bytes and not by its name: plain, gzip, bzip2,
/// xz or zstd. Its entries come in their order in the tar; their content can be opened at any time.
/// [LayerReader] says which tars are understood and what is refused.
public final class Archive implements Iterable<Entry> {
  private final Content tar;
  private final String what;

  private Archive(Content tar, String what) {
    this.tar = tar;
    this.what = what;
  }

  /// Opens `file` if it is an archive. A compressed one is unpacked into `spool`, since its files
  /// are read in another order than it has them.
  ///
  /// @param what its name in messages
  /// @param spool a folder of the caller that outlives the content
  /// @return empty where it is none: also for a compressed file that holds something else
  /// @throws TareException CORRUPT where it is a broken one
  public static Optional<Archive> open(Content file, String what, Path spool) {
    if (file.size() < Compressed.HEAD) {
      return Optional.empty();
    }
    try {
      byte[] head = head(file);
      Optional<Compressed> form = Compressed.of(head);
      if (form.isPresent()) {
        return unpack(file, form.get(), what, spool).map(tar -> new Archive(tar, what));
      }
      return TarHead.test(head) ? Optional.of(new Archive(file, what)) : Optional.empty();
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + what);
    }
  }

  private static byte[] head(Content file) throws IOException {
    try (InputStream in = file.open()) {
      return in.readNBytes(TarHead.SIZE);
    }
  }

  private static Optional<Content> unpack(Content file, Compressed form, String what, Path spool)
      throws IOException {
    try (InputStream raw = file.open();
        InputStream in = form.open(raw, file.size(), what)) {
      byte[] head = in.readNBytes(TarHead.SIZE);
      return TarHead.test(head) ? Optional.of(Spool.write(head, in, spool)) : Optional.empty();
    } catch (TareException e) {
      if (e.kind() == TareException.Kind.CORRUPT && !holdsTar(file, form, what)) {
        return Optional.empty(); // the magic was a coincidence
      }
      throw e;
    }
  }

  private static boolean holdsTar(Content file, Compressed form, String what) throws IOException {
    try (InputStream raw = file.open();
        InputStream in = form.open(raw, file.size(), what)) {
      return TarHead.test(in.readNBytes(TarHead.SIZE));
    } catch (TareException e) {
      return false;
    }
  }

  /// @throws TareException CORRUPT, naming archive and entry
  @Override
  public void forEach(Consumer<? super Entry> consumer) {
    try (LayerReader reader = LayerReader.of(tar, what)) {
      for (var member = reader.next(); member.isPresent(); member = reader.next()) {
        if (member.get().entry() instanceof Entry.Whiteout whiteout) {
          throw TareException.invalid(
              "cannot unpack %s: entry %s: in an image a name that begins with .wh. means a removal"
                  .formatted(what, whiteout.path()));
        }
        consumer.accept(member.get().entry());
      }
    }
  }

  /// Holds all entries; [#forEach] does not.
  @Override
  public Iterator<Entry> iterator() {
    List<Entry> entries = new ArrayList<>();
    forEach(entries::add);
    return entries.iterator();
  }
}
