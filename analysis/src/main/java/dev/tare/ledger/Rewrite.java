package dev.tare.ledger;

import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.LayerDiff;
import dev.tare.layer.LayerWriter;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;

/// What the layers of a build would come to if its instructions left less behind; a draft that is
/// changed step by step. By the rules for layers of a build (see [dev.tare.layer.LayerDiff]): a
/// directory that is as it was below is in a layer only on the way to something else, a removal
/// only of what is there, and an empty layer is none.
public final class Rewrite {
  private final List<LayerMembers> layers;
  private final IntFunction<FileTree> below;
  private final Map<Integer, Map<TreePath, Entry>> changed = new HashMap<>();

  /// @param layers written by tare
  /// @param below the merged tree under each of them
  public Rewrite(List<LayerMembers> layers, IntFunction<FileTree> below) {
    this.layers = List.copyOf(layers);
    this.below = below;
  }

  private Map<TreePath, Entry> entries(int layer) {
    return changed.computeIfAbsent(layer, this::written);
  }

  private Map<TreePath, Entry> written(int layer) {
    Map<TreePath, Entry> entries = new LinkedHashMap<>();
    layers.get(layer).entries().forEach(entry -> entries.put(entry.path(), entry));
    return entries;
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
      if (!(entry instanceof Entry.HardlinkEntry link)) {
        return entry;
      }
      return switch (removed.get(link.target())) {
        case Entry.FileEntry file -> {
          removed.put(link.target(), link); // the next one links to this one
          yield new Entry.FileEntry(path, file.attributes(), file.content());
        }
        case Entry.HardlinkEntry first ->
            new Entry.HardlinkEntry(path, link.attributes(), first.path());
        case null, default -> link;
      };
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

  /// How many bytes less the layers have. Those above a changed one count as well: what they
  /// replace or remove may not be there any more, and what they have in a directory that has gone
  /// brings the directory.
  public long saved() {
    if (changed.isEmpty()) {
      return 0;
    }
    int first = Collections.min(changed.keySet());
    long saved = 0;
    FileTree lower = below.apply(first);
    for (int layer = first; layer < layers.size(); layer++) {
      FileTree upper = lower.apply("the draft of a layer", now(layer));
      saved += before(layer) - bytes(upper.diff(lower));
      lower = upper;
    }
    return saved;
  }

  /// As a build writes it: by the same rules as what it is compared with.
  private long before(int layer) {
    FileTree lower = below.apply(layer);
    return bytes(lower.apply("a layer", layers.get(layer).entries()).diff(lower));
  }

  private Iterable<Entry> now(int layer) {
    Map<TreePath, Entry> draft = changed.get(layer);
    return draft == null ? layers.get(layer).entries() : draft.values();
  }

  private static long bytes(LayerDiff layer) {
    long bytes = 0;
    for (Entry entry : layer) {
      bytes += LayerWriter.bytes(entry.changed(Attributes::inWholeSeconds));
    }
    return bytes == 0 ? 0 : bytes + LayerWriter.END_BYTES;
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
