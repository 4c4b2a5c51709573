package dev.tare.sys;

import dev.tare.base.Bytes;
import dev.tare.sys.Kernel.Call;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;

/// A regular file that was just made or emptied ([Directory#makeFile]), open for writing. Owner,
/// extended attributes, mode and time are set in this order, because each may undo those after it.
public final class NewFile extends OutputStream {
  private static final int CHUNK = 1 << 16;

  private final long fd;
  private final Bytes path;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate(CHUNK);

  NewFile(long fd, Bytes path) {
    this.fd = fd;
    this.path = path;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    int done = 0;
    while (done < length) {
      int part = Math.min(CHUNK, length - done);
      MemorySegment.copy(bytes, from + done, buffer, ValueLayout.JAVA_BYTE, 0, part);
      done += (int) Kernel.call(Call.WRITE, path, fd, buffer.address(), part);
    }
  }

  /// All of `in`, to its end.
  public void write(InputStream in) throws IOException {
    in.transferTo(this);
  }

  public void setOwner(long uid, long gid) throws IOException {
    Kernel.call(Call.FCHOWN, path, fd, uid & 0xffffffffL, gid & 0xffffffffL);
  }

  public void setXattr(Bytes attribute, Bytes value) throws IOException {
    Directory.setXattr(fd, path, attribute, value);
  }

  public void setMode(int mode) throws IOException {
    Kernel.call(Call.FCHMOD, path, fd, mode & 07777);
  }

  public void setModified(Instant time) throws IOException {
    Directory.setModified(fd, path, time);
  }

  @Override
  public void close() throws IOException {
    arena.close();
    Kernel.call(Call.CLOSE, path, fd);
  }
}
