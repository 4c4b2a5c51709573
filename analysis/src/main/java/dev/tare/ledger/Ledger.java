package dev.tare.ledger;

import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// Which entries of the layers of an image are still seen, and which later layer hides the others:
/// every byte of a layer belongs to one entry with one [Fate], or to its framing.
///
/// A build, which knows its own layers and not those below, takes names literally, as tare writes
/// them: an entry whose name leads through a symbolic link of a layer below is another name then.
/// It works from the uppermost layer down, so the lowest one, which is mostly the largest, is
/// looked at and not remembered. [ImageLedger] has the whole image and merges its layers.
public final class Ledger {
  private final List<LayerMembers> layers;
  private final BiPredicate<FileEntry, FileEntry> sameContent;
  private final Fate[][] fates;

  // of the layers above; the lowest that has a name wins, since it was the first to hide
  private final Map<TreePath, Hider> written = new HashMap<>();
  private final Map<TreePath, Integer> removed = new HashMap<>();
  private final Map<TreePath, Integer> emptied = new HashMap<>();
  private TreePath lastParent = TreePath.ROOT;
  private int lastHider;

  private static final int NOBODY = Integer.MAX_VALUE;

  private record Hider(int layer, Entry entry) {}

  private Ledger(List<LayerMembers> layers, BiPredicate<FileEntry, FileEntry> sameContent) {
    this.layers = List.copyOf(layers);
    this.sameContent = sameContent;
    this.fates = new Fate[layers.size()][];
  }

  /// @param layers the lowest first
  /// @param sameContent whether two files of equal size hold the same; asked only for a name that
  ///   two layers have
  public static Ledger of(
      List<LayerMembers> layers, BiPredicate<FileEntry, FileEntry> sameContent) {
    Ledger ledger = new Ledger(layers, sameContent);
    for (int layer = layers.size() - 1; layer >= 0; layer--) {
      ledger.fates[layer] = ledger.judged(layer);
    }
    ledger.written.clear();
    return ledger;
  }

  /// The ledger of a whole image, exact: names are resolved and files told from each other as the
  /// merged tree does.
  static Ledger of(MergedLayers merged) {
    List<LayerMembers> members = merged.layers().stream().map(LayerMembers::of).toList();
    Ledger ledger = new Ledger(members, (_, _) -> false);
    for (int layer = 0; layer < members.size(); layer++) {
      Fate[] judged = new Fate[members.get(layer).entries().size()];
      for (int i = 0; i < judged.length; i++) {
        judged[i] = merged.fate(layer, i);
      }
      ledger.fates[layer] = judged;
    }
    return ledger;
  }

  /// The lowest first.
  public List<LayerMembers> layers() {
    return layers;
  }

  /// Of an entry, by its layer and its place in there.
  public Fate fate(int layer, int index) {
    return fates[layer][index];
  }

  /// How many bytes of a layer have a fate of this kind; with [LayerMembers#framing] the kinds come
  /// to the size of the layer.
  public long bytes(int layer, Fate.Kind kind) {
    long sum = 0;
    for (int i = 0; i < fates[layer].length; i++) {
      sum += fates[layer][i].kind() == kind ? layers.get(layer).bytes(i) : 0;
    }
    return sum;
  }

  private Fate[] judged(int layer) {
    LayerMembers members = layers.get(layer);
    List<Entry> entries = members.entries();
    boolean isRemembered = layer > 0 || members.mayRepeatNames();
    Fate[] judged = new Fate[entries.size()];
    lastParent = TreePath.ROOT;
    lastHider = hiderOfAll(TreePath.ROOT);
    for (int i = entries.size() - 1; i >= 0; i--) {
      Entry entry = entries.get(i);
      judged[i] = fate(entry);
      if (isRemembered && !(entry instanceof Entry.Whiteout)) {
        written.put(entry.path(), new Hider(layer, entry));
      }
    }
    keepLinked(entries, judged);
    if (layer > 0) {
      remember(entries, layer);
    }
    return judged;
  }

