package dev.tare.sys;

import java.nio.file.FileSystemException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A system call failed. The reason is what strerror(3) says, so that it reads like every other
/// [FileSystemException].
public final class SysException extends FileSystemException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  /// @param call what failed; null where it was refused before the kernel saw it
  SysException(Kernel.@Nullable Call call, String object, int errno) {
    super(
        object,
        null,
        Errno.said(errno)
            + (call == null ? "" : " (" + call.name().toLowerCase(Locale.ROOT) + ")"));
    this.errno = errno;
  }

  /// See [Errno].
  public int errno() {
    return errno;
  }
}
