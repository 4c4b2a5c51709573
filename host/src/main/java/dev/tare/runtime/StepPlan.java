package dev.tare.runtime;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.FileTree;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Where the mounts of a step go, and what must be added to its tree for that. Links of the tree
/// are resolved here, so that `step.sh` meets none in it.
///
/// @param kept `/proc`, `/sys`, `/dev` and the working directory where the tree lacks them: they
///   stay
/// @param stubs places for mounts, with the parents that the tree has: gone afterwards
/// @param places parents before what lies in them
record StepPlan(List<Entry> kept, List<Entry> stubs, List<Place> places) {
  /// @param target without links, as far as the tree goes
  /// @param original as it was written
  record Place(StepMount mount, TreePath original, TreePath target, Kind kind) {}

  /// What is mounted, and so what it is mounted on.
  enum Kind {
    DIRECTORY,
    FILE
  }

  private static final TreePath DEV = TreePath.of("/dev");
  private static final List<TreePath> OF_KERNEL =
      List.of(TreePath.of("/proc"), TreePath.of("/sys"));

  StepPlan {
    kept = List.copyOf(kept);
    stubs = List.copyOf(stubs);
    places = List.copyOf(places);
  }

  /// @param etc files that belong to this machine; left out where something is mounted around them
  static StepPlan of(FileTree below, RunStep step, List<StepMount.Socket> etc) {
    return new Planning(below).plan(step, etc);
  }

  private static final class Planning {
    private final FileTree below;
    private final Map<TreePath, Entry> kept = new TreeMap<>();
    private final Map<TreePath, Entry> stubs = new TreeMap<>();
    private final List<Place> places = new ArrayList<>();

    Planning(FileTree below) {
      this.below = below;
    }

    StepPlan plan(RunStep step, List<StepMount.Socket> etc) {
      OF_KERNEL.forEach(this::keepDirectory);
      keepDirectory(DEV);
      List<StepMount> mounts = new ArrayList<>(step.mounts());
      mounts.removeIf(mount -> mount instanceof StepMount.SecretVariable);
      mounts.sort(Comparator.comparingInt(mount -> target(mount).parts().size()));
      mounts.forEach(mount -> places.add(place(mount)));
      for (StepMount.Socket file : etc) {
        Place place = place(file);
        if (around(place.target()).isEmpty() && isFree(place)) {
          places.add(place);
        }
      }
      keepWorkingDirectory(TreePath.of(step.process().workingDir()));
      places.forEach(this::makeStub);
      return new StepPlan(List.copyOf(kept.values()), List.copyOf(stubs.values()), places);
    }

    private boolean isFree(Place place) {
      return places.stream().noneMatch(other -> other.target().isUnder(place.target()));
    }

    /// A link here would lead what is mounted out of the root.
    private void keepDirectory(TreePath path) {
      Optional<Entry> entry = below.entry(path);
      if (entry.isEmpty()) {
        kept.put(path, directory(path));
      } else if (!(entry.get() instanceof DirectoryEntry)) {
        throw TareException.invalid(
            "cannot run in this image: its %s is not a directory".formatted(path));
      }
    }

    private Place place(StepMount mount) {
      TreePath original = target(mount);
      TreePath target = resolve(original);
      if (target.isRoot() || target.equals(DEV) || OF_KERNEL.stream().anyMatch(target::isUnder)) {
        // a file that is written there by name would reach the kernel (CVE-2025-52881)
        throw TareException.invalid(
            "cannot mount at %s: that place is not for mounts".formatted(original));
      }
      return new Place(mount, original, target, kind(mount));
    }

    private TreePath resolve(TreePath target) {
      for (Place place : places.reversed()) {
        if (target.isUnder(place.original())) {
          int known = place.original().parts().size();
          TreePath path = place.target();
          for (Bytes name : target.parts().subList(known, target.parts().size())) {
            path = path.child(name);
          }
          return path;
        }
      }
      return Destination.in(below, target);
    }

    /// What `path` lies in that is not the tree.
    private Optional<TreePath> around(TreePath path) {
      if (path.isUnder(DEV)) {
        return Optional.of(DEV);
      }
      return places.stream()
          .map(Place::target)
          .filter(other -> !other.equals(path) && path.isUnder(other))
          .findFirst();
    }

