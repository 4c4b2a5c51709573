package dev.tare.sys;

import java.util.Map;

/// Error numbers of Linux, the same on every architecture that tare runs on (errno(3)).
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EACCES = 13;
  public static final int EEXIST = 17;
  public static final int EXDEV = 18;
  public static final int ENOTDIR = 20;
  public static final int EISDIR = 21;
  public static final int EINVAL = 22;
  public static final int ENOSPC = 28;
  public static final int EROFS = 30;
  public static final int ENAMETOOLONG = 36;
  public static final int ENOTEMPTY = 39;
  public static final int ELOOP = 40;
  public static final int ENOTSUP = 95;

  private static final Map<Integer, String> SAID =
      Map.ofEntries(
          Map.entry(EPERM, "Operation not permitted"),
          Map.entry(ENOENT, "No such file or directory"),
          Map.entry(ESRCH, "No such process"),
          Map.entry(5, "Input/output error"),
          Map.entry(7, "Argument list too long"),
          Map.entry(9, "Bad file descriptor"),
          Map.entry(12, "Cannot allocate memory"),
          Map.entry(EACCES, "Permission denied"),
          Map.entry(16, "Device or resource busy"),
          Map.entry(EEXIST, "File exists"),
          Map.entry(EXDEV, "Invalid cross-device link"),
          Map.entry(ENOTDIR, "Not a directory"),
          Map.entry(EISDIR, "Is a directory"),
          Map.entry(EINVAL, "Invalid argument"),
          Map.entry(23, "Too many open files in system"),
          Map.entry(24, "Too many open files"),
          Map.entry(27, "File too large"),
          Map.entry(ENOSPC, "No space left on device"),
          Map.entry(EROFS, "Read-only file system"),
          Map.entry(31, "Too many links"),
          Map.entry(34, "Numerical result out of range"),
          Map.entry(ENAMETOOLONG, "File name too long"),
          Map.entry(38, "Function not implemented"),
          Map.entry(ELOOP, "Too many levels of symbolic links"),
          Map.entry(ENOTSUP, "Operation not supported"),
          Map.entry(122, "Disk quota exceeded"));

  private Errno() {}

  /// The words of strerror(3), or the number.
  static String said(int errno) {
    return SAID.getOrDefault(errno, "error " + errno);
  }
}
