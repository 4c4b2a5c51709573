package dev.tare.layer;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/// The blocks before the content of one entry: an extended header where it is needed, and the ustar
/// header.
final class MemberHeader {
  private static final long MAX_ID = 07777777;
  private static final long MAX_NUMBER = 077777777777L;
  private static final int MAX_TEXT = 100;
  private static final Bytes SLASH = Bytes.utf8("/");

  /// As other builders write them; readers look at the name alone.
  private static final Attributes WHITEOUT = Attributes.of(0);

  private final PaxRecords.Writer pax = new PaxRecords.Writer();
  private final byte[] block = new byte[TarHeader.BLOCK];

  private MemberHeader(char type) {
    block[156] = (byte) type;
    ascii(257, "ustar\0" + "00");
    octal(329, 8, 0);
    octal(337, 8, 0);
    octal(124, 12, 0);
  }

  /// How many bytes stand before the content of `entry`.
  static int length(Entry entry) {
    PaxRecords.Writer pax = of(entry).pax;
    if (pax.isEmpty()) {
      return TarHeader.BLOCK;
    }
    int body = pax.toByteArray().length;
    return 2 * TarHeader.BLOCK + body + (-body & (TarHeader.BLOCK - 1));
  }

  /// @throws TareException UNSUPPORTED where a layer cannot express `entry`
  static MemberHeader of(Entry entry) {
    return switch (entry) {
      case Entry.FileEntry file -> {
        MemberHeader header = new MemberHeader('0').name(file.path()).take(file.attributes());
        yield header.size(file.content().size());
      }
      case Entry.DirectoryEntry directory ->
          new MemberHeader('5').directory(directory.path()).take(directory.attributes());
      case Entry.SymlinkEntry link ->
          new MemberHeader('2').name(link.path()).take(link.attributes()).link(link.target());
      case Entry.HardlinkEntry link ->
          new MemberHeader('1')
              .name(link.path())
              .take(link.attributes())
              .link(link.target().name());
      case Entry.DeviceEntry device ->
          new MemberHeader(device.type() == Entry.DeviceEntry.Type.BLOCK ? '4' : '3')
              .name(device.path())
              .take(device.attributes())
              .device(device);
      case Entry.FifoEntry fifo -> new MemberHeader('6').name(fifo.path()).take(fifo.attributes());
      case Entry.Whiteout whiteout ->
          new MemberHeader('0').text(0, "path", WhiteoutName.of(whiteout).name()).take(WHITEOUT);
    };
  }

  private MemberHeader directory(TreePath path) {
    if (path.isRoot()) {
      return text(0, "path", Bytes.utf8("./"));
    }
    checkName(path);
    return text(0, "path", path.name().concat(SLASH));
  }

  private MemberHeader name(TreePath path) {
    checkName(path);
    return text(0, "path", path.name());
  }

  private static void checkName(TreePath path) {
    if (path.isRoot()) {
      throw TareException.unsupported("cannot write a layer: its root must be a directory");
    }
    if (WhiteoutName.isOne(path.fileName())) {
      throw TareException.unsupported(
          "cannot write %s: in a layer a name that begins with .wh. means a removal"
              .formatted(path));
    }
  }

  private MemberHeader text(int offset, String keyword, Bytes text) {
    boolean isAscii = true;
    for (int i = 0; i < text.length(); i++) {
      isAscii &= text.at(i) > 0;
    }
    if (text.length() > MAX_TEXT || (!isAscii && text.isUtf8())) {
      pax.put(keyword, text);
    }
    for (int i = 0; i < Math.min(text.length(), MAX_TEXT); i++) {
      block[offset + i] = text.at(i);
    }
    return this;
  }

  private MemberHeader link(Bytes target) {
    return text(157, "linkpath", target);
  }

  private MemberHeader size(long size) {
    number(124, 12, "size", size, MAX_NUMBER);
    return this;
  }

  private MemberHeader take(Attributes attributes) {
    octal(100, 8, attributes.mode());
    number(108, 8, "uid", attributes.uid(), MAX_ID);
    number(116, 8, "gid", attributes.gid(), MAX_ID);
    Instant mtime = attributes.mtime();
    long seconds = mtime.getEpochSecond();
    if (mtime.getNano() != 0 || seconds < 0 || seconds > MAX_NUMBER) {
      pax.put("mtime", mtime);
    }
    octal(136, 12, Math.clamp(seconds, 0, MAX_NUMBER));
    attributes
        .xattrs()
        .forEach((name, value) -> pax.put(Bytes.utf8(PaxRecords.XATTR).concat(name), value));
    return this;
  }

  private MemberHeader device(Entry.DeviceEntry device) {
    if (device.major() > MAX_ID || device.minor() > MAX_ID) {
      throw TareException.unsupported(
          "cannot write %s: its device number %d:%d is too large for a tar"
              .formatted(device.path(), device.major(), device.minor()));
    }
    octal(329, 8, device.major());
    octal(337, 8, device.minor());
    return this;
  }

  private void number(int offset, int length, String keyword, long value, long most) {
    if (value > most) {
      pax.put(keyword, value);
    }
    octal(offset, length, value > most ? 0 : value);
  }

  private void octal(int offset, int length, long value) {
    long rest = value;
    for (int at = offset + length - 2; at >= offset; at--) {
      block[at] = (byte) ('0' + (rest & 7));
      rest >>>= 3;
    }
  }

  private void ascii(int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, block, offset, bytes.length);
  }

  byte[] toByteArray() {
    if (pax.isEmpty()) {
      return sealed();
    }
    byte[] body = pax.toByteArray();
    MemberHeader extended = new MemberHeader('x');
    extended.text(0, "path", Bytes.utf8("PaxHeaders/entry")).take(Attributes.of(0644));
    extended.size(body.length);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(extended.sealed());
    all.writeBytes(body);
    all.writeBytes(new byte[-body.length & (TarHeader.BLOCK - 1)]);
    all.writeBytes(sealed());
    return all.toByteArray();
  }

  private byte[] sealed() {
    Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    octal(148, 7, sum);
    block[154] = 0;
    return block;
  }
}