    private void keepWorkingDirectory(TreePath directory) {
      TreePath path = Destination.in(below, directory);
      boolean isMounted = places.stream().anyMatch(place -> path.isUnder(place.target()));
      if (isMounted || path.isUnder(DEV) || OF_KERNEL.stream().anyMatch(path::isUnder)) {
        return;
      }
      for (TreePath at = path; view(at).isEmpty(); at = at.parent()) {
        kept.put(at, directory(at));
      }
    }

    private void makeStub(Place place) {
      if (around(place.target()).isPresent()) {
        return; // step.sh makes it where it belongs
      }
      Optional<Entry> entry = view(place.target());
      boolean fits =
          entry.isEmpty()
              || (place.kind() == Kind.DIRECTORY) == (entry.get() instanceof DirectoryEntry);
      if (!fits) {
        throw TareException.invalid(
            "cannot mount a %s at %s: the image has something else there"
                .formatted(
                    place.kind() == Kind.DIRECTORY ? "directory" : "file", place.original()));
      }
      if (entry.isEmpty()) {
        makeParents(place);
        stubs.put(
            place.target(),
            place.kind() == Kind.DIRECTORY ? directory(place.target()) : file(place.target()));
      }
    }

    private void makeParents(Place place) {
      for (TreePath at = place.target().parent(); !at.isRoot(); at = at.parent()) {
        Entry entry = view(at).orElse(directory(at));
        if (!(entry instanceof DirectoryEntry)) {
          throw TareException.invalid(
              "cannot mount at %s: %s is not a directory".formatted(place.original(), at));
        }
        stubs.put(at, entry);
      }
    }

    private Optional<Entry> view(TreePath path) {
      return below
          .entry(path)
          .or(() -> Optional.ofNullable(kept.get(path)))
          .or(() -> Optional.ofNullable(stubs.get(path)));
    }
  }

  private static Entry directory(TreePath path) {
    return new DirectoryEntry(path, Attributes.of(0755));
  }

  private static Entry file(TreePath path) {
    return new FileEntry(path, Attributes.of(0644), Content.of(Bytes.EMPTY));
  }

  /// Where `mount` is wanted; empty for what has no place.
  static Optional<TreePath> targetOf(StepMount mount) {
    return switch (mount) {
      case StepMount.Bind m -> Optional.of(m.target());
      case StepMount.Cache m -> Optional.of(m.target());
      case StepMount.Tmpfs m -> Optional.of(m.target());
      case StepMount.Held m -> Optional.of(m.target());
      case StepMount.Socket m -> Optional.of(m.target());
      case StepMount.SecretVariable _ -> Optional.empty();
    };
  }

  private static TreePath target(StepMount mount) {
    return targetOf(mount).orElse(TreePath.ROOT);
  }

  private static Kind kind(StepMount mount) {
    return switch (mount) {
      case StepMount.Bind m ->
          found(m.source()).entry().orElseThrow() instanceof DirectoryEntry
              ? Kind.DIRECTORY
              : Kind.FILE;
      case StepMount.Cache _, StepMount.Tmpfs _ -> Kind.DIRECTORY;
      case StepMount.Held _, StepMount.Socket _, StepMount.SecretVariable _ -> Kind.FILE;
    };
  }

  /// The part of a tree that `source` names.
  ///
  /// @throws TareException NOT_FOUND where nothing is there, INVALID where it is neither a file nor
  ///   a directory
  static Lookup found(StepMount.Source source) {
    Tree tree = source.tree();
    Lookup found = Lookup.follow(tree, source.path());
    Entry entry =
        found
            .entry()
            .orElseThrow(() ->
                TareException.notFound(
                    "cannot mount %s: there is no such file or directory"
                        .formatted(source.path())));
    if (!(entry instanceof DirectoryEntry || entry instanceof FileEntry)) {
      throw TareException.invalid(
          "cannot mount %s: it is neither a file nor a directory".formatted(source.path()));
    }
    return found;
  }
}
