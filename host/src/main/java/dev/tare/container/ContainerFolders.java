package dev.tare.container;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.oci.Json;
import dev.tare.sys.ProcessStamp;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The folders of one user's containers, of either kind, which share one name space: a folder for
/// each, named by the first digits of its id, with a document that says what it is. A folder
/// appears and disappears by rename, so that nobody sees half of a container. Its owner alone may
/// enter it (CVE-2021-41091: set-user-ID programs of an image must not be reachable).
public final class ContainerFolders {
  private static final int MAX_BYTES = 4 << 20;
  private static final String REMOVED = ".removed";
  private static final String NEW = ".new-";

  /// What a container is for, told by the name of its document.
  public enum Kind {
    /// To run a program. Its document never changes.
    STAYING("container.json"),
    /// To be worked on by a script. Its document is replaced by rename, and is on the disk when a
    /// command has ended.
    WORKING("working.json");

    private final String file;

    Kind(String file) {
      this.file = file;
    }

    /// How the document is called.
    public String file() {
      return file;
    }
  }

  private final Path folder;

  /// @param folder of all containers; made when the first comes
  public ContainerFolders(Path folder) {
    this.folder = folder.toAbsolutePath();
  }

  /// The folder of a container.
  ///
  /// @param shortId 12 hex digits
  public Path of(String shortId) {
    return folder.resolve(shortId);
  }

  /// Only one process at a time adds containers. To be closed.
  public FileChannel lockAll() throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, ownerOnly());
    }
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock _ = channel.lock();
    return channel;
  }

  private static FileAttribute<?> ownerOnly() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  }

  /// Only those who work on this container wait for each other. To be closed.
  ///
  /// @param name for whoever is told of failures
  /// @throws TareException NOT_FOUND where it is gone
  public FileChannel lock(String shortId, String name) {
    return lock(shortId, name, () -> {});
  }

  /// See [#lock(String, String)].
  ///
  /// @param waiting is told, once, where another has it
  public FileChannel lock(String shortId, String name, Runnable waiting) {
    try {
      FileChannel channel = FileChannel.open(of(shortId).resolve("lock"), StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        waiting.run();
        FileLock _ = channel.lock();
      }
      // whoever held it before may have removed the container
      if (Files.exists(of(shortId))) {
        return channel;
      }
      channel.close();
      throw absent(name);
    } catch (NoSuchFileException e) {
      throw absent(name);
    } catch (IOException e) {
      throw TareException.of(e, "cannot lock container " + name);
    }
  }

  private static TareException absent(String name) {
    return TareException.notFound("cannot find container " + name);
  }

  /// The names of all containers, of either kind, with their short ids.
  public Map<String, String> names() {
    Map<String, String> names = new TreeMap<>();
    for (Kind kind : Kind.values()) {
      names.putAll(names(kind));
    }
    return names;
  }

  /// The names of those of one kind, with their short ids.
  public Map<String, String> names(Kind kind) {
    Map<String, String> names = new TreeMap<>();
    for (Document document : documents(kind)) {
      Json json = Json.parse(document.content(), document.path().toString());
      String id = json.requiredString("id");
      names.put(json.requiredString("name"), id.substring(0, AnyContainer.SHORT));
    }
    return names;
  }

  /// What says what a container is.
  public record Document(Path path, Bytes content) {}

  /// Of all containers of that kind, in no order.
  public List<Document> documents(Kind kind) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Document> found = new ArrayList<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        if (path.getFileName().toString().matches("[0-9a-f]{12}")) {
          read(path.resolve(kind.file)).ifPresent(found::add);
        }
      }
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + folder);
    }
    return found;
  }

  /// That of one container; empty where there is none, or one of another kind.
  public Optional<Document> document(String shortId, Kind kind) {
    return read(of(shortId).resolve(kind.file));
  }

  private static Optional<Document> read(Path file) {
    try (var in = Files.newInputStream(file)) {
      return Optional.of(new Document(file, Bytes.of(in.readNBytes(MAX_BYTES))));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // of the other kind, or removed meanwhile
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + file);
    }
  }

  /// Makes a container. To be called by who holds [#lockAll].
  ///
  /// @throws TareException INVALID where the document is longer than one may be
  public void add(String shortId, Kind kind, Bytes document) throws IOException {
    refuseLong(document);
    Path made = folder.resolve(NEW + ProcessStamp.current());
    deleteNew(made, kind);
    Files.createDirectory(made, ownerOnly());
    Files.createFile(made.resolve("lock"));
    write(made.resolve(kind.file), kind, document);
    if (kind == Kind.WORKING) {
      sync(made);
    }
    Files.move(made, of(shortId));
    if (kind == Kind.WORKING) {
      sync(folder);
    }
  }

  /// Puts another document in the place of a container's. To be called by who holds [#lock].
  ///
  /// @throws TareException INVALID where the document is longer than one may be
  public void replace(String shortId, Kind kind, Bytes document) throws IOException {
    refuseLong(document);
    Path next = of(shortId).resolve(kind.file + ".new");
    Files.deleteIfExists(next);
    write(next, kind, document);
    Files.move(next, of(shortId).resolve(kind.file), StandardCopyOption.ATOMIC_MOVE);
    sync(of(shortId));
  }

  private static void refuseLong(Bytes document) {
    if (document.length() > MAX_BYTES) {
      throw TareException.invalid(
          "cannot make the container: what was asked for is %d bytes long, more than %d"
              .formatted(document.length(), MAX_BYTES));
    }
  }

  private static void write(Path file, Kind kind, Bytes document) throws IOException {
    Files.write(file, document.toByteArray());
    if (kind == Kind.WORKING) {
      sync(file);
    }
  }

  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// What killed processes left: folders that were to be removed, or never came to be.
  public List<Path> leftovers() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(ContainerFolders::isLeftover).toList();
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + folder);
    }
  }

  private static boolean isLeftover(Path path) {
    String name = path.getFileName().toString();
    if (name.startsWith(NEW)) {
      return ProcessStamp.parse(name.substring(NEW.length()))
          .filter(ProcessStamp::isAlive)
          .isEmpty();
    }
    return name.endsWith(REMOVED);
  }

  private static void deleteNew(Path made, Kind kind) throws IOException {
    Files.deleteIfExists(made.resolve(kind.file));
    Files.deleteIfExists(made.resolve("lock"));
    Files.deleteIfExists(made);
  }
}
