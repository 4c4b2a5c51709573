package dev.tare.ledger;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.layer.DecodedLayer;
import dev.tare.layer.Entry;
import dev.tare.layer.LayerReader;
import dev.tare.layer.TreePath;
import dev.tare.ledger.LayerFacts.Member;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Layer;
import dev.tare.oci.MediaType.Compression;
import dev.tare.packages.RpmDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// The one reading of a layer that [LayerFacts] come from: nothing is unpacked, and every byte is
/// verified. What package databases are made of is kept, so that whoever asks for packages need not
/// read the layer again.
final class LayerScan {
  private static final int BUFFER = 1 << 16;

  /// Of one file and of all files of a layer that are kept, in bytes.
  private static final int MAX_KEPT = 16 << 20;

  /// What is hashed besides the stored bytes of one file, in bytes.
  private static final long MAX_HOLES = 64 << 20;

  private static final int BLOCK = 512;

  private final Layer layer;
  private final DecodedLayer in;
  private final MessageDigest sha = Digest.Algorithm.SHA256.newMessageDigest();
  private final byte[] buffer = new byte[BUFFER];
  private final List<Member> members = new ArrayList<>();
  private final OptionalLong packed;
  private int kept;

  private LayerScan(Layer layer, DecodedLayer in) {
    this.layer = layer;
    this.in = in;
    this.packed =
        layer
            .stored()
            .filter(s -> s.mediaType().compression() != Compression.NONE)
            .map(Descriptor::size)
            .map(OptionalLong::of)
            .orElse(OptionalLong.empty());
  }

  /// @throws TareException CORRUPT, naming layer and entry
  static LayerFacts of(Layer layer) {
    try (DecodedLayer in = DecodedLayer.open(layer)) {
      return new LayerScan(layer, in).read();
    } catch (IOException e) {
      throw TareException.of(e, "cannot read layer " + layer.diffId());
    }
  }

  /// A member whose end has not been decoded yet.
  private record Begun(LayerReader.Member member, Entry entry, long stored, Seen seen) {}

  /// What the content of a file told.
  private record Seen(FileKind kind, Bytes sha256, Bytes kept) {
    static final Seen NOTHING = new Seen(FileKind.OTHER, Bytes.EMPTY, Bytes.EMPTY);
  }

  private LayerFacts read() throws IOException {
    Counted counted = new Counted(in);
    try (LayerReader reader = new LayerReader(counted, "layer " + layer.diffId())) {
      Begun last = null;
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        if (last != null) {
          add(last, Long.MAX_VALUE);
        }
        last = begun(next.get());
      }
      if (last != null) {
        add(last, counted.count);
      }
      return new LayerFacts(counted.count, packed, members);
    }
  }

  /// The length of the whole tar, which ends behind what its reader needs.
  private static final class Counted extends java.io.FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = super.read(bytes, offset, length);
      count += Math.max(0, n);
      return n;
    }
  }

  private Begun begun(LayerReader.Member member) throws IOException {
    if (!(member.entry() instanceof Entry.FileEntry file)) {
      return new Begun(member, member.entry(), 0, Seen.NOTHING);
    }
    long size = file.content().size();
    long room = member.end() - member.contentOffset();
    boolean isPlain = (size + BLOCK - 1) / BLOCK * BLOCK == room;
    long stored = isPlain ? size : room;
    Seen seen = size > 0 && size - stored <= MAX_HOLES ? seen(file) : Seen.NOTHING;
    Content content =
        !seen.kept.isEmpty()
            ? Content.of(seen.kept)
            : isPlain
                ? new Content.InLayer(layer, member.contentOffset(), size)
                : new LayerFacts.WithHoles(layer, member.start(), size);
    Entry entry = new Entry.FileEntry(file.path(), file.attributes(), content);
    return new Begun(member, entry, stored, seen);
  }

  private Seen seen(Entry.FileEntry file) throws IOException {
    boolean isKept = isOfDatabase(file.path()) && kept + file.content().size() <= MAX_KEPT;
    ByteArrayOutputStream copy = new ByteArrayOutputStream();
    FileKind kind = FileKind.OTHER;
    boolean isFirst = true;
    try (InputStream content = file.content().open()) {
      for (int n = content.read(buffer, 0, BUFFER); n >= 0; n = content.read(buffer, 0, BUFFER)) {
        if (isFirst && n > 0) {
          Bytes head = Bytes.of(buffer, 0, Math.min(n, FileKind.HEAD));
          kind = FileKind.of(file.path().fileName(), head);
          isFirst = false;
        }
        sha.update(buffer, 0, n);
        if (isKept) {
          copy.write(buffer, 0, n);
        }
      }
    }
    kept += copy.size();
    return new Seen(kind, Bytes.of(sha.digest()), Bytes.of(copy.toByteArray()));
  }

  /// Files that [dev.tare.packages] reads.
  private static boolean isOfDatabase(TreePath path) {
    String name = path.toString();
    boolean isDpkg =
        name.startsWith("/var/lib/dpkg/")
            && (name.endsWith("/status")
                || name.endsWith("/diversions")
                || name.endsWith(".list")
                || name.startsWith("/var/lib/dpkg/status.d/"));
    return isDpkg || name.endsWith("/apk/db/installed") || RpmDatabase.isFile(path);
  }

  /// @param most where the tar ends: the padding of the last member may be missing
  private void add(Begun begun, long most) {
    LayerReader.Member member = begun.member;
    long start = member.start();
    long content = Math.min(most, member.contentOffset());
    long contentEnd = Math.min(most, content + begun.stored);
    long end = Math.min(most, member.end());
    long packedContent = 0;
    long packedHead = 0;
    if (packed.isPresent()) {
      packedContent = in.blobOffset(contentEnd) - in.blobOffset(content);
      packedHead = in.blobOffset(end) - in.blobOffset(start) - packedContent;
      in.forgetBefore(end);
    }
    Seen seen = begun.seen;
    members.add(
        new Member(
            begun.entry,
            seen.kind,
            start,
            content,
            contentEnd,
            end,
            packedHead,
            packedContent,
            seen.sha256));
  }
}
