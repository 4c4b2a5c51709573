package dev.tare.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.container.ContainerStore;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.mutate.ImageWriter;
import dev.tare.oci.Image;
import dev.tare.script.CommittedImage.Layers;
import dev.tare.script.CommittedImage.Lines;
import dev.tare.script.CommittedImage.Times;
import dev.tare.store.ImageStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommittedImageTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");
  private static final Instant WRITTEN = Instant.parse("2026-06-01T00:00:00Z");

  @TempDir private Path dir;
  private ImageStore store;
  private ImageWriter writer;

  @BeforeEach
  void open() {
    store = ImageStore.open(dir.resolve("store"), dir.resolve("cache"));
    writer = new ImageWriter(store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static FileTree tree(String... names) {
    return FileTree.EMPTY.apply(
        "test",
        java.util.Arrays.stream(names)
            .<Entry>map(name ->
                new Entry.FileEntry(
                    TreePath.of(name),
                    Attributes.of(0644).withMtime(WRITTEN),
                    Content.of(Bytes.utf8(name))))
            .toList());
  }

  private Image base() {
    return writer.fromTree(tree("a"), Workshop.scratch());
  }

  private static WorkingContainer of(Optional<Image> base) {
    return new WorkingContainer(
        ContainerStore.newId(),
        "c",
        TIME,
        base.map(i -> new WorkingContainer.Base("b:1", i.descriptor().digest(), i.id())),
        base.map(Image::config).orElseGet(Workshop::scratch),
        new TreeMap<>(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of());
  }

  private Image commit(Optional<Image> base, FileTree after, Times times, Layers layers) {
    FileTree below = base.map(i -> FileTree.read(i.layers())).orElse(FileTree.EMPTY);
    return new CommittedImage(TIME, times, layers, Lines.OF_BASE_AND_ONE, List.of())
        .write(writer, of(base), base, after.diff(below));
  }

  @Test
  void whatWasWrittenIsOneLayerOverThoseOfTheBase() {
    Image base = base();
    Image image = commit(Optional.of(base), tree("a", "b"), Times.KEPT, Layers.OF_BASE_AND_ONE);
    assertThat(image.config().diffIds()).hasSize(2);
    assertThat(image.config().diffIds().getFirst()).isEqualTo(base.config().diffIds().getFirst());
    assertThat(image.config().history().getLast().emptyLayer()).isFalse();
    assertThat(image.config().history().getLast().comment()).contains("FROM b:1");
    assertThat(image.config().created()).contains("2026-01-02T03:04:05Z");
    FileTree read = FileTree.read(image.layers());
    assertThat(read.entry(TreePath.of("/b")).orElseThrow()).isInstanceOf(Entry.FileEntry.class);
    assertThat(mtime(read, "/b")).isEqualTo(WRITTEN);
  }

  private static Instant mtime(FileTree tree, String path) {
    return ((Entry.FileEntry) tree.entry(TreePath.of(path)).orElseThrow()).attributes().mtime();
  }

  @Test
  void nothingWrittenIsNoLayerButALineOfTheHistory() {
    Image image = commit(Optional.of(base()), tree("a"), Times.KEPT, Layers.OF_BASE_AND_ONE);
    assertThat(image.layers()).hasSize(1);
    assertThat(image.config().history().getLast().emptyLayer()).isTrue();
  }

  @Test
  void nothingAtAllIsOneEmptyLayerAsWithBuildah() {
    Image image = commit(Optional.empty(), FileTree.EMPTY, Times.KEPT, Layers.OF_BASE_AND_ONE);
    assertThat(image.config().diffIds().getFirst().toString())
        .isEqualTo("sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef");
  }

  @Test
  void theSameTwiceIsTheSameImage() {
    Image one = commit(Optional.empty(), tree("x", "y"), Times.KEPT, Layers.OF_BASE_AND_ONE);
    Image other = commit(Optional.empty(), tree("y", "x"), Times.KEPT, Layers.OF_BASE_AND_ONE);
    assertThat(other.descriptor().digest()).isEqualTo(one.descriptor().digest());
  }

  @Test
  void squashedItHasOneLayer() {
    Image image = commit(Optional.of(base()), tree("a", "b"), Times.KEPT, Layers.ONE);
    assertThat(image.layers()).hasSize(1);
    assertThat(FileTree.read(image.layers()).names(TreePath.ROOT)).hasSize(2);
  }

  @Test
  void timesAreBoundedOrEqualWhereThatIsAsked() {
    Image bounded = commit(Optional.empty(), tree("b"), Times.BOUNDED, Layers.OF_BASE_AND_ONE);
    assertThat(mtime(FileTree.read(bounded.layers()), "/b")).isEqualTo(TIME);
    Image equal = commit(Optional.empty(), tree("b"), Times.EQUAL, Layers.OF_BASE_AND_ONE);
    assertThat(mtime(FileTree.read(equal.layers()), "/b")).isEqualTo(TIME);
  }
}
