package dev.tare.sys;

import dev.tare.base.Bytes;
import dev.tare.sys.Kernel.Call;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/// What lstat(2) says of a file of this machine.
///
/// @param mode type and permissions
/// @param rdev of a device, laid out as makedev(3) does; so is `dev`
/// @param size in bytes
/// @param allocated what it takes on the disk, in bytes; its size where Java asks, as [#of] does
/// @param mtime when its content changed
/// @param ctime when anything of it changed
public record FileStatus(
    int mode,
    long uid,
    long gid,
    long rdev,
    long dev,
    long ino,
    long links,
    long size,
    long allocated,
    Instant mtime,
    Instant ctime) {
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int STATX_BASIC_STATS = 0x7ff;

  /// The size of `struct statx` and where its members lie (`linux/stat.h`), the same on all
  /// machines.
  private static final int LENGTH = 256;

  private static final int NLINK = 16;
  private static final int UID = 20;
  private static final int GID = 24;
  private static final int MODE = 28;
  private static final int INO = 32;
  private static final int SIZE = 40;
  private static final int BLOCKS = 48;
  private static final int CTIME = 96;
  private static final int MTIME = 112;
  private static final int RDEV = 128;
  private static final int DEV = 136;

  private static final ThreadLocal<MemorySegment> BUFFER =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(LENGTH, Long.BYTES));

  /// The "unix" view is in every JDK for Linux and macOS, though in no book.
  private static final String FIELDS =
      "unix:mode,uid,gid,rdev,dev,ino,nlink,size,lastModifiedTime,ctime";

  /// Of the file itself where it is a symbolic link.
  public static FileStatus of(Path path) throws IOException {
    Map<String, Object> fields = Files.readAttributes(path, FIELDS, LinkOption.NOFOLLOW_LINKS);
    return new FileStatus(
        (int) number(fields, "mode"),
        number(fields, "uid"),
        number(fields, "gid"),
        number(fields, "rdev"),
        number(fields, "dev"),
        number(fields, "ino"),
        number(fields, "nlink"),
        number(fields, "size"),
        number(fields, "size"),
        time(fields, "lastModifiedTime"),
        time(fields, "ctime"));
  }

  private static Instant time(Map<String, Object> fields, String name) {
    return ((FileTime) Objects.requireNonNull(fields.get(name))).toInstant();
  }

  private static long number(Map<String, Object> fields, String name) {
    Number number = (Number) Objects.requireNonNull(fields.get(name));
    return number instanceof Integer i ? Integer.toUnsignedLong(i) : number.longValue();
  }

  /// The same by statx(2), for those who look at tens of thousands of files: Java's own way makes
  /// some twenty objects for each. The first call waits for the kernel's functions to be linked.
  public static FileStatus ofMany(Path path) throws IOException {
    try {
      return statx(path);
    } catch (SysException e) {
      return of(path); // fails again, in the words of Java, or the kernel is older than Linux 4.11
    }
  }

  private static FileStatus statx(Path path) throws IOException {
    Bytes name = PathBytes.of(path);
    MemorySegment buffer = BUFFER.get();
    try {
      Kernel.call(
          Call.STATX,
          path,
          Directory.AT_FDCWD,
          Kernel.path(name),
          AT_SYMLINK_NOFOLLOW,
          STATX_BASIC_STATS,
          buffer.address());
    } catch (SysException e) {
      throw e.errno() == Errno.ENOENT ? new NoSuchFileException(path.toString()) : e;
    }
    return new FileStatus(
        buffer.get(ValueLayout.JAVA_SHORT, MODE) & 0xffff,
        word(buffer, UID),
        word(buffer, GID),
        device(buffer, RDEV),
        device(buffer, DEV),
        buffer.get(ValueLayout.JAVA_LONG, INO),
        word(buffer, NLINK),
        buffer.get(ValueLayout.JAVA_LONG, SIZE),
        buffer.get(ValueLayout.JAVA_LONG, BLOCKS) * 512, // of that size everywhere, as for stat(2)
        time(buffer, MTIME),
        time(buffer, CTIME));
  }

  private static long word(MemorySegment buffer, int at) {
    return Integer.toUnsignedLong(buffer.get(ValueLayout.JAVA_INT, at));
  }

  private static long device(MemorySegment buffer, int at) {
    long major = word(buffer, at);
    long minor = word(buffer, at + Integer.BYTES);
    return ((major & 0xfff) << 8)
        | ((major & ~0xfffL) << 32)
        | (minor & 0xff)
        | ((minor & ~0xffL) << 12);
  }

  private static Instant time(MemorySegment buffer, int at) {
    return Instant.ofEpochSecond(
        buffer.get(ValueLayout.JAVA_LONG, at), buffer.get(ValueLayout.JAVA_INT, at + Long.BYTES));
  }

  /// The bits of S_IFMT.
  public int type() {
    return mode & 0170000;
  }

  public boolean isDirectory() {
    return type() == 0040000;
  }

  /// Of a device.
  public long major() {
    return (rdev >> 8 & 0xfff) | (rdev >> 32 & ~0xfffL);
  }

  /// Of a device.
  public long minor() {
    return (rdev & 0xff) | (rdev >> 12 & 0xfff_ff00L);
  }
}
