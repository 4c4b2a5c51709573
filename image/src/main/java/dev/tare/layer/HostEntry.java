package dev.tare.layer;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.HostTree.WithXattrs;
import dev.tare.sys.FileStatus;
import dev.tare.sys.PathBytes;
import dev.tare.sys.Xattrs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Makes entries of files of this machine.
final class HostEntry {
  private static final Bytes USER = Bytes.utf8("user.");
  private static final Bytes CAPABILITY = Bytes.utf8("security.capability");

  private HostEntry() {}

  /// @param host where it lies
  /// @param content where it is a regular file
  /// @return empty for a socket, and for what is gone meanwhile
  static Optional<Entry> of(
      TreePath path, Path host, FileStatus status, WithXattrs withXattrs, Content content) {
    try {
      Attributes attributes = attributes(host, status, withXattrs);
      return Optional.ofNullable(
          switch (status.type()) {
            case 0100000 -> new Entry.FileEntry(path, attributes, content);
            case 0040000 -> new Entry.DirectoryEntry(path, attributes);
            case 0120000 ->
                new Entry.SymlinkEntry(
                    path, attributes, PathBytes.of(Files.readSymbolicLink(host)));
            case 0020000 -> device(path, attributes, Entry.DeviceEntry.Type.CHARACTER, status);
            case 0060000 -> device(path, attributes, Entry.DeviceEntry.Type.BLOCK, status);
            case 0010000 -> new Entry.FifoEntry(path, attributes);
            default -> null;
          });
    } catch (NoSuchFileException e) {
      return Optional.empty(); // gone meanwhile, or the link of a kernel's thread in /proc
    } catch (IOException e) {
      throw TareException.of(e, "cannot look at " + host);
    }
  }

  private static Entry device(
      TreePath path, Attributes attributes, Entry.DeviceEntry.Type type, FileStatus status) {
    return new Entry.DeviceEntry(path, attributes, type, status.major(), status.minor());
  }

  private static Attributes attributes(Path host, FileStatus status, WithXattrs withXattrs)
      throws IOException {
    return new Attributes(
        status.mode(),
        status.uid(),
        status.gid(),
        status.mtime(),
        withXattrs == WithXattrs.YES ? xattrs(host) : Collections.emptySortedMap());
  }

  private static SortedMap<Bytes, Bytes> xattrs(Path host) throws IOException {
    SortedMap<Bytes, Bytes> all = Xattrs.of(host);
    if (all.isEmpty()) {
      return all;
    }
    SortedMap<Bytes, Bytes> kept = new TreeMap<>();
    all.forEach((name, value) -> {
      boolean isPortable = name.startsWith(USER) && !Attributes.isBookOfOverlay(name);
      if (isPortable || name.equals(CAPABILITY)) {
        kept.put(name, value);
      }
    });
    return kept;
  }
}
