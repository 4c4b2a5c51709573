package dev.tare.container;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.container.ContainerFolders.Kind;
import dev.tare.runtime.Seat;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The containers of one user that stay. Their folders are those of [ContainerFolders], with others
/// between them.
public final class ContainerStore {
  static final String FILE = Kind.STAYING.file();
  private static final SecureRandom RANDOM = new SecureRandom();

  private final ContainerFolders folders;

  /// @param folder of all containers; made when the first comes
  public ContainerStore(Path folder) {
    this.folders = new ContainerFolders(folder);
  }

  /// A new id.
  public static String newId() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /// Where a container lives.
  public Seat seat(Container container) {
    return new Seat(folders.of(container.shortId()), container.shortId());
  }

  public Life life(Container container) {
    return Life.of(seat(container));
  }

  /// Adds containers: all of them, unless the disk is full meanwhile.
  ///
  /// @param make gives them names that are none of those
  /// @throws TareException REFUSED where a name is taken
  public List<Container> add(Function<Set<String>, List<Container>> make) {
    try (FileChannel _ = folders.lockAll()) {
      Map<String, String> taken = folders.names();
      List<Container> added = make.apply(taken.keySet());
      for (Container container : added) {
        refuseTaken(container.name(), taken.get(container.name()));
      }
      for (Container container : added) {
        folders.add(container.shortId(), Kind.STAYING, container.render());
      }
      return added;
    } catch (IOException e) {
      throw TareException.of(e, "cannot make the container");
    }
  }

  /// @param other the short id of the container that has the name; null where none has
  /// @throws TareException REFUSED where one has
  public static void refuseTaken(String name, @Nullable String other) {
    if (other != null) {
      throw TareException.of(
              TareException.Kind.REFUSED,
              "cannot make the container %s: %s has that name".formatted(name, other))
          .withHint("remove that one: tare rm %s, or give another --name".formatted(name));
    }
  }

  /// Only this container's starts and removals wait for each other. To be closed.
  ///
  /// @throws TareException NOT_FOUND where it is gone
  FileChannel lock(Container container) {
    return folders.lock(container.shortId(), container.name());
  }

  /// Newest first.
  public List<Container> all() {
    List<Container> found = new ArrayList<>();
    for (ContainerFolders.Document document : folders.documents(Kind.STAYING)) {
      found.add(Container.parse(document.content(), document.path().toString()));
    }
    found.sort(Comparator.comparing(Container::created).reversed());
    return found;
  }

  /// The container of that name, else of that id or of one that begins so.
  ///
  /// @throws TareException NOT_FOUND; INVALID where several begin so
  public Container find(String text) {
    List<Container> all = all();
    return AnyContainer.find(all, text).orElseThrow(() -> absent(all, text));
  }

  private TareException absent(List<Container> all, String text) {
    if (folders.names(Kind.WORKING).containsKey(text)) {
      return TareException.notFound(
              "cannot find container %s: that is a working container, in which no program stays"
                  .formatted(text))
          .withHint(
              "tare run %1$s -- PROGRAM, tare mount %1$s, tare commit %1$s IMAGE".formatted(text));
    }
    TareException failure = TareException.notFound("cannot find container " + text);
    String near = Suggestion.didYouMean(text, all.stream().map(Container::name).toList());
    return near.isEmpty()
        ? failure.withHint("tare ps -a lists all of them")
        : TareException.notFound("cannot find container " + text + near);
  }

  /// What killed processes left: folders that were to be removed, or never came to be.
  List<Path> leftovers() {
    return folders.leftovers();
  }
}
