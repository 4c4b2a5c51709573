package dev.tare.steps;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.context.ContextFile;
import dev.tare.layer.Content;
import dev.tare.layer.FileStamp;
import dev.tare.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The SHA-256 of files of a build context: of those that have not changed since they were read the
/// last time without reading them again.
///
/// A digest is remembered under the stamp that the file had before it was read. Whoever changes the
/// file afterwards gives it a later `ctime`, which the kernel sets, so that the old stamp never
/// comes back; whoever changed it within the same tick of that clock is why young files are not
/// remembered. Setting the time of change back is of no use to anybody.
public final class FileDigests implements AutoCloseable {
  private final Optional<RememberedDigests> remembered;
  private final Instant begun;
  private final Map<FileStamp, Bytes> read = new ConcurrentHashMap<>();

  /// @param folder where digests are remembered
  /// @param context absolute, of the files; empty where nothing is to be remembered
  public FileDigests(Path folder, Optional<Path> context) {
    this(folder, context, InstantSource.system());
  }

  FileDigests(Path folder, Optional<Path> context, InstantSource clock) {
    this.remembered =
        context
            .filter(FileDigests::hasTimes)
            .map(directory -> RememberedDigests.of(folder, directory));
    this.begun = clock.instant();
  }

  /// A file in memory that is written through a mapping keeps all its times.
  private static boolean hasTimes(Path directory) {
    try {
      return !List.of("tmpfs", "ramfs").contains(Files.getFileStore(directory).type());
    } catch (IOException e) {
      return false;
    }
  }

  /// The digest, 32 bytes: known, or of what is read now.
  public Bytes of(Content content) {
    Optional<FileStamp> stamp = stamp(content);
    return stamp
        .flatMap(this::known)
        .orElseGet(() -> {
          Bytes digest = digest(content);
          note(content, digest);
          return digest;
        });
  }

  /// The digest, where it is known without reading the content.
  Optional<Bytes> remembered(Content content) {
    return stamp(content).flatMap(this::known);
  }

  /// Where something else may be remembered of a step that reads the same context.
  ///
  /// @param step what it is, in any words
  /// @return empty where nothing is to be remembered
  Optional<RememberedFile> file(String step) {
    return remembered.map(known -> known.beside(step));
  }

  private Optional<Bytes> known(FileStamp stamp) {
    return remembered
        .flatMap(known -> known.find(stamp))
        .or(() -> Optional.ofNullable(isOld(stamp) ? read.get(stamp) : null));
  }

  private boolean isOld(FileStamp stamp) {
    return remembered.isPresent() && stamp.isSettled(begun);
  }

  /// Remembers a digest of what was read after the content was looked at.
  void note(Content content, Bytes digest) {
    stamp(content).filter(this::isOld).ifPresent(stamp -> read.put(stamp, digest));
  }

  private static Optional<FileStamp> stamp(Content content) {
    return content instanceof ContextFile file ? file.stamp() : Optional.empty();
  }

  private static Bytes digest(Content content) {
    MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
    try (InputStream in = new DigestInputStream(content.open(), hash)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw TareException.of(e, "cannot read a file that a step needs");
    }
    return Bytes.of(hash.digest());
  }

  /// Writes down what was read, for the next build.
  @Override
  public void close() {
    if (!read.isEmpty()) {
      remembered.ifPresent(known -> known.add(read));
    }
  }
}
