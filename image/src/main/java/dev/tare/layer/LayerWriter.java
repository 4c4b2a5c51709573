package dev.tare.layer;

import dev.tare.base.TareException;
import dev.tare.oci.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/// Writes entries as the uncompressed tar of a layer; the same entries give the same bytes,
/// anywhere and at any time.
///
/// The format is POSIX.1-2001 (pax): ustar headers, and an extended header only before an entry
/// that needs one: for a name or link target of more than 100 bytes or with other characters than
/// ASCII, extended attributes, times with a fraction or before 1970, large numbers. Names that are
/// not UTF-8 stand in the plain header as they are as long as they fit, because extended headers
/// are UTF-8 to many readers. User and group names are not written.
///
/// Entries are written in the order in which they are added; nothing is sorted here.
public final class LayerWriter implements Closeable {
  /// Of the two zero blocks that end a tar.
  public static final int END_BYTES = 2 * TarHeader.BLOCK;

  private static final int BUFFER = 1 << 16;

  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER];
  private long position;

  /// @param out gets the tar; is closed with this writer
  public LayerWriter(OutputStream out) {
    this.out = out;
  }

  /// Writes a whole layer; `out` stays open.
  public static void write(Iterable<? extends Entry> entries, OutputStream out) throws IOException {
    LayerWriter writer = new LayerWriter(out);
    for (Entry entry : entries) {
      long _ = writer.add(entry);
    }
    writer.end();
  }

  /// Writes the layer that makes `tree` of nothing; `out` stays open.
  public static void write(FileTree tree, OutputStream out) throws IOException {
    write(tree.asLayer(), out);
  }

  /// The digest of the layer that holds `entries`, which nothing keeps.
  public static Digest digest(Iterable<? extends Entry> entries) {
    MessageDigest sha = Digest.Algorithm.SHA256.newMessageDigest();
    try {
      write(entries, new DigestOutputStream(OutputStream.nullOutputStream(), sha));
    } catch (IOException e) {
      throw TareException.of(e, "cannot read what was copied");
    }
    return Digest.finish(sha);
  }

  /// How many bytes of a layer that is written here belong to `entry`: its headers, its content and
  /// the padding behind that. With [#END_BYTES] the entries of a layer come to its size.
  public static long bytes(Entry entry) {
    long content = entry instanceof Entry.FileEntry file ? file.content().size() : 0;
    return MemberHeader.length(entry) + content + padding(content);
  }

  private static int padding(long size) {
    return (int) (-size & (TarHeader.BLOCK - 1));
  }

  /// Writes one entry with its content.
  ///
  /// @return where in the tar the content begins, or would
  /// @throws TareException where a layer cannot express the entry, or its content has changed
  /// @throws IOException where the output fails
  public long add(Entry entry) throws IOException {
    byte[] header = MemberHeader.of(entry).toByteArray();
    write(header, header.length);
    long begin = position;
    if (entry instanceof Entry.FileEntry file) {
      copy(file);
    }
    return begin;
  }

  private void write(byte[] bytes, int length) throws IOException {
    out.write(bytes, 0, length);
    position += length;
  }

  private void copy(Entry.FileEntry file) throws IOException {
    long size = file.content().size();
    long copied = 0;
    try (InputStream in = open(file)) {
      for (int n = read(file, in); n >= 0; n = read(file, in)) {
        copied += n;
        if (copied > size) {
          break;
        }
        write(buffer, n);
      }
    }
    if (copied != size) {
      throw TareException.corrupt(
          "cannot read %s: it has %s than the %d bytes that it had before"
              .formatted(file.path(), copied > size ? "more" : "less", size));
    }
    byte[] padding = new byte[padding(size)];
    write(padding, padding.length);
  }

  private static InputStream open(Entry.FileEntry file) {
    try {
      return file.content().open();
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + file.path());
    }
  }

  private int read(Entry.FileEntry file, InputStream in) {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + file.path());
    }
  }

  /// Writes the two zero blocks that end a tar; the output stays open.
  public void end() throws IOException {
    out.write(new byte[END_BYTES]);
    out.flush();
  }

  /// Writes the two zero blocks that end a tar and closes the output.
  @Override
  public void close() throws IOException {
    try (out) {
      end();
    }
  }
}
