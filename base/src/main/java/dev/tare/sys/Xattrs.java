package dev.tare.sys;

import dev.tare.base.Bytes;
import dev.tare.sys.Kernel.Call;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Extended attributes of a file of this machine, those outside `user.` and those of symbolic links
/// included: llistxattr(2), lgetxattr(2).
public final class Xattrs {
  private static final int ENODATA = 61;

  /// What xattr(7) allows a value and a list of names to have.
  private static final int MOST = 1 << 16;

  /// Memory outside the heap that a thread keeps: to make and clear so much for each file takes
  /// longer than the call.
  private static final ThreadLocal<MemorySegment> BUFFER =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(MOST));

  private Xattrs() {}

  /// Gets ready, meanwhile, for calls that will come: the first one takes some 40 ms otherwise.
  public static void prepare() {
    Kernel.prepare();
  }

  /// All that may be read; empty where the file system has none. A last symbolic link is not
  /// followed.
  public static SortedMap<Bytes, Bytes> of(Path path) throws IOException {
    Bytes file = PathBytes.of(path);
    MemorySegment buffer = BUFFER.get();
    long length;
    try {
      length = Kernel.call(Call.LLISTXATTR, path, Kernel.path(file), buffer.address(), MOST);
    } catch (SysException e) {
      return switch (e.errno()) {
        case Errno.ENOTSUP -> Collections.emptySortedMap();
        case Errno.ENOENT -> throw new NoSuchFileException(path.toString());
        default -> throw e;
      };
    }
    if (length == 0) {
      return Collections.emptySortedMap();
    }
    SortedMap<Bytes, Bytes> found = new TreeMap<>();
    for (Bytes name : names(length, buffer)) {
      try {
        long size =
            Kernel.call(
                Call.LGETXATTR,
                path,
                Kernel.path(file),
                Kernel.otherPath(name),
                buffer.address(),
                MOST);
        found.put(name, bytes(buffer, size));
      } catch (SysException e) {
        // one that has gone meanwhile is none, nor is one of a file that is closed to us
        if (e.errno() != ENODATA && e.errno() != Errno.EACCES) {
          throw e;
        }
      }
    }
    return found;
  }

  private static List<Bytes> names(long length, MemorySegment buffer) {
    Bytes list = bytes(buffer, length);
    List<Bytes> names = new ArrayList<>();
    int from = 0;
    for (int nul = list.indexOf('\0', 0); nul >= 0; nul = list.indexOf('\0', from)) {
      names.add(list.slice(from, nul));
      from = nul + 1;
    }
    return names;
  }

  private static Bytes bytes(MemorySegment buffer, long length) {
    return Bytes.of(buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
  }
}
