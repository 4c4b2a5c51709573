package dev.tare.sys;

import dev.tare.base.Bytes;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// The way into the kernel: `syscall(2)`, linked at the first call. One linked function serves all
/// system calls, because linking is what costs (25 ms with the start-up cache, 100 ms without).
final class Kernel {
  /// `PATH_MAX`, the final NUL included.
  private static final int PATH_MAX = 4096;

  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

  private static final ThreadLocal<Buffers> BUFFERS = ThreadLocal.withInitial(Buffers::new);

  private Kernel() {}

  /// System calls by their numbers (`asm/unistd_64.h`, `asm-generic/unistd.h`).
  enum Call {
    CLOSE(3, 57),
    FCHMOD(91, 52),
    FCHMODAT(268, 53),
    FCHOWN(93, 55),
    FCHOWNAT(260, 54),
    FSETXATTR(190, 7),
    IOCTL(16, 29),
    KILL(62, 129),
    LGETXATTR(192, 9),
    LINKAT(265, 37),
    LLISTXATTR(195, 12),
    LSETXATTR(189, 6),
    MKDIRAT(258, 34),
    MKNODAT(259, 33),
    OPENAT(257, 56),
    OPENAT2(437, 437),
    READ(0, 63),
    SETNS(308, 268),
    STATX(332, 291),
    SYMLINKAT(266, 36),
    UNLINKAT(263, 35),
    UTIMENSAT(280, 88),
    WRITE(1, 64);

    private final int x86;
    private final int arm;

    Call(int x86, int arm) {
      this.x86 = x86;
      this.arm = arm;
    }

    long number() {
      return ARM ? arm : x86;
    }
  }

  /// Memory outside the heap that a thread keeps for its calls.
  private static final class Buffers {
    final MemorySegment errno = Arena.ofAuto().allocate(Linked.STATE);
    final MemorySegment first = Arena.ofAuto().allocate(PATH_MAX);
    final MemorySegment second = Arena.ofAuto().allocate(PATH_MAX);
  }

  /// Initialised by the first call alone.
  private static final class Linked {
    static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    static final MethodHandle SYSCALL = link();

    @SuppressWarnings("restricted") // this module is the one that is allowed native access
    private static MethodHandle link() {
      Linker linker = Linker.nativeLinker();
      ValueLayout word = ValueLayout.JAVA_LONG;
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow("syscall"),
          FunctionDescriptor.of(word, word, word, word, word, word, word, word),
          Linker.Option.captureCallState("errno"),
          Linker.Option.firstVariadicArg(1));
    }
  }

  /// Links on a thread of its own what the first call would wait for.
  static void prepare() {
    Thread.ofPlatform().daemon().name("link").start(() -> Linked.SYSCALL.type());
  }

  /// @param object what the call acts on, for the message
  /// @param arguments up to six words: numbers, descriptors, addresses
  static long call(Call call, Object object, long... arguments) throws SysException {
    long[] a = java.util.Arrays.copyOf(arguments, 6);
    MemorySegment errno = BUFFERS.get().errno;
    long result;
    try {
      result =
          (long)
              Linked.SYSCALL.invokeExact(errno, call.number(), a[0], a[1], a[2], a[3], a[4], a[5]);
    } catch (Throwable e) {
      throw new AssertionError("syscall(2) throws nothing", e);
    }
    if (result == -1) {
      throw new SysException(call, String.valueOf(object), (int) Linked.ERRNO.get(errno, 0L));
    }
    return result;
  }

  /// The address of `path` with its NUL, valid until the next call of this function on this thread.
  static long path(Bytes path) throws SysException {
    return address(path, BUFFERS.get().first);
  }

  /// As [#path], in a second place.
  static long otherPath(Bytes path) throws SysException {
    return address(path, BUFFERS.get().second);
  }

  private static long address(Bytes path, MemorySegment buffer) throws SysException {
    if (path.indexOf('\0', 0) >= 0) {
      throw new SysException(null, path.toString(), Errno.EINVAL);
    }
    if (path.length() >= PATH_MAX) {
      throw new SysException(null, path.toString(), Errno.ENAMETOOLONG);
    }
    MemorySegment.copy(path.toByteArray(), 0, buffer, ValueLayout.JAVA_BYTE, 0, path.length());
    buffer.set(ValueLayout.JAVA_BYTE, path.length(), (byte) 0);
    return buffer.address();
  }
}
