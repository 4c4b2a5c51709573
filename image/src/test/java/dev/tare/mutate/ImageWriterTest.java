package dev.tare.mutate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import dev.tare.base.Progress;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.oci.Digest;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Layer;
import dev.tare.oci.MediaType;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.store.Cache;
import dev.tare.store.ImageStore;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageWriterTest {
  @TempDir Path folder;
  private ImageStore store;
  private ImageWriter writer;

  @BeforeEach
  void open() {
    store = open("store");
    writer = new ImageWriter(store);
  }

  private ImageStore open(String name) {
    return ImageStore.open(folder.resolve(name), Cache.open(folder.resolve("cache"), 1 << 30));
  }

  @AfterEach
  void close() {
    store.close();
    store.cache().close();
  }

  private static Entry file(String path, String content) {
    return new Entry.FileEntry(
        TreePath.of(path), Attributes.of(0755), Content.of(Bytes.utf8(content)));
  }

  private static ImageConfig config() {
    return ImageConfig.of(Platform.parse("linux/amd64")).withCmd(List.of("/p"));
  }

  @Test
  void namesANewLayerByTheDigestOfItsTar() throws Exception {
    Layer layer = writer.layer(List.of(file("p", "program")));

    try (InputStream in = layer.openStored()) {
      assertThat(Digest.of(Bytes.of(in.readAllBytes()))).isEqualTo(layer.diffId());
    }
    assertThat(layer.stored().orElseThrow().digest()).isEqualTo(layer.diffId());
    assertThat(layer.stored().orElseThrow().mediaType()).isEqualTo(MediaType.OCI_LAYER);
  }

  private static Entry at(Instant time) {
    return new Entry.FileEntry(
        TreePath.of("p"), Attributes.of(0755).withMtime(time), Content.of(Bytes.utf8("program")));
  }

  /// A header, the content, the end: no extended header for the time of each file.
  @Test
  void writesTimesInWholeSeconds() {
    Entry early = at(Instant.ofEpochSecond(-2));
    Entry late = at(Instant.ofEpochSecond(7));

    assertThat(writer.layer(List.of(at(Instant.ofEpochSecond(7, 999_999_999)))).diffId())
        .isEqualTo(writer.layer(List.of(late)).diffId());
    assertThat(writer.layer(FileTree.of(List.of(at(Instant.ofEpochSecond(7, 1))))).diffId())
        .isEqualTo(writer.layer(FileTree.of(List.of(late))).diffId());
    PlacedLayer placed = writer.placedLayer(List.of(at(Instant.ofEpochSecond(-2, 500_000_000))));
    assertThat(placed.layer().diffId()).isEqualTo(writer.layer(List.of(early)).diffId());
    assertThat(placed.entries().getFirst())
        .isInstanceOfSatisfying(
            Entry.FileEntry.class,
            file -> assertThat(file.attributes().mtime()).isEqualTo(Instant.ofEpochSecond(-2)));
    assertThat(writer.layer(List.of(late)).stored().orElseThrow().size()).isEqualTo(4 * 512);
  }

  @Test
  void putsALayerOnAnImage() {
    Image base = writer.commit(config(), List.of(), List.of());
    Image one = writer.append(base, writer.layer(List.of(file("a", "1"))), History.layer("one"));
    Image two = writer.append(one, writer.layer(List.of(file("b", "2"))), History.layer("two"));

    assertThat(two.layers()).hasSize(2);
    assertThat(two.config().history()).containsExactly(History.layer("one"), History.layer("two"));
    assertThat(two.config().cmd()).containsExactly("/p");
    assertThat(FileTree.read(two.layers()).entry(TreePath.of("a"))).isPresent();
    store.tag(two.descriptor(), Reference.parse("two"));
    assertThat(store.image(store.find("two")).config().raw()).isEqualTo(two.config().raw());
    assertThat(store.fsck(Progress.NONE))
        .noneMatch(finding -> finding.severity() == Finding.Severity.ERROR);
  }

  @Test
  void keepsAllButTheConfigWhenItIsEdited() {
    Image image = writer.fromTree(FileTree.of(List.of(file("p", "x"))), config());
    Image edited = writer.withConfig(image, image.config().withEnv(List.of("A=b")));

    assertThat(edited.config().env()).containsExactly("A=b");
    assertThat(edited.manifest().layers()).isEqualTo(image.manifest().layers());
    assertThat(edited.id()).isEqualTo(edited.config().descriptor().digest());
  }

  @Test
  void makesTheSameImageUnderAnotherLocaleAndTimeZone() {
    Digest here = made(store);
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try (ImageStore other = open("other")) {
      Locale.setDefault(Locale.forLanguageTag("tr-TR-u-nu-arab"));
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
      assertThat(made(other)).isEqualTo(here);
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }

  private static Digest made(ImageStore store) {
    ImageWriter writer = new ImageWriter(store);
    FileTree tree = FileTree.of(List.of(file("bin/I", "x"), file("bin/i", "y")));
    return writer.fromTree(tree, config()).descriptor().digest();
  }

  @Test
  void placesContentsInTheLayerThatWasWritten() throws Exception {
    Path source = folder.resolve("source");
    Files.writeString(source, "as it was");
    Entry long1 = file("d/" + "n".repeat(200), "long name");
    Entry hosted =
        new Entry.FileEntry(TreePath.of("p"), Attributes.of(0644), new Content.HostFile(source, 9));

    PlacedLayer placed = writer.placedLayer(List.of(long1, hosted));
    Files.writeString(source, "as it is!");

    assertThat(text(placed.entries().get(0))).isEqualTo("long name");
    assertThat(text(placed.entries().get(1))).isEqualTo("as it was");
    assertThat(FileTree.read(List.of(placed.layer())).names(TreePath.ROOT))
        .isEqualTo(FileTree.of(placed.entries()).names(TreePath.ROOT));
  }

  private static String text(Entry entry) throws Exception {
    try (InputStream in = ((Entry.FileEntry) entry).content().open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
