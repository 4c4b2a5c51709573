package dev.tare.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.runtime.RunSpec.Isolation;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.runtime.RunSpec.RootAccess;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MountPlacesTest {
  private static final Isolation ISOLATION =
      new Isolation(
          Network.HOST,
          RootAccess.WRITABLE,
          List.of(new Volume(Path.of("/"), "/volume/deep", Volume.Access.READ_ONLY)),
          Optional.empty(),
          List.of(new Tmpfs("/memory/deep", List.of())),
          Namespaces.DEFAULT,
          Rights.DEFAULT,
          Bounds.NONE,
          RunSpec.First.PROGRAM);

  private static FileTree tree(String... directories) {
    List<Entry> entries =
        Stream.of(directories)
            .<Entry>map(path -> new DirectoryEntry(TreePath.of(path), Attributes.of(0755)))
            .toList();
    return FileTree.of(entries);
  }

  @Test
  void whatWasMadeForMountsIsNoChange() {
    FileTree below = tree("/srv");
    FileTree after =
        tree("/srv", "/memory", "/memory/deep", "/volume", "/volume/deep", "/memory2", "/proc");
    FileTree cleared = MountPlaces.without(after, below, ISOLATION);
    assertThat(cleared.names(TreePath.ROOT))
        .map(Object::toString)
        .containsExactly("memory2", "srv");
  }

  @Test
  void whatHoldsMoreThanAPlaceStays() {
    FileTree after = tree("/memory", "/memory/deep", "/memory/own");
    FileTree cleared = MountPlaces.without(after, tree(), ISOLATION);
    assertThat(cleared.names(TreePath.of("/memory"))).map(Object::toString).containsExactly("own");
  }

  @Test
  void placesThatAreMissingAreNamedDeepestFirst() {
    List<TreePath> missing = MountPlaces.missing(tree("/memory", "/proc", "/etc"), ISOLATION);
    assertThat(missing)
        .map(Object::toString)
        .contains("/memory/deep", "/volume/deep", "/volume", "/tmp")
        .doesNotContain("/memory", "/proc", "/etc");
    assertThat(missing.getLast().parts()).hasSize(1);
  }
}
