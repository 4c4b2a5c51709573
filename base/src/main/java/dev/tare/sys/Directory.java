package dev.tare.sys;

import dev.tare.base.Bytes;
import dev.tare.sys.Kernel.Call;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Instant;

/// An open directory. What is made through it is made in it: every name is one normal name, no
/// symbolic link is followed, and a name that exists already is an error. The sole way in which
/// tare writes the trees of images to disk (CVE-2021-32760: a path that is looked up again may have
/// become a link).
public final class Directory implements AutoCloseable {
  // fcntl.h and linux/openat2.h; the same on x86-64 and, O_DIRECTORY and O_NOFOLLOW apart, on arm64
  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
  private static final long O_DIRECTORY = ARM ? 040000 : 0200000;
  static final long O_NOFOLLOW = ARM ? 0100000 : 0400000;
  static final long O_CLOEXEC = 02000000;
  private static final long O_WRONLY = 1;
  private static final long O_CREAT = 0100;
  private static final long O_EXCL = 0200;
  private static final long O_TRUNC = 01000;
  private static final long O_PATH = 010000000;
  private static final long AT_REMOVEDIR = 0x200;
  private static final long RESOLVE_NO_XDEV = 1;
  private static final long RESOLVE_NO_MAGICLINKS = 2;
  private static final long RESOLVE_NO_SYMLINKS = 4;
  private static final long RESOLVE_BENEATH = 8;
  static final long AT_FDCWD = -100;
  private static final long AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int S_IFIFO = 0010000;
  private static final int S_IFCHR = 0020000;
  private static final int S_IFBLK = 0060000;

  private final long fd;
  private final Bytes path;

  private Directory(long fd, Bytes path) {
    this.fd = fd;
    this.path = path;
  }

  /// A directory of this machine; links in `path` are followed, because the user gave it.
  public static Directory open(Path path) throws IOException {
    Bytes name = Bytes.utf8(path.toAbsolutePath().toString());
    long flags = O_DIRECTORY | O_CLOEXEC;
    return new Directory(Kernel.call(Call.OPENAT, name, AT_FDCWD, Kernel.path(name), flags), name);
  }

  /// The directory at `below`, a path of normal names; empty for a second handle of this one.
  ///
  /// @throws SysException ELOOP where any of its names is a symbolic link
  public Directory open(Bytes below) throws IOException {
    Bytes name = below.isEmpty() ? Bytes.utf8(".") : below;
    return new Directory(open(name, O_DIRECTORY | O_CLOEXEC), said(name));
  }

  /// As [#open], for a directory that may be looked into and entered, and not listed by everybody.
  public Directory enter(Bytes below) throws IOException {
    Bytes name = below.isEmpty() ? Bytes.utf8(".") : below;
    return new Directory(open(name, O_DIRECTORY | O_PATH | O_CLOEXEC), said(name));
  }

  /// A hold on whatever lies at `below`, a path of normal names: nothing is opened by it, no fifo
  /// waits and no device notices.
  ///
  /// @throws SysException ELOOP where any of its names but the last is a symbolic link
  public Held hold(Bytes below) throws IOException {
    return new Held(open(below, O_PATH | O_NOFOLLOW | O_CLOEXEC), said(below));
  }

  /// Whether something is mounted at `name`. To take that name away from outside of the mount
  /// namespace takes the mount away with it, and the kernel says nothing (unlink(2) answers EBUSY
  /// only to those inside).
  public boolean isMountPoint(Bytes name) throws IOException {
    long flags = O_PATH | O_NOFOLLOW | O_CLOEXEC;
    try (Held _ = new Held(open(normal(name), flags, RESOLVE_NO_XDEV), said(name))) {
      return false;
    } catch (SysException e) {
      return switch (e.errno()) {
        case Errno.EXDEV -> true;
        case Errno.ENOENT -> false;
        default -> throw e;
      };
    }
  }

  private long open(Bytes name, long flags) throws IOException {
    return open(name, flags, 0);
  }

