package dev.tare.layer;

import static dev.tare.layer.Layers.dir;
import static dev.tare.layer.Layers.file;
import static dev.tare.layer.Layers.hardlink;
import static dev.tare.layer.Layers.opaque;
import static dev.tare.layer.Layers.symlink;
import static dev.tare.layer.Layers.tar;
import static dev.tare.layer.Layers.text;
import static dev.tare.layer.Layers.whiteout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/// What must hold of any layers. Three names on three levels make entries meet all the time.
class FileTreePropertyTest {
  private static Arbitrary<String> paths() {
    return Arbitraries.of("a", "b", "c")
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(parts -> String.join("/", parts));
  }

  private static Arbitrary<Entry> entry() {
    Arbitrary<Entry> files =
        Combinators.combine(paths(), Arbitraries.of("", "1", "2", "22"))
            .as((path, content) -> file(path, content));
    Arbitrary<Entry> links =
        Combinators.combine(paths(), paths()).as((path, target) -> hardlink(path, target));
    Arbitrary<Entry> symlinks =
        Combinators.combine(paths(), Arbitraries.of("a", "/b", "../c", "/", "b/c"))
            .as((path, target) -> symlink(path, target));
    Arbitrary<Entry> dirs =
        Combinators.combine(paths(), Arbitraries.of(0755, 0700))
            .as((path, mode) -> new Entry.DirectoryEntry(TreePath.of(path), Attributes.of(mode)));
    return Arbitraries.frequencyOf(
        Tuple.of(5, files),
        Tuple.of(3, links),
        Tuple.of(2, symlinks),
        Tuple.of(2, dirs),
        Tuple.of(2, paths().map(path -> (Entry) whiteout(path))),
        Tuple.of(1, paths().map(path -> (Entry) opaque(path))));
  }

  @Provide
  static Arbitrary<List<List<Entry>>> layers() {
    return entry().list().ofMinSize(1).ofMaxSize(8).list().ofMaxSize(4);
  }

  /// Layers that are corrupt, most often for a hard link to nothing, are left out.
  private static FileTree merged(List<List<Entry>> layers) {
    FileTree tree = FileTree.EMPTY;
    for (List<Entry> layer : layers) {
      try {
        tree = tree.apply("layer", layer);
      } catch (TareException e) {
        assertThat(e.kind()).isEqualTo(TareException.Kind.CORRUPT);
      }
    }
    return tree;
  }

  @Property
  void squashingChangesNothing(@ForAll("layers") List<List<Entry>> layers) {
    FileTree tree = merged(layers);
    FileTree squashed = FileTree.EMPTY.apply(Layers.layer(tar(tree.asLayer())));
    assertThat(text(squashed)).isEqualTo(text(tree));
  }

  @Property
  void theDifferencePutOnTheLowerTreeGivesTheUpper(
      @ForAll("layers") List<List<Entry>> lower, @ForAll("layers") List<List<Entry>> upper) {
    FileTree below = merged(lower);
    List<List<Entry>> all = new ArrayList<>(lower);
    all.addAll(upper);
    for (FileTree wanted : List.of(merged(all), merged(upper))) {
      LayerDiff diff = wanted.diff(below);
      assertThat(text(below.apply(Layers.layer(tar(diff))))).isEqualTo(text(wanted));
      assertThat(wanted.diff(wanted)).isEmpty();
    }
  }

  @Property
  void theDifferenceHasNoEntryToSpare(
      @ForAll("layers") List<List<Entry>> lower, @ForAll("layers") List<List<Entry>> upper) {
    FileTree below = merged(lower);
    FileTree wanted = merged(upper);
    List<Entry> diff = new ArrayList<>();
    wanted.diff(below).forEach(diff::add);
    for (Entry entry : diff) {
      // names of one file come whole: a link to what lies below would split when it is copied up
      boolean isOneOfSeveral = wanted.namesOf(entry.path()).size() > 1;
      if (!(entry instanceof Entry.DirectoryEntry) && !isOneOfSeveral) {
        List<Entry> rest = new ArrayList<>(diff);
        rest.remove(entry);
        assertThat(textOrNothing(below, rest)).as("without %s", entry).isNotEqualTo(text(wanted));
      }
    }
  }

  private static List<String> textOrNothing(FileTree below, List<Entry> layer) {
    try {
      return text(below.apply("layer", layer));
    } catch (TareException e) {
      return List.of("corrupt");
    }
  }

  @Property
  void whereWhiteoutsStandDoesNotMatter(
      @ForAll("layers") List<List<Entry>> layers, @ForAll long seed) {
    Random random = new Random(seed);
    List<List<Entry>> moved = new ArrayList<>();
    for (List<Entry> layer : layers) {
      moved.add(withWhiteoutsMoved(layer, random));
    }
    assertThat(text(merged(moved))).isEqualTo(text(merged(layers)));
  }

  private static List<Entry> withWhiteoutsMoved(List<Entry> layer, Random random) {
    List<Entry> moved = new ArrayList<>();
    List<Entry> whiteouts = new ArrayList<>();
    for (Entry entry : layer) {
      (entry instanceof Entry.Whiteout ? whiteouts : moved).add(entry);
    }
    Collections.shuffle(whiteouts, random);
    for (Entry whiteout : whiteouts) {
      moved.add(random.nextInt(moved.size() + 1), whiteout);
    }
    return moved;
  }

  @Property
  void theWalkIsInTheOrderOfPathsAndAgreesWithLookups(@ForAll("layers") List<List<Entry>> layers) {
    FileTree tree = merged(layers);
    TreePath last = TreePath.ROOT;
    for (Entry entry : tree.entries()) {
      assertThat(entry.path()).isGreaterThan(last);
      assertThat(tree.entry(entry.path())).contains(entry);
      assertThat(tree.names(entry.path().parent())).contains(entry.path().fileName()).isSorted();
      last = entry.path();
    }
  }

  @Property(tries = 50)
  void childrenAgreeWithASortedMap(@ForAll long seed) {
    Random random = new Random(seed);
    Children children = new Children();
    TreeMap<Bytes, Inode> model = new TreeMap<>();
    Interned interned = new Interned();
    for (int i = 0; i < 3000; i++) {
      var name = Bytes.utf8("n" + random.nextInt(2000));
      if (random.nextInt(3) == 0) {
        children.remove(name);
        model.remove(name);
      } else {
        Inode node = Inode.of(dir("x"), interned);
        assertThat(children.put(name, node)).isSameAs(model.put(name, node));
      }
    }
    assertThat(children.size()).isEqualTo(model.size());
    List<Bytes> names = new ArrayList<>();
    for (var at = children.copy().cursor(); at.isValid(); at.advance()) {
      assertThat(at.node()).isSameAs(model.get(at.name())).isSameAs(children.get(at.name()));
      names.add(at.name());
    }
    assertThat(names).containsExactlyElementsOf(model.keySet());
  }
}
