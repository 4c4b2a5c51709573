package dev.tare.script;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
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
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// The working containers of one user. They lie between those that stay, and no two of either kind
/// have one name. What a method has done is on the disk when it returns; who is killed leaves the
/// old state or the new.
public final class WorkingContainers {
  private final ContainerFolders folders;

  /// @param folder of all containers; made when the first comes
  public WorkingContainers(Path folder) {
    this.folders = new ContainerFolders(folder);
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
    return among(all, text)
        .orElseThrow(() -> {
          String near =
              Suggestion.didYouMean(text, all.stream().map(WorkingContainer::name).toList());
          TareException failure =
              TareException.notFound("cannot find working container " + text + near);
          return near.isEmpty()
              ? failure.withHint("tare containers lists them, tare from IMAGE makes one")
              : failure;
        });
  }

  /// As [#find]; empty where there is none.
  public Optional<WorkingContainer> findAny(String text) {
    return among(all(), text);
  }

  private static Optional<WorkingContainer> among(List<WorkingContainer> all, String text) {
    Optional<WorkingContainer> named = all.stream().filter(c -> c.name().equals(text)).findFirst();
    if (named.isPresent() || !text.matches("[0-9a-f]{1,64}")) {
      return named;
    }
    List<WorkingContainer> found = all.stream().filter(c -> c.id().startsWith(text)).toList();
    if (found.size() > 1) {
      throw TareException.invalid(
              "cannot tell which container is meant by %s: %d ids begin so"
                  .formatted(text, found.size()))
          .withHint("give more digits");
    }
    return found.stream().findFirst();
  }

  /// Only those who work on this container wait for each other. To be closed; a thread that holds
  /// it must not call [#update].
  ///
  /// @throws TareException NOT_FOUND where it is gone
  public FileChannel lock(WorkingContainer container) {
    return folders.lock(container.shortId(), container.name());
  }

  /// Puts what `change` makes of the container, as it is now, in its place.
  ///
  /// @return what it is then
  /// @throws TareException NOT_FOUND where it is gone
  public WorkingContainer update(
      WorkingContainer container, UnaryOperator<WorkingContainer> change) {
    try (FileChannel _ = lock(container)) {
      return updateLocked(container, change);
    } catch (IOException e) {
      throw TareException.of(e, "cannot change container " + container.name());
    }
  }

  /// The same for who holds [#lock].
  WorkingContainer updateLocked(WorkingContainer container, UnaryOperator<WorkingContainer> change)
      throws IOException {
    WorkingContainer now =
        folders
            .document(container.shortId(), Kind.WORKING)
            .map(WorkingContainers::parse)
            .orElseThrow(() -> TareException.notFound("cannot find container " + container.name()));
    WorkingContainer changed = change.apply(now);
    if (!changed.equals(now)) {
      folders.replace(container.shortId(), Kind.WORKING, changed.render());
    }
    return changed;
  }

  /// What killed processes left: folders that were to be removed, or never came to be.
  List<Path> leftovers() {
    return folders.leftovers();
  }
}
