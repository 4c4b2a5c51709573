package dev.tare.sys;

import dev.tare.base.Bytes;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/// Extended attributes of a file of this machine, those outside `user.` and those of symbolic links
/// included: llistxattr(2), lgetxattr(2). The first use costs the JVM some ten milliseconds;
/// whoever needs none does not come here.
public final class Xattrs {
  private static final int ENOENT = 2;
  private static final int ENODATA = 61;
  private static final int EOPNOTSUPP = 95;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final VarHandle ERRNO_FIELD =
      Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle LIST =
      function(
          "llistxattr",
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG));
  private static final MethodHandle GET =
      function(
          "lgetxattr",
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG));

  /// What xattr(7) allows a value and a list of names to have.
  private static final int MOST = 1 << 16;

  /// Memory outside the heap that a thread keeps: to make and clear so much for each file takes
  /// longer than the call.
  private static final ThreadLocal<MemorySegment> BUFFER =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(MOST));

  private Xattrs() {}

  @SuppressWarnings("restricted") // the one seam to system calls: package-info
  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, ERRNO);
  }

  /// All that may be read; empty where the file system has none. A last symbolic link is not
  /// followed.
  public static SortedMap<Bytes, Bytes> of(Path path) throws IOException {
    SortedMap<Bytes, Bytes> found = new TreeMap<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment file = cString(arena, PathBytes.of(path));
      MemorySegment buffer = BUFFER.get();
      MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
      long length = (long) LIST.invokeExact(state, file, buffer, (long) MOST);
      for (Bytes name : names(checked(length, state, path), buffer)) {
        MemorySegment key = cString(arena, name);
        long size = (long) GET.invokeExact(state, file, key, buffer, (long) MOST);
        if (size >= 0 || errno(state) != ENODATA) {
          found.put(name, bytes(buffer, checked(size, state, path)));
        }
      }
      return found;
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a system call handle throws nothing of its own", e);
    }
  }

  private static long checked(long result, MemorySegment state, Path path) throws IOException {
    if (result >= 0) {
      return result;
    }
    return switch (errno(state)) {
      case EOPNOTSUPP -> 0;
      case ENOENT -> throw new java.nio.file.NoSuchFileException(path.toString());
      default ->
          throw new IOException(
              "cannot read the extended attributes of %s: error %d".formatted(path, errno(state)));
    };
  }

  private static int errno(MemorySegment state) {
    return (int) ERRNO_FIELD.get(state, 0L);
  }

  private static java.util.List<Bytes> names(long length, MemorySegment buffer) {
    Bytes list = bytes(buffer, length);
    java.util.List<Bytes> names = new java.util.ArrayList<>();
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

  private static MemorySegment cString(Arena arena, Bytes text) {
    MemorySegment segment = arena.allocate(text.length() + 1L);
    MemorySegment.copy(text.toByteArray(), 0, segment, ValueLayout.JAVA_BYTE, 0, text.length());
    return segment;
  }
}