  private long open(Bytes name, long flags, long further) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment how = arena.allocate(24, 8); // struct open_how: flags, mode, resolve
      how.set(ValueLayout.JAVA_LONG, 0, flags);
      long resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | further;
      how.set(ValueLayout.JAVA_LONG, 16, resolve);
      return Kernel.call(
          Call.OPENAT2, said(name), fd, Kernel.path(name), how.address(), how.byteSize());
    }
  }

  /// One file, whatever becomes of its name.
  public static final class Held implements AutoCloseable {
    private final long fd;
    private final Bytes path;

    private Held(long fd, Bytes path) {
      this.fd = fd;
      this.path = path;
    }

    /// A name of it for this process, as long as it is held; to be followed.
    public Path path() {
      return Path.of("/proc/self/fd/" + fd);
    }

    /// The file, which must be a regular one, empty and open for writing; owner and mode stay.
    ///
    /// @throws SysException EROFS where it is mounted read-only
    public NewFile overwrite() throws IOException {
      Bytes way = Bytes.utf8("/proc/self/fd/" + fd);
      long flags = O_WRONLY | O_TRUNC | O_CLOEXEC;
      return new NewFile(Kernel.call(Call.OPENAT, path, AT_FDCWD, Kernel.path(way), flags), path);
    }

    @Override
    public void close() throws IOException {
      Kernel.call(Call.CLOSE, path, fd);
    }
  }

  /// A name of this directory for this process, as long as it is open; to be followed.
  public Path path() {
    return Path.of("/proc/self/fd/" + fd);
  }

  /// Takes the name of a file away, or of an empty directory.
  public void remove(Bytes name, boolean isDirectory) throws IOException {
    Kernel.call(
        Call.UNLINKAT, said(name), fd, Kernel.path(normal(name)), isDirectory ? AT_REMOVEDIR : 0);
  }

  /// A new directory that its owner alone may enter, until [#seal] gives it its mode.
  public void makeDirectory(Bytes name) throws IOException {
    Kernel.call(Call.MKDIRAT, said(name), fd, Kernel.path(normal(name)), 0700);
  }

  /// A new empty file that its owner alone may read, until [NewFile#setMode].
  public NewFile makeFile(Bytes name) throws IOException {
    long flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    long file = Kernel.call(Call.OPENAT, said(name), fd, Kernel.path(normal(name)), flags, 0600);
    return new NewFile(file, said(name));
  }

  /// A new symbolic link; `target` is any bytes but NUL.
  public void makeSymlink(Bytes name, Bytes target) throws IOException {
    Kernel.call(
        Call.SYMLINKAT, said(name), Kernel.otherPath(target), fd, Kernel.path(normal(name)));
  }

  /// A second name in this directory of the file `existing` in `other`.
  public void makeLink(Bytes name, Directory other, Bytes existing) throws IOException {
    Kernel.call(
        Call.LINKAT,
        said(name),
        other.fd,
        Kernel.otherPath(normal(existing)),
        fd,
        Kernel.path(normal(name)),
        0);
  }

  public void makeFifo(Bytes name) throws IOException {
    makeNode(name, S_IFIFO, 0, 0);
  }

  /// Needs CAP_MKNOD in the first user namespace.
  public void makeCharacterDevice(Bytes name, long major, long minor) throws IOException {
    makeNode(name, S_IFCHR, major, minor);
  }

  /// Needs CAP_MKNOD in the first user namespace.
  public void makeBlockDevice(Bytes name, long major, long minor) throws IOException {
    makeNode(name, S_IFBLK, major, minor);
  }

  private void makeNode(Bytes name, int type, long major, long minor) throws IOException {
    long device = // the kernel's encoding, linux/kdev_t.h new_encode_dev
        (minor & 0xff) | ((major & 0xfff) << 8) | ((minor & ~0xffL) << 12);
    Kernel.call(Call.MKNODAT, said(name), fd, Kernel.path(normal(name)), type | 0600L, device);
  }

  /// Gives `name` an owner; takes set-user-ID, set-group-ID and capabilities away, as the kernel
  /// does.
  public void setOwner(Bytes name, long uid, long gid) throws IOException {
    Kernel.call(
        Call.FCHOWNAT,
        said(name),
        fd,
        Kernel.path(normal(name)),
        uid & 0xffffffffL,
        gid & 0xffffffffL,
        AT_SYMLINK_NOFOLLOW);
  }

  /// Sets the permissions of a fifo or device that this handle has just made. Where somebody has
  /// put a symbolic link in its place meanwhile, that fails and is not followed.
  public void setNodeMode(Bytes name, int mode) throws IOException {
    try (Held held = hold(normal(name))) {
      Bytes way = Bytes.utf8("/proc/self/fd/" + held.fd);
      Kernel.call(Call.FCHMODAT, said(name), AT_FDCWD, Kernel.path(way), mode & 07777);
    }
  }

  /// Sets when `name` was last changed, to the nanosecond, and last read to the same.
  public void setModified(Bytes name, Instant time) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      long times = times(arena, time);
      Kernel.call(
          Call.UTIMENSAT, said(name), fd, Kernel.path(normal(name)), times, AT_SYMLINK_NOFOLLOW);
    }
  }

  /// Sets an extended attribute of `name`, of the symbolic link itself where it is one.
  public void setXattr(Bytes name, Bytes attribute, Bytes value) throws IOException {
    // there is no setxattrat before Linux 6.13; the magic link is that of our own descriptor
    Bytes way = Bytes.utf8("/proc/self/fd/" + fd + "/").concat(normal(name));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, value.toByteArray());
      Kernel.call(
          Call.LSETXATTR,
          said(name),
          Kernel.path(way),
          Kernel.otherPath(attribute),
          bytes.address(),
          value.length(),
          0);
    }
  }

  /// Gives this directory its owner; where that is refused nothing changes.
  public void setOwner(long uid, long gid) throws IOException {
    Kernel.call(Call.FCHOWN, path, fd, uid & 0xffffffffL, gid & 0xffffffffL);
  }

  /// Sets an extended attribute of this directory.
  public void setXattr(Bytes attribute, Bytes value) throws IOException {
    setXattr(fd, path, attribute, value);
  }

  /// Gives this directory its mode and time: the last thing to do with it.
  public void seal(int mode, Instant time) throws IOException {
    Kernel.call(Call.FCHMOD, path, fd, mode & 07777);
    setModified(fd, path, time);
  }

  @Override
  public void close() throws IOException {
    Kernel.call(Call.CLOSE, path, fd);
  }

  static void setXattr(long fd, Bytes path, Bytes attribute, Bytes value) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, value.toByteArray());
      Kernel.call(
          Call.FSETXATTR, path, fd, Kernel.path(attribute), bytes.address(), value.length(), 0);
    }
  }

  static void setModified(long fd, Bytes path, Instant time) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Kernel.call(Call.UTIMENSAT, path, fd, 0, times(arena, time), 0);
    }
  }

  /// Two `struct timespec`: access and modification.
  private static long times(Arena arena, Instant time) {
    MemorySegment times = arena.allocate(32, 8);
    for (long offset = 0; offset < 32; offset += 16) {
      times.set(ValueLayout.JAVA_LONG, offset, time.getEpochSecond());
      times.set(ValueLayout.JAVA_LONG, offset + 8, time.getNano());
    }
    return times.address();
  }

  private static Bytes normal(Bytes name) {
    boolean special = name.equals(Bytes.utf8(".")) || name.equals(Bytes.utf8(".."));
    if (name.isEmpty() || special || name.indexOf('/', 0) >= 0) {
      throw new IllegalArgumentException("not a normal name: " + name);
    }
    return name;
  }

  private Bytes said(Bytes name) {
    return path.concat(Bytes.utf8("/")).concat(name);
  }
}
