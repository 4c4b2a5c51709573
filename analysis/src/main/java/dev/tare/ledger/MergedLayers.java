package dev.tare.ledger;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import dev.tare.ledger.LayerFacts.Member;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The layers of an image merged one after the other by [FileTree], with the origin of everything:
/// which member of which layer is what a name in the tree stands for. There is one implementation
/// of merging, so the account cannot differ from the image that runs.
///
/// The origin travels in the place of the time, which no rule of merging looks at: the layer, from
/// 1, as the second, and the place of the member in it as the nanosecond. Directories that no layer
/// names have the time 0.
final class MergedLayers {
  private final List<LayerFacts> layers;
  private final List<FileTree> trees = new ArrayList<>();
  private final List<Name> names = new ArrayList<>();
  private final int[][] nameCounts;

  /// The names that hard links gave to a member besides its own.
  private final Map<Origin, List<TreePath>> linked = new HashMap<>();

  private final TreePath[] lastParents;
  private final TreePath[] lastReal;

  /// A member.
  ///
  /// @param layer from 0
  /// @param index in its layer, from 0
  record Origin(int layer, int index) {
    static Optional<Origin> of(Entry entry) {
      Instant tag = entry.attributes().mtime();
      return tag.getEpochSecond() == 0
          ? Optional.empty()
          : Optional.of(new Origin((int) tag.getEpochSecond() - 1, tag.getNano()));
    }

    Instant tag() {
      return Instant.ofEpochSecond(layer + 1L, index);
    }
  }

  /// A name of the merged tree.
  ///
  /// @param origin the member that it shows
  record Name(TreePath path, Origin origin) {}

  private MergedLayers(List<LayerFacts> layers) {
    this.layers = List.copyOf(layers);
    this.nameCounts = new int[layers.size()][];
    this.lastParents = new TreePath[layers.size()];
    this.lastReal = new TreePath[layers.size()];
  }

  /// @param layers the lowest first
  /// @throws dev.tare.base.TareException CORRUPT, naming layer and entry
  static MergedLayers of(List<LayerFacts> layers) {
    MergedLayers merged = new MergedLayers(layers);
    merged.merge();
    merged.gatherNames();
    merged.gatherLinks();
    return merged;
  }

  private void merge() {
    FileTree tree = FileTree.EMPTY;
    for (int layer = 0; layer < layers.size(); layer++) {
      List<Member> members = layers.get(layer).members();
      nameCounts[layer] = new int[members.size()];
      List<Entry> tagged = new ArrayList<>(members.size());
      for (int i = 0; i < members.size(); i++) {
        Instant tag = new Origin(layer, i).tag();
        tagged.add(members.get(i).entry().changed(attributes -> attributes.withMtime(tag)));
      }
      tree = tree.apply("layer %d".formatted(layer + 1), tagged);
      trees.add(tree);
    }
  }

  private void gatherNames() {
    for (Entry entry : tree().entries()) {
      Origin.of(entry)
          .ifPresent(origin -> {
            names.add(new Name(entry.path(), origin));
            nameCounts[origin.layer()][origin.index()]++;
          });
    }
  }

  private void gatherLinks() {
    for (int layer = 0; layer < layers.size(); layer++) {
      List<Member> members = layers.get(layer).members();
      for (int i = 0; i < members.size(); i++) {
        if (members.get(i).entry() instanceof Entry.HardlinkEntry) {
          TreePath real = real(layer, i);
          originAt(layer, real)
              .ifPresent(
                  origin -> linked.computeIfAbsent(origin, _ -> new ArrayList<>()).add(real));
        }
      }
    }
  }

  List<LayerFacts> layers() {
    return layers;
  }

  Member member(Origin origin) {
    return layers.get(origin.layer()).members().get(origin.index());
  }

  /// The merged tree, with origins for times.
  FileTree tree() {
    return trees.isEmpty() ? FileTree.EMPTY : trees.getLast();
  }

  /// The tree that the layers up to this one, from 0, make; with origins for times.
  FileTree after(int layer) {
    return trees.get(layer);
  }

