package dev.tare.steps;

import dev.tare.base.Bytes;
import dev.tare.layer.FileStamp;
import dev.tare.oci.Digest;
import dev.tare.sys.PathBytes;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The digests of the files of one directory on disk: records of 72 bytes (five numbers of a
/// [FileStamp], big-endian, and a SHA-256), sorted. Read as one array and searched as it is: making
/// objects of 50,000 files costs more than it saves.
///
/// Of two builds at once the later one's wins: what is lost is read again.
final class RememberedDigests {
  private static final int STAMP = 5 * Long.BYTES;
  private static final int DIGEST = 32;
  private static final int RECORD = STAMP + DIGEST;

  /// About 70 MB; more files than that start anew.
  private static final int MAX_RECORDS = 1_000_000;

  private final Path folder;
  private final String name;
  private byte @Nullable [] records;

  private RememberedDigests(Path folder, String name) {
    this.folder = folder;
    this.name = name;
  }

  /// @param folder of all directories
  static RememberedDigests of(Path folder, Path directory) {
    String name = Digest.of(PathBytes.of(directory.toAbsolutePath().normalize())).hex();
    return new RememberedDigests(folder, name);
  }

  /// A file for what a step remembers that reads this directory.
  RememberedFile beside(String step) {
    return new RememberedFile(folder, Digest.of(Bytes.utf8(name + " " + step)).hex());
  }

  Optional<Bytes> find(FileStamp stamp) {
    byte[] all = records();
    byte[] wanted = bytes(stamp);
    int low = 0;
    int high = all.length / RECORD - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int at = middle * RECORD;
      int order = Arrays.compareUnsigned(all, at, at + STAMP, wanted, 0, STAMP);
      if (order == 0) {
        return Optional.of(Bytes.of(Arrays.copyOfRange(all, at + STAMP, at + RECORD)));
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return Optional.empty();
  }

  private synchronized byte[] records() {
    if (records == null) {
      // nothing where another version wrote records of another length
      records = file().read().filter(all -> all.length % RECORD == 0).orElse(new byte[0]);
    }
    return records;
  }

  private RememberedFile file() {
    return new RememberedFile(folder, name);
  }

  private static byte[] bytes(FileStamp stamp) {
    return ByteBuffer.allocate(STAMP)
        .putLong(stamp.dev())
        .putLong(stamp.ino())
        .putLong(stamp.size())
        .putLong(stamp.mtime())
        .putLong(stamp.ctime())
        .array();
  }

  /// Puts them beside those that are there; of one file the newest alone.
  void add(Map<FileStamp, Bytes> more) {
    TreeMap<byte[], byte[]> byFile = new TreeMap<>(Arrays::compareUnsigned);
    byte[] old = records();
    for (int at = 0; at < old.length && old.length / RECORD < MAX_RECORDS; at += RECORD) {
      byFile.put(fileOf(old, at), Arrays.copyOfRange(old, at, at + RECORD));
    }
    more.forEach((stamp, digest) -> {
      byte[] record = Arrays.copyOf(bytes(stamp), RECORD);
      System.arraycopy(digest.toByteArray(), 0, record, STAMP, DIGEST);
      byFile.put(fileOf(record, 0), record);
    });
    file().write(byFile.size() * RECORD, all -> byFile.values().forEach(all::put));
  }

  /// Device and inode.
  private static byte[] fileOf(byte[] all, int at) {
    return Arrays.copyOfRange(all, at, at + 2 * Long.BYTES);
  }
}
