package dev.tare.steps;

import dev.tare.base.TareException;
import dev.tare.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/// A file of the cache that is read as one array, with a SHA-256 of the rest at its end, and is
/// replaced whole, by rename. What is lost of it makes the next build slower and nothing else.
record RememberedFile(Path folder, String name) {
  private static final int SUM = 32;

  /// In one folder: digests of contexts, and what is remembered of their steps.
  private static final int MAX_FILES = 200;

  private Path path() {
    return folder.resolve(name);
  }

  /// What stands before the sum; empty where the file is not there or not whole.
  Optional<byte[]> read() {
    try {
      byte[] all = Files.readAllBytes(path());
      int length = all.length - SUM;
      if (length >= 0 && Arrays.equals(sum(all, length), 0, SUM, all, length, all.length)) {
        return Optional.of(Arrays.copyOf(all, length));
      }
    } catch (IOException e) {
      // as good as none
    }
    return Optional.empty();
  }

  /// @param length of the content, in bytes
  /// @param content puts so many bytes
  void write(int length, Consumer<ByteBuffer> content) {
    ByteBuffer all = ByteBuffer.allocate(length + SUM);
    content.accept(all);
    all.put(sum(all.array(), length));
    try {
      replace(all.array());
    } catch (IOException e) {
      TareException failure = TareException.of(e, "cannot write " + path());
      switch (failure.kind()) {
        // slower the next time, and no reason to fail
        case UNSUPPORTED, DISK_FULL, DENIED -> {}
        default -> throw failure;
      }
    }
  }

  private void replace(byte[] all) throws IOException {
    Files.createDirectories(folder);
    Path unfinished = Files.createTempFile(folder, "new", "");
    try {
      Files.write(unfinished, all);
      Files.move(unfinished, path(), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    NewestFiles.keep(folder, MAX_FILES);
  }

  private static byte[] sum(byte[] all, int length) {
    var hash = Digest.Algorithm.SHA256.newMessageDigest();
    hash.update(all, 0, length);
    return hash.digest();
  }
}
