package dev.tare.container;

import dev.tare.base.Bytes;
import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.runtime.Seat;
import dev.tare.sys.ProcessStamp;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The containers of one user: a folder for each, named by the first digits of its id. A folder
/// appears and disappears by rename, so that nobody sees half of a container. Its owner alone may
/// enter it (CVE-2021-41091: set-user-ID programs of an image must not be reachable).
public final class ContainerStore {
  static final int SHORT = 12;
  static final String FILE = "container.json";
  private static final int MAX_BYTES = 4 << 20;
  private static final String REMOVED = ".removed";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path folder;

  /// @param folder of all containers; made when the first comes
  public ContainerStore(Path folder) {
    this.folder = folder.toAbsolutePath();
  }

  /// A new id.
  public static String newId() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /// Where a container lives.
  public Seat seat(Container container) {
    return new Seat(folder.resolve(container.shortId()), container.shortId());
  }

  public Life life(Container container) {
    return Life.of(seat(container));
  }

  /// Adds containers: all of them, unless the disk is full meanwhile.
  ///
  /// @param make gives them names that none of those has
  /// @throws TareException REFUSED where a name is taken
  public List<Container> add(Function<List<Container>, List<Container>> make) {
    try (FileChannel _ = lockAll()) {
      Map<String, Container> taken = new HashMap<>();
      List<Container> all = all();
      all.forEach(other -> taken.put(other.name(), other));
      List<Container> added = make.apply(all);
      for (Container container : added) {
        refuseTaken(container, taken.get(container.name()));
      }
      for (Container container : added) {
        write(container);
      }
      return added;
    } catch (IOException e) {
      throw TareException.of(e, "cannot make the container");
    }
  }

  private static void refuseTaken(Container container, @Nullable Container other) {
    if (other != null) {
      throw TareException.of(
              TareException.Kind.REFUSED,
              "cannot make the container %s: %s has that name"
                  .formatted(container.name(), other.shortId()))
          .withHint("remove that one: tare rm %s, or give another --name".formatted(other.name()));
    }
  }

  private void write(Container container) throws IOException {
    Bytes file = container.render();
    if (file.length() > MAX_BYTES) {
      throw TareException.invalid(
          "cannot make the container: what was asked for is %d bytes long, more than %d"
              .formatted(file.length(), MAX_BYTES));
    }
    Path made = folder.resolve(".new-" + ProcessStamp.current());
    deleteNew(made);
    Files.createDirectory(made, ownerOnly());
    Files.write(made.resolve(FILE), file.toByteArray());
    Files.createFile(made.resolve("lock"));
    Files.move(made, seat(container).folder());
  }

  private FileChannel lockAll() throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, ownerOnly());
    }
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock _ = channel.lock();
    return channel;
  }

  private static java.nio.file.attribute.FileAttribute<?> ownerOnly() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  }

  /// Only this container's starts and removals wait for each other. To be closed.
  ///
  /// @throws TareException NOT_FOUND where it is gone
  FileChannel lock(Container container) {
    try {
      FileChannel channel =
          FileChannel.open(seat(container).folder().resolve("lock"), StandardOpenOption.WRITE);
      FileLock _ = channel.lock();
      // whoever held it before may have removed the container
      if (Files.exists(seat(container).folder())) {
        return channel;
      }
      channel.close();
      throw absent(container);
    } catch (NoSuchFileException e) {
      throw absent(container);
    } catch (IOException e) {
      throw TareException.of(e, "cannot lock container " + container.name());
    }
  }

  private static TareException absent(Container container) {
    return TareException.notFound("cannot find container " + container.name());
  }

  /// Newest first.
  public List<Container> all() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Container> found = new ArrayList<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        if (path.getFileName().toString().matches("[0-9a-f]{12}")) {
          read(path).ifPresent(found::add);
        }
      }
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + folder);
    }
    found.sort(Comparator.comparing(Container::created).reversed());
    return found;
  }

  private static Optional<Container> read(Path path) {
    Path file = path.resolve(FILE);
    try (var in = Files.newInputStream(file)) {
      return Optional.of(Container.parse(Bytes.of(in.readNBytes(MAX_BYTES)), file.toString()));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // removed meanwhile
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + file);
    }
  }

  /// The container of that name, else of that id or of one that begins so.
  ///
  /// @throws TareException NOT_FOUND; INVALID where several begin so
  public Container find(String text) {
    List<Container> all = all();
    Optional<Container> named = all.stream().filter(c -> c.name().equals(text)).findFirst();
    if (named.isPresent()) {
      return named.get();
    }
    List<Container> found =
        text.matches("[0-9a-f]{1,64}")
            ? all.stream().filter(c -> c.id().startsWith(text)).toList()
            : List.of();
    if (found.size() > 1) {
      throw TareException.invalid(
              "cannot tell which container is meant by %s: %d ids begin so"
                  .formatted(text, found.size()))
          .withHint("give more digits");
    }
    if (found.isEmpty()) {
      TareException failure = TareException.notFound("cannot find container " + text);
      String near = Suggestion.didYouMean(text, all.stream().map(Container::name).toList());
      throw near.isEmpty()
          ? failure.withHint("tare ps -a lists all of them")
          : TareException.notFound("cannot find container " + text + near);
    }
    return found.getFirst();
  }

  /// As [#find]; empty where there is none.
  public Optional<Container> findAny(String text) {
    try {
      return Optional.of(find(text));
    } catch (TareException e) {
      if (e.kind() == TareException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// What killed processes left: folders that were to be removed, or never came to be.
  List<Path> leftovers() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(ContainerStore::isLeftover).toList();
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + folder);
    }
  }

  private static boolean isLeftover(Path path) {
    String name = path.getFileName().toString();
    if (name.startsWith(".new-")) {
      return ProcessStamp.parse(name.substring(".new-".length()))
          .filter(ProcessStamp::isAlive)
          .isEmpty();
    }
    return name.endsWith(REMOVED);
  }

  private static void deleteNew(Path made) throws IOException {
    Files.deleteIfExists(made.resolve(FILE));
    Files.deleteIfExists(made.resolve("lock"));
    Files.deleteIfExists(made);
  }
}
