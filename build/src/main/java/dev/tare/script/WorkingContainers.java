package dev.tare.script;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.container.AnyContainer;
import dev.tare.container.ContainerFolders;
import dev.tare.container.ContainerFolders.Document;
import dev.tare.container.ContainerFolders.Kind;
import dev.tare.container.ContainerStore;
import dev.tare.runtime.Seat;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// The working containers of one user. They lie between those that stay, and no two of either kind
/// have one name. What a method has done is on the disk when it returns; who is killed leaves the
/// old state or the new.
public final class WorkingContainers {
  private final ContainerFolders folders;
  private final Consumer<String> waiting;

  /// See [#WorkingContainers(Path, Consumer)].
  public WorkingContainers(Path folder) {
    this(folder, _ -> {});
  }

  /// @param folder of all containers; made when the first comes
  /// @param waiting gets the name of a container that another works on, before it is waited for
  public WorkingContainers(Path folder, Consumer<String> waiting) {
    this.folders = new ContainerFolders(folder);
    this.waiting = waiting;
  }

  /// Where a container lives.
  public Seat seat(WorkingContainer container) {
    return new Seat(folders.of(container.shortId()), container.shortId());
  }

  /// Adds one.
  ///
  /// @param make gives it a name that is none of those
  /// @throws TareException REFUSED where the name is taken
  public WorkingContainer add(Function<Set<String>, WorkingContainer> make) {
    try (FileChannel _ = folders.lockAll()) {
      Map<String, String> taken = folders.names();
      WorkingContainer added = make.apply(taken.keySet());
      ContainerStore.refuseTaken(added.name(), taken.get(added.name()));
      folders.add(added.shortId(), Kind.WORKING, added.render());
      return added;
    } catch (IOException e) {
      throw TareException.of(e, "cannot make the container");
    }
  }

  /// Oldest first.
  public List<WorkingContainer> all() {
    List<WorkingContainer> found = new ArrayList<>();
    for (Document document : folders.documents(Kind.WORKING)) {
      found.add(parse(document));
    }
    found.sort(Comparator.comparing(WorkingContainer::created));
    return found;
  }

  private static WorkingContainer parse(Document document) {
    return WorkingContainer.parse(document.content(), document.path().toString());
  }

  /// The container of that name, else of that id or of one that begins so.
  ///
  /// @throws TareException NOT_FOUND; INVALID where several begin so
  public WorkingContainer find(String text) {
    List<WorkingContainer> all = all();
    return AnyContainer.find(all, text).orElseThrow(() -> absent(all, text));
  }

  private TareException absent(List<WorkingContainer> all, String text) {
    if (folders.names(Kind.STAYING).containsKey(text)) {
      return TareException.notFound(
              "cannot find working container %s: that is a container which a program was run in"
                  .formatted(text))
          .withHint("tare commit %s IMAGE, then tare from IMAGE".formatted(text));
    }
    String near = Suggestion.didYouMean(text, all.stream().map(WorkingContainer::name).toList());
    TareException failure = TareException.notFound("cannot find working container " + text + near);
    return near.isEmpty()
        ? failure.withHint("tare containers lists them, tare from IMAGE makes one")
        : failure;
  }

  /// A container that nobody else works on before this is closed. A thread that has it must not ask
  /// for it again.
  public final class Held implements AutoCloseable {
    private final FileChannel lock;
    private WorkingContainer now;

    private Held(FileChannel lock, WorkingContainer now) {
      this.lock = lock;
      this.now = now;
    }

    /// As it is now, whatever it was when it was looked for.
    public WorkingContainer container() {
      return now;
    }

    /// Puts what `change` makes of the container in its place.
    ///
    /// @return what it is then
    WorkingContainer update(UnaryOperator<WorkingContainer> change) throws IOException {
      WorkingContainer changed = change.apply(now);
      if (!changed.equals(now)) {
        folders.replace(now.shortId(), Kind.WORKING, changed.render());
        now = changed;
      }
      return changed;
    }

    @Override
    public void close() throws IOException {
      lock.close();
    }
  }

  /// Only those who work on this container wait for each other.
  ///
  /// @throws TareException NOT_FOUND where it is gone
  public Held hold(WorkingContainer container) {
    String name = container.name();
    FileChannel lock = folders.lock(container.shortId(), name, () -> waiting.accept(name));
    try {
      Optional<WorkingContainer> now =
          folders.document(container.shortId(), Kind.WORKING).map(WorkingContainers::parse);
      if (now.isPresent()) {
        return new Held(lock, now.get());
      }
      lock.close();
    } catch (IOException e) {
      throw TareException.of(e, "cannot lock container " + name);
    }
    throw TareException.notFound("cannot find container " + name);
  }

  /// Puts what `change` makes of the container, as it is now, in its place.
  ///
  /// @return what it is then
  /// @throws TareException NOT_FOUND where it is gone
  public WorkingContainer update(
      WorkingContainer container, UnaryOperator<WorkingContainer> change) {
    try (Held held = hold(container)) {
      return held.update(change);
    } catch (IOException e) {
      throw TareException.of(e, "cannot change container " + container.name());
    }
  }

  /// Gives it another name.
  ///
  /// @return what it is then
  /// @throws TareException REFUSED where the name is taken
  public WorkingContainer rename(WorkingContainer container, String name) {
    try (FileChannel _ = folders.lockAll();
        Held held = hold(container)) {
      String other = folders.names().get(name);
      if (other != null) {
        throw TareException.of(
            TareException.Kind.REFUSED,
            "cannot rename container %s to %s: %s has that name"
                .formatted(container.name(), name, other));
      }
      return held.update(now -> now.withName(name));
    } catch (IOException e) {
      throw TareException.of(e, "cannot rename container " + container.name());
    }
  }

  /// What killed processes left: folders that were to be removed, or never came to be.
  List<Path> leftovers() {
    return folders.leftovers();
  }
}
