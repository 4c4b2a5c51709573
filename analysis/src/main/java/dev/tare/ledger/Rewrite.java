package dev.tare.ledger;

import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.LayerWriter;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;

/// What the layers of a build would come to if its instructions left less behind; a draft that is
/// changed step by step. By the rules for layers of a build (see [dev.tare.layer.LayerDiff]): a
/// directory that is as it was below is in a layer only on the way to something else, a removal
/// only of what is there, and an empty layer is none.
public final class Rewrite {
  private final List<LayerMembers> layers;
  private final IntFunction<Tree> below;
  private final Map<Integer, Map<TreePath, Entry>> changed = new TreeMap<>();

  /// @param layers written by tare
  /// @param below the merged tree under each of them
  public Rewrite(List<LayerMembers> layers, IntFunction<Tree> below) {
    this.layers = List.copyOf(layers);
    this.below = below;
  }

  private Map<TreePath, Entry> entries(int layer) {
    return changed.computeIfAbsent(
        layer,
        _ -> {
          Map<TreePath, Entry> entries = new LinkedHashMap<>();
          layers.get(layer).entries().forEach(entry -> entries.put(entry.path(), entry));
          return entries;
        });
  }

  /// As if the instruction of `layer` ended with `rm -rf` of this.
  public void remove(int layer, Removal removal) {
    Map<TreePath, Entry> entries = entries(layer);
    Map<TreePath, Entry> removed = new HashMap<>();
    entries.values().removeIf(entry -> takes(removal, entry, removed));
    giveContentTo(entries, removed);
    Tree lower = below.apply(layer);
    if (removal.isKept()) {
      lower.names(removal.directory()).stream()
          .map(removal.directory()::child)
          .filter(removal::removes)
          .forEach(path -> entries.put(path, removal(path)));
    } else {
      lower
          .entry(removal.directory())
          .ifPresent(entry -> entries.put(entry.path(), removal(entry.path())));
    }
  }

  /// As if the instruction of `layer` had not written there at all, nor made the directory for it.
  public void spare(int layer, Removal removal) {
    Map<TreePath, Entry> entries = entries(layer);
    entries.values().removeIf(entry -> removal.removes(entry.path()));
    TreePath at = removal.directory();
    while (!at.isRoot() && below.apply(layer).entry(at).isEmpty() && isEmpty(entries, at)) {
      entries.remove(at);
      at = at.parent();
    }
  }

  private static boolean isEmpty(Map<TreePath, Entry> entries, TreePath directory) {
    return entries.keySet().stream()
        .noneMatch(path -> path.isUnder(directory) && !path.equals(directory));
  }

  private static boolean takes(Removal removal, Entry entry, Map<TreePath, Entry> removed) {
    boolean isRemoved = removal.removes(entry.path());
    if (isRemoved) {
      removed.put(entry.path(), entry);
    }
    return isRemoved;
  }

  private static Entry removal(TreePath path) {
    return new Entry.Whiteout(path, Entry.Whiteout.Kind.NAME);
  }

  /// A file that has another name stays under that one.
  private static void giveContentTo(Map<TreePath, Entry> entries, Map<TreePath, Entry> removed) {
    entries.replaceAll((path, entry) -> {
      if (entry instanceof Entry.HardlinkEntry link
          && removed.get(link.target()) instanceof Entry.FileEntry file) {
        removed.put(link.target(), link); // the next one links to this one, which costs a header
        return new Entry.FileEntry(path, file.attributes(), file.content());
      }
      return entry;
    });
  }

  /// As if what made layer `from` were the end of what made layer `into`, with nothing in between.
  public void join(int into, int from) {
    Map<TreePath, Entry> entries = entries(into);
    for (Entry entry : List.copyOf(entries(from).values())) {
      if (entry instanceof Entry.Whiteout(TreePath path, Entry.Whiteout.Kind kind)) {
        boolean isName = kind == Entry.Whiteout.Kind.NAME;
        entries.keySet().removeIf(at -> at.isUnder(path) && (isName || !at.equals(path)));
      }
      entries.put(entry.path(), entry);
    }
    drop(from);
  }

  /// As if nothing had made it.
  public void drop(int layer) {
    changed.put(layer, new LinkedHashMap<>());
  }

  /// What a layer has because something in it is new: all but the directories on the way to that.
  public Set<TreePath> news(int layer) {
    Set<TreePath> news = new HashSet<>();
    for (Entry entry : layers.get(layer).entries()) {
      if (isOfItself(entry, below.apply(layer)::entry)) {
        news.add(entry.path());
      }
    }
    return news;
  }

  /// How many bytes less the layers have.
  public long saved() {
    long saved = 0;
    for (int layer : changed.keySet()) {
      saved += layers.get(layer).size() - bytes(layer);
    }
    return saved;
  }

  private long bytes(int layer) {
    Map<TreePath, Entry> entries = entries(layer);
    Tree lower = below.apply(layer);
    Set<TreePath> ways = new HashSet<>();
    long bytes = 0;
    for (Entry entry : entries.values()) {
      if (isOfItself(entry, lower::entry)) {
        bytes += LayerWriter.bytes(entry);
        addWay(ways, entry.path());
      }
    }
    if (bytes == 0) {
      return 0;
    }
    for (Entry entry : entries.values()) {
      if (!isOfItself(entry, lower::entry) && ways.contains(entry.path())) {
        bytes += LayerWriter.bytes(entry);
      }
    }
    return bytes + LayerWriter.END_BYTES;
  }

  private static void addWay(Set<TreePath> ways, TreePath path) {
    TreePath at = path;
    while (!at.isRoot()) {
      at = at.parent();
      if (!ways.add(at)) {
        return;
      }
    }
  }

  private static boolean isOfItself(
      Entry entry, Function<TreePath, java.util.Optional<Entry>> lower) {
    return switch (entry) {
      case Entry.Whiteout(TreePath path, Entry.Whiteout.Kind _) -> lower.apply(path).isPresent();
      case Entry.DirectoryEntry directory ->
          !(lower.apply(directory.path()).orElse(null) instanceof Entry.DirectoryEntry before)
              || !isAlike(before.attributes(), directory.attributes());
      default -> true;
    };
  }

  private static boolean isAlike(Attributes one, Attributes other) {
    return one.withMtime(other.mtime()).equals(other);
  }
}
