package dev.tare.sys;

import dev.tare.base.Bytes;
import dev.tare.sys.Kernel.Call;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/// A file of this machine, read from its first byte: open(2) without following a last symbolic
/// link, read(2). For those who read tens of thousands of small files, where a channel for each
/// takes longer than its content.
public final class ReadFile extends InputStream {
  private static final int CHUNK = 1 << 16;

  private static final ThreadLocal<MemorySegment> BUFFER =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CHUNK));

  private final Path path;
  private long fd;

  private ReadFile(Path path, long fd) {
    this.path = path;
    this.fd = fd;
  }

  /// @throws SysException ELOOP where it is a symbolic link
  public static ReadFile open(Path path) throws IOException {
    Bytes name = PathBytes.of(path);
    long flags = Directory.O_NOFOLLOW | Directory.O_CLOEXEC;
    long fd = Kernel.call(Call.OPENAT, path, Directory.AT_FDCWD, Kernel.path(name), flags);
    return new ReadFile(path, fd);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    MemorySegment buffer = BUFFER.get();
    int n = (int) Kernel.call(Call.READ, path, fd, buffer.address(), Math.min(CHUNK, length));
    if (n == 0) {
      return -1;
    }
    MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, bytes, offset, n);
    return n;
  }

  @Override
  public void close() throws IOException {
    if (fd >= 0) {
      long closing = fd;
      fd = -1;
      Kernel.call(Call.CLOSE, path, closing);
    }
  }
}
