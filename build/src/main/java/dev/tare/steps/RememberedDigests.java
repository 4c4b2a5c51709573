package dev.tare.steps;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.FileStamp;
import dev.tare.oci.Digest;
import dev.tare.sys.PathBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The digests of the files of one directory on disk: records of 72 bytes (five numbers of a
/// [FileStamp], big-endian, and a SHA-256), sorted, and a SHA-256 of all that at the end. Read as
/// one array and searched as it is: making objects of 50,000 files costs more than it saves.
///
/// Replaced whole, by rename. Of two builds at once the later one's wins: what is lost is read
/// again.
final class RememberedDigests {
  private static final int STAMP = 5 * Long.BYTES;
  private static final int DIGEST = 32;
  private static final int RECORD = STAMP + DIGEST;

  /// About 70 MB; more files than that start anew.
  private static final int MAX_RECORDS = 1_000_000;

  /// Files in the folder: digests of contexts, and what is remembered of their steps.
  private static final int MAX_FILES = 200;

  private final Path folder;
  private final Path file;
  private byte @Nullable [] records;

  private RememberedDigests(Path folder, String name) {
    this.folder = folder;
    this.file = folder.resolve(name);
  }

  /// @param folder of all directories
  static RememberedDigests of(Path folder, Path directory) {
    String name = Digest.of(PathBytes.of(directory.toAbsolutePath().normalize())).hex();
    return new RememberedDigests(folder, name);
  }

  /// A file for what a step remembers that reads this directory.
  Path beside(String step) {
    return folder.resolve(Digest.of(Bytes.utf8(file.getFileName() + " " + step)).hex());
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
      records = read();
    }
    return records;
  }

  /// Nothing where the file is not there or not whole.
  private byte[] read() {
    try {
      byte[] all = Files.readAllBytes(file);
      int length = all.length - DIGEST;
      if (length >= 0 && length % RECORD == 0 && isWhole(all, length)) {
        return Arrays.copyOf(all, length);
      }
    } catch (IOException e) {
      // read again
    }
    return new byte[0];
  }

  private static boolean isWhole(byte[] all, int length) {
    byte[] sum = sum(all, length);
    return Arrays.equals(sum, 0, DIGEST, all, length, length + DIGEST);
  }

  private static byte[] sum(byte[] all, int length) {
    var hash = Digest.Algorithm.SHA256.newMessageDigest();
    hash.update(all, 0, length);
    return hash.digest();
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
    ByteBuffer all = ByteBuffer.allocate(byFile.size() * RECORD + DIGEST);
    byFile.values().forEach(all::put);
    all.put(sum(all.array(), all.position()));
    write(all.array());
  }

  /// Device and inode.
  private static byte[] fileOf(byte[] all, int at) {
    return Arrays.copyOfRange(all, at, at + 2 * Long.BYTES);
  }

  private void write(byte[] all) {
    try {
      Files.createDirectories(folder);
      Path unfinished = Files.createTempFile(folder, "new", "");
      try {
        Files.write(unfinished, all);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(unfinished);
      }
      NewestFiles.keep(folder, MAX_FILES);
    } catch (IOException e) {
      TareException failure = TareException.of(e, "cannot write " + file);
      switch (failure.kind()) {
        // slower the next time, and no reason to fail
        case UNSUPPORTED, DISK_FULL, DENIED -> {}
        default -> throw failure;
      }
    }
  }
}
