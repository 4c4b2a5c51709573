package dev.tare.rootfs;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DeviceEntry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.TreePath;
import dev.tare.sys.Directory;
import dev.tare.sys.Errno;
import dev.tare.sys.NewFile;
import dev.tare.sys.SysException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// What nothing replaces in a tree that is written over. What is mounted there is no file of that
/// tree: a regular file is written through, as `docker cp` does with volumes. A file in place of
/// `/dev/null` would fill with what programs throw away.
final class Kept {
  private static final int S_IFMT = 0170000;
  private static final int S_IFCHR = 0020000;
  private static final int S_IFBLK = 0060000;

  private Kept() {}

  /// Whether `entry` must not take the place of what is called `name`.
  static boolean is(Directory parent, Bytes name, Entry entry) throws IOException {
    return parent.isMountPoint(name) || (!(entry instanceof DeviceEntry) && isDevice(parent, name));
  }

  private static boolean isDevice(Directory parent, Bytes name) throws IOException {
    try (Directory.Held held = parent.hold(name)) {
      int type = (int) Files.getAttribute(held.path(), "unix:mode") & S_IFMT;
      return type == S_IFCHR || type == S_IFBLK;
    } catch (SysException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  /// Gives what is called `name` the content of `entry`; owner, mode and attributes stay.
  ///
  /// @param shown its path, for whoever is told of failures
  /// @return how many bytes were written
  /// @throws TareException REFUSED where it cannot be written, or `entry` is no file
  static long write(Directory parent, Bytes name, Entry entry, TreePath shown) throws IOException {
    try (Directory.Held held = parent.hold(name)) {
      if (!Files.isRegularFile(held.path())) {
        throw refused(
            shown,
            Files.isDirectory(held.path()) ? "a directory is mounted there" : "a device is there");
      }
      if (!(entry instanceof FileEntry file)) {
        throw refused(shown, "a file is mounted there, and only a file can be written into it");
      }
      return isSame(file.content(), held.path()) ? 0 : write(held, file.content(), shown);
    }
  }

  private static long write(Directory.Held held, Content content, TreePath shown)
      throws IOException {
    try (InputStream in = content.open();
        NewFile out = held.overwrite()) {
      out.write(in);
      return content.size();
    } catch (SysException e) {
      if (e.errno() == Errno.EROFS) {
        throw refused(shown, "it is mounted read-only").withCause(e);
      }
      throw e;
    }
  }

  /// To be emptied first would leave nothing to copy.
  private static boolean isSame(Content content, Path mounted) throws IOException {
    return content instanceof Content.HostFile file && Files.isSameFile(file.path(), mounted);
  }

  private static TareException refused(TreePath shown, String cause) {
    return TareException.of(
        TareException.Kind.REFUSED, "cannot write %s: %s".formatted(shown, cause));
  }
}
