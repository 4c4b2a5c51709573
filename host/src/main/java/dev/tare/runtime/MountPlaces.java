package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Entry.Whiteout;
import dev.tare.layer.FileTree;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.runtime.RunSpec.Isolation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The places in a container where engines mount something. Where an image lacks one they make it,
/// with the directories that lead there: no program of the container did.
public final class MountPlaces {
  private static final List<String> FIXED =
      List.of("/proc", "/sys", "/dev", "/dev/pts", "/dev/shm", "/dev/mqueue");

  private static final Comparator<TreePath> DEEPEST_FIRST =
      Comparator.comparingInt((TreePath place) -> place.parts().size()).reversed();

  private MountPlaces() {}

  /// What a container has made of `below`, without the places that were made for its mounts: those
  /// which `below` lacks, and in which nothing is.
  public static FileTree without(FileTree after, FileTree below, Isolation isolation) {
    Set<TreePath> dropped = new HashSet<>();
    List<TreePath> places = new ArrayList<>();
    for (String text : (Iterable<String>) places(isolation)::iterator) {
      places.add(TreePath.of(text));
      places.add(Lookup.follow(after, TreePath.of(text)).path());
    }
    places.sort(DEEPEST_FIRST);
    for (TreePath place : places) {
      for (TreePath at = place; isStub(at, after, below, dropped); at = at.parent()) {
        dropped.add(at);
      }
    }
    return without(after, dropped);
  }

  private static FileTree without(FileTree after, Set<TreePath> dropped) {
    List<Entry> removals = new ArrayList<>();
    dropped.stream().sorted().forEach(path -> removals.add(new Whiteout(path, Whiteout.Kind.NAME)));
    return removals.isEmpty() ? after : after.apply("the places of mounts", removals);
  }

  /// The places that engines will make in `tree` before a program starts, with the directories that
  /// lead there, the deepest first.
  public static List<TreePath> missing(Tree tree, Isolation isolation) {
    return missing(tree, places(isolation));
  }

  /// The same of `places`, each absolute.
  public static List<TreePath> missing(Tree tree, Stream<String> places) {
    Set<TreePath> missing = new HashSet<>();
    places.map(TreePath::of).forEach(place -> addMissing(tree, place, missing));
    return missing.stream().sorted(DEEPEST_FIRST).toList();
  }

  private static void addMissing(Tree tree, TreePath place, Set<TreePath> missing) {
    try {
      for (TreePath at = Destination.in(tree, place); tree.entry(at).isEmpty(); at = at.parent()) {
        missing.add(at);
      }
    } catch (TareException e) {
      if (e.kind() != TareException.Kind.UNSUPPORTED) {
        throw e;
      }
      // of lent ids, and closed to us: what is made there can be told from nothing else
    }
  }

  /// `after` without those of `made` in which nothing is.
  ///
  /// @param made what [#missing] said once
  public static FileTree without(FileTree after, FileTree below, List<TreePath> made) {
    Set<TreePath> dropped = new HashSet<>();
    for (TreePath place : made.stream().sorted(DEEPEST_FIRST).toList()) {
      if (isStub(place, after, below, dropped)) {
        dropped.add(place);
      }
    }
    return without(after, dropped);
  }

  /// Whether `path` of a container that does not run lies where something is mounted whenever it
  /// does, volumes apart.
  public static boolean hide(TreePath path, Isolation isolation) {
    return Stream.of(
            Refusals.OF_THE_KERNEL.stream(),
            EtcFiles.NAMES.stream().map(name -> "/etc/" + name),
            isolation.memory().stream().map(Tmpfs::destination))
        .flatMap(s -> s)
        .anyMatch(place -> path.isUnder(TreePath.of(place)));
  }

  private static Stream<String> places(Isolation isolation) {
    return Stream.of(
            FIXED.stream(),
            // the built-in sandbox makes it
            Stream.of("/tmp"),
            EtcFiles.NAMES.stream().map(name -> "/etc/" + name),
            isolation.volumes().stream().map(Volume::destination),
            isolation.memory().stream().map(Tmpfs::destination))
        .flatMap(s -> s);
  }

  private static boolean isStub(
      TreePath path, FileTree after, FileTree below, Set<TreePath> dropped) {
    if (path.isRoot() || dropped.contains(path) || below.entry(path).isPresent()) {
      return false;
    }
    return switch (after.entry(path).orElse(null)) {
      case DirectoryEntry _ ->
          after.names(path).stream().allMatch(name -> dropped.contains(path.child(name)));
      case FileEntry file -> file.content().size() == 0;
      case null -> false;
      case Entry _ -> false;
    };
  }
}
