package dev.tare.layer;

import dev.tare.base.Bytes;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.SortedMap;

/// A tar header and its extended header, read as names and attributes.
record MemberFields(TarHeader header, PaxRecords pax) {
  private static final int MAX_XATTR = 1 << 16;
  private static final long MAX_ID =
      0xffff_fffeL; // the next one means "leave as it is" to chown(2)
  private static final Bytes UP = Bytes.utf8("..");

  /// `name` from the root of the layer.
  TreePath path(Bytes name) {
    if (name.isEmpty()) {
      throw new Malformed("its name is empty");
    }
    if (name.indexOf('\0', 0) >= 0) {
      throw new Malformed("its name holds a NUL");
    }
    if (name.length() > LayerReader.MAX_PATH) {
      throw new Malformed("its name is longer than %d bytes".formatted(LayerReader.MAX_PATH));
    }
    TreePath path = TreePath.of(name);
    for (Bytes part : path.parts()) {
      if (part.length() > LayerReader.MAX_NAME) {
        throw new Malformed(
            "its name has a part of %d bytes, more than %d"
                .formatted(part.length(), LayerReader.MAX_NAME));
      }
    }
    return path;
  }

  Attributes attributes() {
    return new Attributes(
        header.mode(),
        id("uid", pax.number("uid", header.uid())),
        id("gid", pax.number("gid", header.gid())),
        pax.time("mtime").orElseGet(this::mtime),
        xattrs());
  }

  private static long id(String field, long id) {
    if (id < 0 || id > MAX_ID) {
      throw new Malformed("its %s is %d".formatted(field, id));
    }
    return id;
  }

  private Instant mtime() {
    try {
      return Instant.ofEpochSecond(header.mtime());
    } catch (DateTimeException e) {
      throw new Malformed("its mtime is %d".formatted(header.mtime()));
    }
  }

  private SortedMap<Bytes, Bytes> xattrs() {
    SortedMap<Bytes, Bytes> xattrs = pax.startingWith(PaxRecords.XATTR);
    xattrs.forEach((name, value) -> {
      if (name.isEmpty() || name.length() > LayerReader.MAX_NAME) {
        throw new Malformed(
            "it has an extended attribute with a name of %d bytes".formatted(name.length()));
      }
      if (value.length() > MAX_XATTR) {
        throw new Malformed(
            "its extended attribute %s has %d bytes, more than %d"
                .formatted(name, value.length(), MAX_XATTR));
      }
    });
    xattrs.keySet().removeIf(Attributes::isBookOfOverlay);
    return xattrs;
  }

  /// Links, devices and fifos.
  Entry special(TreePath path, Bytes linkName) {
    return switch (header.type()) {
      case '1' -> new Entry.HardlinkEntry(path, attributes(), linkTarget(linkName));
      case '2' -> new Entry.SymlinkEntry(path, attributes(), symlinkTarget(linkName));
      case '3' -> device(path, Entry.DeviceEntry.Type.CHARACTER);
      case '4' -> device(path, Entry.DeviceEntry.Type.BLOCK);
      case '6' -> new Entry.FifoEntry(path, attributes());
      default ->
          throw new Malformed(
              "its type \"%s\" is unknown".formatted(Bytes.of((byte) header.type())));
    };
  }

  /// Other than a name, a target that climbs out of the root is an attack and not a habit of some
  /// writer: engines refuse it.
  private TreePath linkTarget(Bytes linkName) {
    TreePath target = path(linkName);
    int depth = 0;
    for (int from = 0; from <= linkName.length(); ) {
      int slash = linkName.indexOf('/', from);
      int to = slash < 0 ? linkName.length() : slash;
      Bytes part = linkName.slice(from, to);
      boolean isName = !part.isEmpty() && !part.equals(Bytes.utf8("."));
      depth += part.equals(UP) ? -1 : isName ? 1 : 0;
      if (depth < 0) {
        throw new Malformed("it is a hard link to %s, outside the root".formatted(linkName));
      }
      from = to + 1;
    }
    return target;
  }

  private static Bytes symlinkTarget(Bytes linkName) {
    if (linkName.isEmpty() || linkName.length() >= LayerReader.MAX_PATH) {
      throw new Malformed(
          "its link target has %d bytes, outside 1 to %d"
              .formatted(linkName.length(), LayerReader.MAX_PATH - 1));
    }
    return linkName;
  }

  private Entry device(TreePath path, Entry.DeviceEntry.Type type) {
    long major = header.major();
    long minor = header.minor();
    if (major < 0 || minor < 0 || major > MAX_ID || minor > MAX_ID) {
      throw new Malformed("its device number is %d:%d".formatted(major, minor));
    }
    if (type == Entry.DeviceEntry.Type.CHARACTER && major == 0 && minor == 0) {
      throw new Malformed("it is a character device 0:0, which overlay takes for a removal");
    }
    return new Entry.DeviceEntry(path, attributes(), type, major, minor);
  }
}
