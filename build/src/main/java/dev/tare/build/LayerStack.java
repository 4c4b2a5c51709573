package dev.tare.build;

import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.LayerReader;
import dev.tare.mutate.PlacedLayer;
import dev.tare.oci.Layer;
import dev.tare.rootfs.WorkingRoot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Layers, bottom first, with their merged tree and with a root on disk for RUN; both are made when
/// they are first asked for. Immutable otherwise.
final class LayerStack {
  private final List<Layer> layers;
  private final List<MadeLayer> made;
  private final Supplier<FileTree> makeTree;
  private final Supplier<WorkingRoot> makeRoot;
  private @Nullable FileTree tree;
  private @Nullable WorkingRoot root;

  private LayerStack(
      List<Layer> layers,
      List<MadeLayer> made,
      Supplier<FileTree> makeTree,
      Supplier<WorkingRoot> makeRoot) {
    this.layers = List.copyOf(layers);
    this.made = List.copyOf(made);
    this.makeTree = makeTree;
    this.makeRoot = makeRoot;
  }

  static LayerStack empty() {
    return new LayerStack(List.of(), List.of(), () -> FileTree.EMPTY, () -> WorkingRoot.EMPTY);
  }

  /// @param root makes the root on disk of that tree
  static LayerStack of(List<Layer> layers, Function<FileTree, WorkingRoot> root) {
    Supplier<FileTree> tree = new Once<>(() -> FileTree.read(layers));
    return new LayerStack(layers, List.of(), tree, () -> root.apply(tree.get()));
  }

  /// With one more layer. What is on disk stays as it is: a RUN unpacks what is missing.
  LayerStack with(PlacedLayer placed) {
    return new LayerStack(joined(placed.layer()), made(placed), treeOf(placed), this::root);
  }

  /// With a layer that was made before; it is read when somebody asks what it holds.
  LayerStack with(Layer layer) {
    Supplier<List<Entry>> entries = new Once<>(() -> entriesOf(layer));
    List<MadeLayer> all = new ArrayList<>(made);
    all.add(new MadeLayer(layer, entries, this, Optional.empty()));
    Supplier<FileTree> makeIt = new Once<>(() -> tree().apply(layer));
    return new LayerStack(joined(layer), all, makeIt, this::root);
  }

  /// With the layer that a program made.
  ///
  /// @param after the root on disk that shows it
  LayerStack with(PlacedLayer placed, WorkingRoot after) {
    Supplier<FileTree> tree = new Once<>(treeOf(placed));
    return new LayerStack(joined(placed.layer()), made(placed), tree, () -> after.as(tree.get()));
  }

  private static List<Entry> entriesOf(Layer layer) {
    List<Entry> entries = new ArrayList<>();
    try (LayerReader reader = LayerReader.of(layer)) {
      for (var member = reader.next(); member.isPresent(); member = reader.next()) {
        entries.add(member.get().entry());
      }
    }
    return entries;
  }

  /// The same, whose uppermost layer `maker` made.
  LayerStack madeBy(MadeLayer.Maker maker) {
    List<MadeLayer> all = new ArrayList<>(made);
    all.set(all.size() - 1, all.getLast().by(maker));
    return new LayerStack(layers, all, this::tree, this::root);
  }

  private List<MadeLayer> made(PlacedLayer placed) {
    List<MadeLayer> all = new ArrayList<>(made);
    all.add(new MadeLayer(placed.layer(), placed::entries, this, Optional.empty()));
    return all;
  }

  /// The uppermost of [#layers]: those that this build made.
  List<MadeLayer> made() {
    return made;
  }

  private Supplier<FileTree> treeOf(PlacedLayer placed) {
    return () -> tree().apply("layer " + placed.layer().diffId(), placed.entries());
  }

  private List<Layer> joined(Layer layer) {
    List<Layer> all = new ArrayList<>(layers);
    all.add(layer);
    return all;
  }

  List<Layer> layers() {
    return layers;
  }

  synchronized FileTree tree() {
    if (tree == null) {
      tree = makeTree.get();
    }
    return tree;
  }

  /// What is on disk of [#tree], all of it or less.
  synchronized WorkingRoot root() {
    if (root == null) {
      root = makeRoot.get();
    }
    return root;
  }

  private static final class Once<T> implements Supplier<T> {
    private final Supplier<T> make;
    private @Nullable T made;

    Once(Supplier<T> make) {
      this.make = make;
    }

    @Override
    public synchronized T get() {
      T value = made;
      if (value == null) {
        value = make.get();
        made = value;
      }
      return value;
    }
  }
}
