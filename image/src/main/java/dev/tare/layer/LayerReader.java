package dev.tare.layer;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.oci.Layer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// The entries of one layer, read from its uncompressed tar as a stream.
///
/// Reads V7, ustar, star, PAX and GNU tar with long names and sparse files of every format, whose
/// holes it fills. Where readers differ it does as the Go reader that production engines use:
/// global PAX headers are checked and then ignored, one zero block may end the tar, or none; what
/// follows two zero blocks is ignored. It refuses what cannot be true or has no bound:
///
/// - Names are taken from the root: a leading slash vanishes, `..` stays at the root. An empty
///   name, one of more than 4096 bytes or a part of more than 255 is CORRUPT. What is not a
///   directory and has the name of the root is left out.
/// - `.wh.NAME` becomes a [Entry.Whiteout]; NAME must be one normal name. `.wh..wh..opq` hides what
///   the layers below have in its directory; other `.wh..wh.` names are remains of AUFS and left
///   out. A part of a path that begins with `.wh.` is CORRUPT, and so is a character device 0:0,
///   which overlay file systems take for a removal.
/// - The extended attributes by which overlay file systems keep their own books are dropped.
/// - A long name or an extended header may have 1 MiB, an extended attribute 64 KiB, the holes of
///   all sparse files together 16 GiB, a layer 4,194,304 entries.
///
/// @see FileTree for what the entries mean together
public final class LayerReader implements AutoCloseable {
  static final int MAX_PATH = 4096;
  static final int MAX_NAME = 255;

  private static final int MAX_ENTRIES = 1 << 22;

  /// One entry and where it stands in the tar, in bytes from its begin.
  ///
  /// @param start of the first header that belongs to it
  /// @param contentOffset of what is stored of a regular file; `end` for all else
  /// @param end after the stored content and its padding
  public record Member(Entry entry, long start, long contentOffset, long end) {}

  private final TarInput in;
  private final String what;
  private final MemberReader members;
  private int count;
  private boolean isDone;

  /// Entries whose content can be opened only until the next one is asked for, and only once.
  ///
  /// @param tar is closed with this reader
  /// @param what the name of the layer in messages
  public LayerReader(InputStream tar, String what) {
    this.in = new TarInput(tar);
    this.what = what;
    this.members = new MemberReader(in, (offset, size) -> new Passing(in, offset, size));
  }

  private LayerReader(InputStream tar, Layer layer) {
    this.in = new TarInput(tar);
    this.what = "layer " + layer.diffId();
    this.members = new MemberReader(in, (offset, size) -> new Content.InLayer(layer, offset, size));
  }

  private LayerReader(InputStream in, Content tar, String what) {
    this.in = new TarInput(in);
    this.what = what;
    this.members = new MemberReader(this.in, (offset, size) -> new Content.Part(tar, offset, size));
  }

  /// The entries of a plain tar that is no layer yet; their content can be opened at any time.
  ///
  /// @param what its name in messages
  public static LayerReader of(Content tar, String what) {
    try {
      return new LayerReader(tar.open(), tar, what);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + what);
    }
  }

  /// Entries whose content can be opened at any time, through the layer; see [Layer#openHeaders].
  public static LayerReader of(Layer layer) {
    try {
      return new LayerReader(layer.openHeaders(), layer);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read layer " + layer.diffId());
    }
  }

  /// The next entry. After the last one the stream has been read to its end, so that whoever checks
  /// its digest has done so.
  ///
  /// @throws TareException CORRUPT, naming layer and entry
  public Optional<Member> next() {
    try {
      while (!isDone) {
        Optional<Member> member = read();
        if (member.isPresent()) {
          return member;
        }
      }
      return Optional.empty();
    } catch (Malformed e) {
      isDone = true;
      throw TareException.corrupt("cannot read %s: %s: %s".formatted(what, place(), e.cause()));
    } catch (IOException e) {
      isDone = true;
      throw TareException.of(e, "cannot read " + what);
    }
  }

  /// The name of the last entry as it stands in the tar; [Entry#path] is what it means here.
  public Bytes writtenName() {
    return members.name();
  }

  /// What the last entry is a hard link to, as it stands in the tar; empty where it is none.
  public Optional<Bytes> writtenTarget() {
    return members.hardLinkName();
  }

  /// One entry; empty for one that is left out and at the end.
  private Optional<Member> read() throws IOException {
    if (!members.next()) {
      isDone = true;
      in.drain();
      return Optional.empty();
    }
    if (++count > MAX_ENTRIES) {
      throw new Malformed("it is one of more than %d entries".formatted(MAX_ENTRIES));
    }
    Optional<Entry> entry = members.entry();
    return entry.map(e -> new Member(e, members.start(), members.contentOffset(), members.end()));
  }

  private String place() {
    Bytes name = members.name();
    if (name.isEmpty()) {
      return "entry at byte " + members.start();
    }
    return name.length() <= 200
        ? "entry \"%s\"".formatted(name)
        : "entry \"%s…\"".formatted(name.slice(0, 200));
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + what);
    }
  }

  /// Content that passes by while the tar is read.
  private record Passing(TarInput in, long offset, long size) implements Content {
    @Override
    public InputStream open() {
      if (in.position() != offset) {
        throw new IllegalStateException("the reader has passed this content");
      }
      return new InputStream() {
        @Override
        public int read() throws IOException {
          byte[] one = new byte[1];
          return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int at, int length) throws IOException {
          long left = offset + size - in.position();
          if (left <= 0) {
            return length == 0 ? 0 : -1;
          }
          int n = in.read(buffer, at, (int) Math.min(length, left));
          if (n < 0) {
            throw new IOException("the tar ends early");
          }
          return n;
        }
      };
    }
  }
}
