package dev.tare.debian.base;

import dev.tare.base.TareException;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/// How a tree of packages is cut into layers, so that images of other packages share most of them.
///
/// No layer hides anything of another one, and all together are the tree. A layer of packages holds
/// what they bring, with the directories on the way: nothing in it depends on the packages of other
/// layers. What rules made comes last, since that depends on all of them.
public sealed interface Layering {
  /// More than this Docker does not unpack.
  int MOST = 127;

  /// One layer for all.
  record One() implements Layering {}

  /// At most `count` layers: of the packages of one source each, which change together, as long as
  /// they are among the largest; then one for all other packages, and one for what rules made.
  ///
  /// @param count 2 to 127
  record AtMost(int count) implements Layering {}

  /// One for each package, and one for what rules made.
  record PerPackage() implements Layering {}

  /// One layer.
  ///
  /// @param name what is in it, in words
  /// @param entries in the order of their paths
  record Part(String name, List<Entry> entries) {
    public Part {
      entries = List.copyOf(entries);
    }
  }

  /// Packages that are in one layer.
  record Group(List<Placed> packages, long bytes) {
    private static final Comparator<Group> ORDER =
        Comparator.comparingLong(Group::bytes)
            .reversed()
            .thenComparing(group -> group.packages.getFirst().name());

    String name() {
      return String.join(", ", packages.stream().map(Placed::toString).toList());
    }
  }

  /// The layers of `tree`, lowest first; none is empty.
  ///
  /// @param tree packages put together, or a part of that
  /// @param packages by name
  /// @throws TareException INVALID where there would be more than engines take
  default List<Part> parts(FileTree tree, List<Placed> packages) {
    List<Group> groups = groups(tree, packages);
    if (groups.size() >= MOST) {
      throw TareException.invalid(
              "cannot give %d packages a layer each: engines take %d layers"
                  .formatted(groups.size(), MOST))
          .withHint("ask for fewer: --layers " + MOST);
    }
    return Cut.of(tree, groups);
  }

  private List<Group> groups(FileTree tree, List<Placed> packages) {
    return switch (this) {
      case One _ -> List.of();
      case PerPackage _ -> grouped(tree, packages, Placed::name);
      case AtMost(int count) -> largest(grouped(tree, packages, Placed::source), count - 2);
    };
  }

  /// By size, the largest first; what nothing is there of is left out.
  private static List<Group> grouped(
      FileTree tree, List<Placed> packages, Function<Placed, String> key) {
    Map<String, List<Placed>> byKey = new LinkedHashMap<>();
    for (Placed one : packages) {
      if (one.isIn(tree)) {
        byKey.computeIfAbsent(key.apply(one), _ -> new ArrayList<>()).add(one);
      }
    }
    return byKey.values().stream()
        .map(all -> new Group(all, bytes(tree, all)))
        .sorted(Group.ORDER)
        .toList();
  }

  private static long bytes(FileTree tree, List<Placed> packages) {
    Set<TreePath> paths = new TreeSet<>();
    packages.forEach(one -> paths.addAll(one.paths()));
    return paths.stream()
        .mapToLong(path ->
            tree.entry(path).orElse(null) instanceof Entry.FileEntry file
                ? file.content().size()
                : 0)
        .sum();
  }

  /// The first `count`, and the others as one.
  private static List<Group> largest(List<Group> groups, int count) {
    if (groups.size() <= count + 1) {
      return groups;
    }
    List<Group> result = new ArrayList<>(groups.subList(0, count));
    List<Group> others = groups.subList(count, groups.size());
    List<Placed> packages =
        others.stream()
            .flatMap(group -> group.packages.stream())
            .sorted(Comparator.comparing(Placed::name))
            .toList();
    result.add(new Group(packages, others.stream().mapToLong(Group::bytes).sum()));
    return result;
  }

  /// Puts each entry where it belongs.
  final class Cut {
    private final FileTree tree;
    private final List<SortedMap<TreePath, Entry>> layers = new ArrayList<>();

    private Cut(FileTree tree) {
      this.tree = tree;
    }

    static List<Part> of(FileTree tree, List<Group> groups) {
      Cut cut = new Cut(tree);
      for (int i = 0; i <= groups.size(); i++) {
        cut.layers.add(new TreeMap<>());
      }
      cut.fill(homes(groups), groups.size());
      List<Part> parts = new ArrayList<>();
      for (int i = 0; i <= groups.size(); i++) {
        if (!cut.layers.get(i).isEmpty()) {
          String name = i < groups.size() ? groups.get(i).name() : "what rules made";
          parts.add(new Part(name, List.copyOf(cut.layers.get(i).values())));
        }
      }
      return parts;
    }

    /// The groups of each path; of a directory there may be many.
    private static Map<TreePath, Set<Integer>> homes(List<Group> groups) {
      Map<TreePath, Set<Integer>> homes = new HashMap<>();
      for (int i = 0; i < groups.size(); i++) {
        for (Placed one : groups.get(i).packages()) {
          for (TreePath path : one.paths()) {
            homes.computeIfAbsent(path, _ -> new LinkedHashSet<>()).add(i);
          }
        }
      }
      return homes;
    }

    /// A further name of a file goes where the file is.
    private void fill(Map<TreePath, Set<Integer>> homes, int rules) {
      Map<TreePath, Integer> placed = new HashMap<>();
      for (Entry entry : tree.asLayer()) {
        Set<Integer> all =
            entry instanceof Entry.HardlinkEntry link
                ? Set.of(placed.getOrDefault(link.target(), rules))
                : homes.getOrDefault(entry.path(), Set.of(rules));
        for (int layer : all) {
          put(entry, layers.get(layer));
          placed.put(entry.path(), layer);
        }
      }
    }

    private void put(Entry entry, SortedMap<TreePath, Entry> layer) {
      layer.put(entry.path(), entry);
      TreePath parent = entry.path().parent();
      while (!parent.isRoot() && !layer.containsKey(parent)) {
        layer.put(parent, tree.entry(parent).orElseThrow());
        parent = parent.parent();
      }
    }
  }
}