  /// The tree that the layers below this one, from 0, make; with origins for times.
  FileTree before(int layer) {
    return layer == 0 ? FileTree.EMPTY : trees.get(layer - 1);
  }

  /// What the merged tree shows, in its order, without directories that no layer names.
  List<Name> names() {
    return names;
  }

  /// How many names of the merged tree show a member.
  int nameCount(Origin origin) {
    return nameCounts[origin.layer()][origin.index()];
  }

  /// The entries of the merged tree as one layer, with their own times.
  Iterable<Entry> asLayer() {
    List<Entry> entries = new ArrayList<>();
    for (Entry entry :
        new dev.tare.layer.LayerDiff(
            tree(), FileTree.EMPTY, dev.tare.layer.LayerDiff.DirectoryTimes.COMPARED)) {
      Entry timed = timed(entry);
      boolean isPlainRoot = entry.path().isRoot() && timed.attributes().equals(Attributes.of(0755));
      if (!isPlainRoot) {
        entries.add(timed);
      }
    }
    return entries;
  }

  /// An entry of one of the trees with its own time.
  Entry timed(Entry entry) {
    Instant time =
        Origin.of(entry).map(o -> member(o).entry().attributes().mtime()).orElse(Instant.EPOCH);
    return entry.changed(attributes -> attributes.withMtime(time));
  }

  /// The place of a member in the tree of its layer: links on its way followed, the last not.
  TreePath real(int layer, int index) {
    TreePath path = layers.get(layer).members().get(index).entry().path();
    TreePath parent = path.parent();
    if (parent.isRoot()) {
      return path;
    }
    if (!parent.equals(lastParents[layer])) {
      lastParents[layer] = parent;
      lastReal[layer] = Lookup.follow(trees.get(layer), parent).path();
    }
    return lastReal[layer].child(path.fileName());
  }

  private Optional<Origin> originAt(int layer, TreePath path) {
    return trees.get(layer).entry(path).flatMap(Origin::of);
  }

  /// What became of a member.
  Fate fate(int layer, int index) {
    Entry entry = layers.get(layer).members().get(index).entry();
    Origin origin = new Origin(layer, index);
    if (entry instanceof Entry.Whiteout || nameCount(origin) > 0) {
      return Fate.LIVE;
    }
    TreePath real = real(layer, index);
    if (entry instanceof Entry.HardlinkEntry) {
      return originAt(layer, real).map(target -> hidden(target, layer, real)).orElse(Fate.LIVE);
    }
    Fate last = hidden(origin, layer, real);
    for (TreePath other : linked.getOrDefault(origin, List.of())) {
      Fate fate = hidden(origin, layer, other);
      last = fate.by() > last.by() ? fate : last;
    }
    return last;
  }

  /// How a member vanished from under one of its names.
  private Fate hidden(Origin origin, int from, TreePath name) {
    boolean wasSeen = false;
    for (int layer = from; layer < trees.size(); layer++) {
      Optional<Entry> now = trees.get(layer).entry(name);
      boolean isSame = now.flatMap(Origin::of).filter(origin::equals).isPresent();
      if (!isSame && (wasSeen || layer == from)) {
        if (!wasSeen && isSeenLater(origin, layer, name)) {
          continue; // a hard link that a later layer gave it
        }
        return now.isPresent() ? replaced(origin, now.get(), layer) : Fate.deleted(layer);
      }
      wasSeen |= isSame;
    }
    return Fate.LIVE;
  }

  private boolean isSeenLater(Origin origin, int from, TreePath name) {
    for (int layer = from + 1; layer < trees.size(); layer++) {
      if (originAt(layer, name).filter(origin::equals).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private Fate replaced(Origin origin, Entry by, int layer) {
    @Nullable Member over = Origin.of(by).map(this::member).orElse(null);
    Bytes sha256 = member(origin).sha256();
    return over != null && !sha256.isEmpty() && sha256.equals(over.sha256())
        ? Fate.copied(layer, over.entry())
        : Fate.replaced(layer);
  }
}
