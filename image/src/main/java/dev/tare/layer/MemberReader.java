package dev.tare.layer;

import dev.tare.base.Bytes;
import java.io.IOException;
import java.util.Optional;

/// The members of a tar one by one: a header with the extended headers and long names before it,
/// joined into one [Entry].
final class MemberReader {
  /// The bytes that hold content, as something to open.
  interface Contents {
    Content at(long offset, long size);
  }

  private static final int MAX_EXTENDED = 1 << 20;
  private static final long MAX_HOLES = 16L << 30;
  private static final Bytes SLASH = Bytes.utf8("/");

  private final TarInput in;
  private final Contents contents;
  private long holes;

  // of the member that was read last
  private long start;
  private long contentOffset;
  private long contentEnd;
  private boolean isPending;
  private Bytes name = Bytes.EMPTY;
  private Bytes linkName = Bytes.EMPTY;
  private PaxRecords pax = PaxRecords.NONE;
  private TarHeader header = TarHeader.NONE;

  MemberReader(TarInput in, Contents contents) {
    this.in = in;
    this.contents = contents;
  }

  /// As it stands in the tar, for messages.
  Bytes name() {
    return name;
  }

  /// What a hard link names, as it stands in the tar.
  Optional<Bytes> hardLinkName() {
    return header.type() == '1' ? Optional.of(linkName) : Optional.empty();
  }

  long start() {
    return start;
  }

  long contentOffset() {
    return contentOffset;
  }

  /// After the padding.
  long end() {
    return contentEnd + padding(contentEnd - start);
  }

  /// Goes to the next member; gives false at the end of the tar.
  boolean next() throws IOException {
    skipRest();
    start = in.position();
    name = Bytes.EMPTY;
    pax = PaxRecords.NONE;
    Optional<Bytes> longName = Optional.empty();
    Optional<Bytes> longLink = Optional.empty();
    isPending = false;
    while (readHeader()) {
      isPending |= header.type() != 'g'; // a global header belongs to no member
      switch (header.type()) {
        case 'g' -> PaxRecords.parse(extended());
        case 'x' -> pax = PaxRecords.parse(extended());
        case 'L' -> longName = text(extended());
        case 'K' -> longLink = text(extended());
        default -> {
          name = longName.or(() -> pax.get("path")).orElseGet(header::name);
          linkName = longLink.or(() -> pax.get("linkpath")).orElseGet(header::linkName);
          return true;
        }
      }
    }
    return false;
  }

  /// Some writers leave out the padding of the last member, so only the content must be there.
  private void skipRest() throws IOException {
    if (in.position() < contentEnd) {
      in.skipTo(contentEnd);
    }
    in.skipPadding((int) (end() - in.position()));
  }

  /// Gives false at the end of the tar.
  private boolean readHeader() throws IOException {
    byte[] block = in.readBlock();
    if (isZero(block)) {
      if (isPending) {
        throw new Malformed("the tar ends after an extended header");
      }
      if (!isZero(in.readBlock())) {
        throw new Malformed("a single zero block stands before it");
      }
      return false;
    }
    header = new TarHeader(block);
    return true;
  }

  private static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private byte[] extended() throws IOException {
    long size = header.size();
    if (size < 0 || size > MAX_EXTENDED) {
      throw new Malformed(
          "it has an extended header of %d bytes, outside 0 to %d".formatted(size, MAX_EXTENDED));
    }
    byte[] body = in.readExactly((int) size);
    in.skipPadding(padding(size));
    return body;
  }

  private static int padding(long size) {
    return (int) (-size & (TarHeader.BLOCK - 1));
  }

  /// A long name; an empty one leaves that of the header, as other readers have it.
  private static Optional<Bytes> text(byte[] body) {
    Bytes text = Bytes.of(body);
    int nul = text.indexOf('\0', 0);
    return Optional.of(nul < 0 ? text : text.slice(0, nul)).filter(t -> !t.isEmpty());
  }

  /// What the member stands for; empty where it is left out.
  Optional<Entry> entry() throws IOException {
    char type = header.type();
    boolean isDirectory = type == '5' || (type == '\0' && name.endsWith(SLASH));
    boolean isFile = !isDirectory && (type == '0' || type == '\0' || type == '7' || type == 'S');
    contentOffset = in.position();
    contentEnd = in.position();
    Optional<Content> content = isFile ? Optional.of(content()) : Optional.empty();
    MemberFields fields = new MemberFields(header, pax);
    TreePath path = fields.path(pax.get("GNU.sparse.name").orElse(name));
    if (WhiteoutName.isInMeta(path)) {
      return Optional.empty();
    }
    WhiteoutName.checkParents(path);
    if (WhiteoutName.isOne(path.fileName())) {
      return WhiteoutName.parse(path);
    }
    if (isDirectory) {
      return Optional.of(new Entry.DirectoryEntry(path, fields.attributes()));
    }
    Entry entry =
        content.isPresent()
            ? new Entry.FileEntry(path, fields.attributes(), content.get())
            : fields.special(path, linkName);
    return path.isRoot() ? Optional.empty() : Optional.of(entry);
  }

  private Content content() throws IOException {
    long stored = pax.number("size", header.size());
    if (stored < 0 || stored > Long.MAX_VALUE / 2) {
      throw new Malformed("its size is %d".formatted(stored));
    }
    if (header.type() == 'S' && header.isGnu()) {
      return sparse(SparseMap.readOld(header, in), stored);
    }
    long size = pax.number("GNU.sparse.realsize", pax.number("GNU.sparse.size", -1));
    boolean mapInContent = pax.number("GNU.sparse.major", 0) == 1;
    Optional<Bytes> map = pax.get("GNU.sparse.map");
    if (size >= 0 && (mapInContent || map.isPresent())) {
      long from = in.position();
      SparseMap sparse =
          mapInContent ? SparseMap.read(in, size) : SparseMap.parse(map.orElseThrow(), size);
      return sparse(sparse, stored - (in.position() - from));
    }
    contentOffset = in.position();
    contentEnd = contentOffset + stored;
    return contents.at(contentOffset, stored);
  }

  private Content sparse(SparseMap map, long stored) {
    if (map.stored() != stored) {
      throw new Malformed("its sparse map does not fit its %d stored bytes".formatted(stored));
    }
    holes += map.size() - stored;
    if (holes > MAX_HOLES) {
      throw new Malformed(
          "the holes of the sparse files up to it are more than %d bytes".formatted(MAX_HOLES));
    }
    contentOffset = in.position();
    contentEnd = contentOffset + stored;
    return new SparseContent(contents.at(contentOffset, stored), map);
  }
}
