package dev.tare.ledger;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.ledger.LayerFacts.Member;
import dev.tare.oci.Layer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/// [LayerFacts] as a file of the cache. Its form is nobody's but this class': whoever changes it or
/// one of the enums in it changes [#FORM], and old files are not found any more.
@SuppressWarnings("EnumOrdinal") // a byte for each of a million members; see FORM
final class LayerFactsFile {
  /// A part of the key of the cache.
  static final String FORM = "2";

  private static final FileKind[] KINDS = FileKind.values();
  private static final Entry.DeviceEntry.Type[] DEVICES = Entry.DeviceEntry.Type.values();
  private static final Entry.Whiteout.Kind[] WHITEOUTS = Entry.Whiteout.Kind.values();

  private LayerFactsFile() {}

  static void write(LayerFacts facts, DataOutputStream out) throws IOException {
    out.writeLong(facts.size());
    out.writeLong(facts.packed().orElse(-1));
    out.writeInt(facts.members().size());
    for (Member member : facts.members()) {
      write(member, out);
    }
  }

  private static void write(Member member, DataOutputStream out) throws IOException {
    out.writeLong(member.start());
    out.writeLong(member.content());
    out.writeLong(member.contentEnd());
    out.writeLong(member.end());
    out.writeLong(member.packedHead());
    out.writeLong(member.packedContent());
    out.writeByte(member.kind().ordinal());
    write(member.sha256(), out);
    write(member.entry().path().name(), out);
    switch (member.entry()) {
      case Entry.FileEntry file -> {
        out.writeByte('f');
        write(file.attributes(), out);
        write(file.content(), out);
      }
      case Entry.DirectoryEntry directory -> {
        out.writeByte('d');
        write(directory.attributes(), out);
      }
      case Entry.SymlinkEntry link -> {
        out.writeByte('l');
        write(link.attributes(), out);
        write(link.target(), out);
      }
      case Entry.HardlinkEntry link -> {
        out.writeByte('h');
        write(link.attributes(), out);
        write(link.target().name(), out);
      }
      case Entry.DeviceEntry device -> {
        out.writeByte('b');
        write(device.attributes(), out);
        out.writeByte(device.type().ordinal());
        out.writeLong(device.major());
        out.writeLong(device.minor());
      }
      case Entry.FifoEntry fifo -> {
        out.writeByte('p');
        write(fifo.attributes(), out);
      }
      case Entry.Whiteout whiteout -> {
        out.writeByte('w');
        out.writeByte(whiteout.kind().ordinal());
      }
    }
  }

  private static void write(Bytes bytes, DataOutputStream out) throws IOException {
    out.writeInt(bytes.length());
    out.write(bytes.toByteArray());
  }

  private static void write(Attributes attributes, DataOutputStream out) throws IOException {
    out.writeShort(attributes.mode());
    out.writeInt((int) attributes.uid());
    out.writeInt((int) attributes.gid());
    Instant mtime = attributes.mtime();
    out.writeLong(mtime.getEpochSecond());
    out.writeInt(mtime.getNano());
    out.writeInt(attributes.xattrs().size());
    for (var xattr : attributes.xattrs().entrySet()) {
      write(xattr.getKey(), out);
      write(xattr.getValue(), out);
    }
  }

  private static void write(Content content, DataOutputStream out) throws IOException {
    switch (content) {
      case Content.Held(Bytes bytes) -> {
        out.writeByte('k');
        write(bytes, out);
      }
      case LayerFacts.WithHoles holes -> {
        out.writeByte('s');
        out.writeLong(holes.size());
      }
      default -> {
        out.writeByte('i');
        out.writeLong(content.size());
      }
    }
  }

  /// @param layer that the facts are of
  static LayerFacts read(Layer layer, DataInputStream in) throws IOException {
    long size = in.readLong();
    long packed = in.readLong();
    int count = in.readInt();
    List<Member> members = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      members.add(member(layer, in));
    }
    return new LayerFacts(
        size, packed < 0 ? OptionalLong.empty() : OptionalLong.of(packed), members);
  }

  private static Member member(Layer layer, DataInputStream in) throws IOException {
    long start = in.readLong();
    long content = in.readLong();
    long contentEnd = in.readLong();
    long end = in.readLong();
    long packedHead = in.readLong();
    long packedContent = in.readLong();
    FileKind kind = KINDS[in.readByte()];
    Bytes sha256 = bytes(in);
    Entry entry = entry(layer, start, content, in);
    return new Member(
        entry, kind, start, content, contentEnd, end, packedHead, packedContent, sha256);
  }

  private static Entry entry(Layer layer, long start, long content, DataInputStream in)
      throws IOException {
    TreePath path = new TreePath(bytes(in));
    char type = (char) in.readByte();
    if (type == 'w') {
      return new Entry.Whiteout(path, WHITEOUTS[in.readByte()]);
    }
    Attributes attributes = attributes(in);
    return switch (type) {
      case 'f' -> new Entry.FileEntry(path, attributes, content(layer, start, content, in));
      case 'd' -> new Entry.DirectoryEntry(path, attributes);
      case 'l' -> new Entry.SymlinkEntry(path, attributes, bytes(in));
      case 'h' -> new Entry.HardlinkEntry(path, attributes, new TreePath(bytes(in)));
      case 'b' ->
          new Entry.DeviceEntry(
              path, attributes, DEVICES[in.readByte()], in.readLong(), in.readLong());
      case 'p' -> new Entry.FifoEntry(path, attributes);
      default -> throw new IOException("no entry has the type " + type);
    };
  }

  private static Content content(Layer layer, long start, long offset, DataInputStream in)
      throws IOException {
    return switch ((char) in.readByte()) {
      case 'k' -> Content.of(bytes(in));
      case 's' -> new LayerFacts.WithHoles(layer, start, in.readLong());
      default -> new Content.InLayer(layer, offset, in.readLong());
    };
  }

  private static Bytes bytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    return length == 0 ? Bytes.EMPTY : Bytes.of(in.readNBytes(length));
  }

  private static Attributes attributes(DataInputStream in) throws IOException {
    int mode = in.readShort();
    long uid = Integer.toUnsignedLong(in.readInt());
    long gid = Integer.toUnsignedLong(in.readInt());
    Instant mtime = Instant.ofEpochSecond(in.readLong(), in.readInt());
    int count = in.readInt();
    SortedMap<Bytes, Bytes> xattrs = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      xattrs.put(bytes(in), bytes(in));
    }
    return new Attributes(mode, uid, gid, mtime, xattrs);
  }
}