  /// Whiteouts act on the layers below alone.
  private void remember(List<Entry> entries, int layer) {
    for (Entry entry : entries) {
      if (entry instanceof Entry.Whiteout(TreePath path, Entry.Whiteout.Kind kind)) {
        (kind == Entry.Whiteout.Kind.NAME ? removed : emptied).put(path, layer);
      }
    }
  }

  private Fate fate(Entry entry) {
    if (entry instanceof Entry.Whiteout || (written.isEmpty() && removed.isEmpty())) {
      return Fate.LIVE;
    }
    TreePath path = entry.path();
    Hider over = written.get(path);
    int remover = Math.min(removed.getOrDefault(path, NOBODY), hiderOfParent(path));
    if (over != null && over.layer() <= remover) {
      return over(entry, over);
    }
    return remover == NOBODY ? Fate.LIVE : Fate.deleted(remover);
  }

  private Fate over(Entry entry, Hider over) {
    boolean isCopy =
        entry instanceof FileEntry file
            && over.entry() instanceof FileEntry other
            && file.content().size() > 0
            && file.content().size() == other.content().size()
            && sameContent.test(file, other);
    return isCopy ? Fate.copied(over.layer(), over.entry()) : Fate.replaced(over.layer());
  }

  /// Neighbours in a layer mostly have one parent.
  private int hiderOfParent(TreePath path) {
    TreePath parent = path.parent();
    if (!parent.equals(lastParent)) {
      lastParent = parent;
      lastHider = hiderOfAll(parent);
    }
    return lastHider;
  }

  /// The first layer that removes all that lies in `directory`.
  private int hiderOfAll(TreePath directory) {
    int first = NOBODY;
    for (@Nullable TreePath at = directory; at != null; at = at.isRoot() ? null : at.parent()) {
      first = Math.min(first, emptied.getOrDefault(at, NOBODY));
      first = Math.min(first, removed.getOrDefault(at, NOBODY));
      Hider over = written.get(at);
      if (over != null && !(over.entry() instanceof Entry.DirectoryEntry)) {
        first = Math.min(first, over.layer());
      }
    }
    return first;
  }

  /// A file whose name is hidden and that another name of its layer still shows.
  private static void keepLinked(List<Entry> entries, Fate[] judged) {
    Set<TreePath> targets = new HashSet<>();
    for (int i = 0; i < judged.length; i++) {
      if (entries.get(i) instanceof Entry.HardlinkEntry link
          && judged[i].kind() == Fate.Kind.LIVE) {
        targets.add(link.target());
      }
    }
    for (int i = 0; i < judged.length && !targets.isEmpty(); i++) {
      if (entries.get(i) instanceof FileEntry file && targets.contains(file.path())) {
        judged[i] = Fate.LIVE;
      }
    }
  }

  /// Entries of one layer that share a kind of fate and who made it so.
  ///
  /// @param indices of the entries, in order
  record Group(int layer, Fate.Kind kind, int by, List<Integer> indices) {}

  /// All that is hidden, without directories that a later layer only names again.
  List<Group> hidden() {
    record Key(int layer, Fate.Kind kind, int by) {}
    Map<Key, List<Integer>> groups = new java.util.LinkedHashMap<>();
    for (int layer = 0; layer < fates.length; layer++) {
      for (int i = 0; i < fates[layer].length; i++) {
        Fate fate = fates[layer][i];
        boolean isNamedAgain =
            fate.kind() == Fate.Kind.REPLACED
                && layers.get(layer).entries().get(i) instanceof Entry.DirectoryEntry;
        if (fate.kind() != Fate.Kind.LIVE && !isNamedAgain) {
          groups
              .computeIfAbsent(new Key(layer, fate.kind(), fate.by()), _ -> new ArrayList<>())
              .add(i);
        }
      }
    }
    List<Group> all = new ArrayList<>();
    groups.forEach((key, indices) ->
        all.add(
            new Group(key.layer(), key.kind(), key.by(), Collections.unmodifiableList(indices))));
    return all;
  }
}
