package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.sys.ProcessStamp;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The folder of one run: the bundle, what the container writes, what the engine says. Its owner
/// alone may enter: set-user-ID programs of an image must not be reachable (CVE-2024-25621).
final class RunFolder implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  /// How long the clearing up of a container that has ended may take.
  private static final long PATIENCE_SECONDS = 60;

  private final Path path;
  private final String id;

  private RunFolder(Path path, String id) {
    this.path = path;
    this.id = id;
  }

  static RunFolder create(Path folders) throws IOException {
    byte[] bytes = new byte[6];
    RANDOM.nextBytes(bytes);
    return create(folders, HexFormat.of().formatHex(bytes));
  }

  /// @param id 12 hex digits
  static RunFolder create(Path folders, String id) throws IOException {
    Files.createDirectories(folders);
    var ownerOnly = PosixFilePermissions.fromString("rwx------");
    Path path =
        Files.createDirectory(folders.resolve(id), PosixFilePermissions.asFileAttribute(ownerOnly));
    Files.writeString(path.resolve("owner"), ProcessStamp.current().toString());
    return new RunFolder(path, id);
  }

  /// The folder of a run that outlives tare.
  ///
  /// @param path there already
  static RunFolder at(Path path, String id) {
    return new RunFolder(path, id);
  }

  /// Absolute.
  Path path() {
    return path.toAbsolutePath();
  }

  /// 12 hex digits: the id of the container.
  String id() {
    return id;
  }

  /// Writes the bundle. The root is named through a link, so that no character of its path can mean
  /// anything to the parser of mount options.
  void prepare(RunSpec spec, User user, IdMap ids) throws IOException {
    prepare(spec, user, ids, BundleHints.NONE);
  }

  /// See [#prepare(RunSpec, User, IdMap)].
  void prepare(RunSpec spec, User user, IdMap ids, BundleHints hints) throws IOException {
    Files.createSymbolicLink(path.resolve("lower"), spec.root().toAbsolutePath());
    EtcFiles.write(path, spec.isolation(), id);
    if (spec.isolation().first() == RunSpec.First.INIT) {
      FirstProcess.write(path.resolve(FirstProcess.FILE));
    }
    Files.write(
        path.resolve("config.json"),
        BundleConfig.render(spec, user, ids, path(), id, hints).toByteArray());
  }

  /// Waits until `launch.sh` has removed what the container wrote; files of subordinate users can
  /// be removed by it alone.
  void awaitCleared() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (Files.exists(path.resolve("alive")) && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  /// Whether the engine was reached.
  boolean hasStarted() {
    return Files.exists(path.resolve("started"));
  }

  /// What kept the program from running, in the words of the engine or of the tool that set up its
  /// root; empty where it ran.
  Optional<String> failure() throws IOException {
    if (!hasStarted()) {
      return Optional.of(read("setup").map(String::strip).orElse(""));
    }
    List<String> errors =
        read("log").stream()
            .flatMap(String::lines)
            .filter(line -> line.contains("\"error\"") && line.contains("\"level\""))
            .filter(RunFolder::isError)
            .map(Containers::message)
            .toList();
    return errors.isEmpty()
        ? Optional.empty()
        : Optional.of(errors.stream().collect(Collectors.joining("\n")));
  }

  private static boolean isError(String line) {
    try {
      var json = dev.tare.oci.Json.parse(dev.tare.base.Bytes.utf8(line), "log");
      return json.string("level").filter("error"::equals).isPresent();
    } catch (TareException e) {
      return false;
    }
  }

  private Optional<String> read(String name) throws IOException {
    Path file = path.resolve(name);
    return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    delete(path);
  }

  /// Removes the folders whose owners have ended.
  static void sweep(Path folders) throws IOException {
    List<Path> found;
    try (Stream<Path> all = Files.list(folders)) {
      found = all.toList();
    }
    for (Path folder : found) {
      Path owner = folder.resolve("owner");
      boolean left = Files.exists(owner) && isDead(Files.readString(owner));
      if (left && !Files.exists(folder.resolve("alive"))) {
        delete(folder);
      }
    }
  }

  private static boolean isDead(String owner) {
    return ProcessStamp.parse(owner).filter(ProcessStamp::isAlive).isEmpty();
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
