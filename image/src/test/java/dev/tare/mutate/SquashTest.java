package dev.tare.mutate;

import static dev.tare.layer.Layers.dir;
import static dev.tare.layer.Layers.file;
import static dev.tare.layer.Layers.hardlink;
import static dev.tare.layer.Layers.opaque;
import static dev.tare.layer.Layers.symlink;
import static dev.tare.layer.Layers.text;
import static dev.tare.layer.Layers.whiteout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.LayerReader;
import dev.tare.layer.TreePath;
import dev.tare.oci.Descriptor;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Layer;
import dev.tare.oci.Platform;
import dev.tare.store.Cache;
import dev.tare.store.ImageStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One test or more for each thing that squashing gets wrong elsewhere.
class SquashTest {
  @TempDir Path folder;
  private ImageStore store;
  private ImageWriter writer;

  @BeforeEach
  void open() {
    store = ImageStore.open(folder.resolve("s"), Cache.open(folder.resolve("c"), 1 << 30));
    writer = new ImageWriter(store);
  }

  @AfterEach
  void close() {
    store.close();
    store.cache().close();
  }

  private static List<Entry> entries(Entry... entries) {
    return List.of(entries);
  }

  @SafeVarargs
  private Image image(List<Entry>... layers) {
    List<Layer> written = new ArrayList<>();
    List<History> history = new ArrayList<>();
    for (List<Entry> layer : layers) {
      written.add(writer.exactLayer(layer)); // as others may have built it
      history.add(History.layer("layer " + written.size()));
    }
    return writer.commit(ImageConfig.of(Platform.parse("linux/amd64")), written, history);
  }

  private static List<String> merged(Image image) {
    return text(FileTree.read(image.layers()));
  }

  /// What stands in the uppermost layer.
  private static List<String> top(Image image) {
    List<String> lines = new ArrayList<>();
    try (LayerReader reader = LayerReader.of(image.layers().getLast())) {
      for (var member = reader.next(); member.isPresent(); member = reader.next()) {
        lines.add(text(member.get().entry()));
      }
    }
    return lines;
  }

  /// The squashed image, which does what `image` did.
  private Image squashed(int keep, Image image) {
    Image squashed = new Squash(writer).above(keep, image);
    assertThat(merged(squashed)).isEqualTo(merged(image));
    assertThat(squashed.config().diffIds().subList(0, keep))
        .isEqualTo(image.config().diffIds().subList(0, keep));
    return squashed;
  }

  // --- names and files

  @Test
  void aHardLinkOutlivesTheNameThatItWasMadeFrom() {
    Image image =
        image(
            entries(file("a", "x"), hardlink("b", "a"), hardlink("c", "a")),
            entries(whiteout("a")));
    assertThat(top(squashed(0, image))).containsExactly("/b file 644 x", "/c link /b");
  }

  @Test
  void aHardLinkNamesTheFileAsItIsAtThatPoint() {
    Image image = image(entries(file("a", "old"), hardlink("b", "a")), entries(file("a", "new")));
    assertThat(top(squashed(0, image))).containsExactly("/a file 644 new", "/b file 644 old");
  }

  // --- whiteouts

  @Test
  void whiteoutsActOnLowerLayersAloneWhereverTheyStand() {
    Image image =
        image(
            entries(file("d/old", "1"), file("e", "1")),
            entries(file("d/new", "2"), file("e", "2"), whiteout("e"), opaque("d")));
    assertThat(top(squashed(0, image)))
        .containsExactly("/d dir 755", "/d/new file 644 2", "/e file 644 2");
  }

  @Test
  void whatAufsLeftBehindIsDropped() throws IOException {
    Layer layer = writer.layer(new ByteArrayInputStream(tar(".wh..wh.plnk/1.2", ".wh..wh.aufs")));
    Image base = image(entries(file("a", "1")), entries(file("b", "1")));
    Image image = writer.append(base, layer, History.layer("aufs"));
    assertThat(top(squashed(1, image))).containsExactly("/b file 644 1");
  }

  private static byte[] tar(String... names) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(out)) {
      for (String name : names) {
        tar.putArchiveEntry(new TarArchiveEntry(name));
        tar.closeArchiveEntry();
      }
    }
    return out.toByteArray();
  }

  @Test
  void aRealFileWithTheNameOfAWhiteoutIsRefusedInWords() {
    assertThatThrownBy(() -> writer.layer(entries(file("d/.wh.x", "1"))))
        .isInstanceOfSatisfying(
            TareException.class,
            e -> assertThat(e.kind()).isEqualTo(TareException.Kind.UNSUPPORTED))
        .hasMessage(
            "cannot write /d/.wh.x: in a layer a name that begins with .wh. means a removal");
  }

  // --- parents

  @Test
  void aParentThatIsALinkIsWrittenThroughAndStays() {
    Image image =
        image(
            entries(dir("usr/lib"), symlink("lib", "usr/lib")),
            entries(file("lib/x", "1")),
            entries(file("lib/y", "2")));
    assertThat(top(squashed(1, image)))
        .containsExactly(
            "/usr dir 755", "/usr/lib dir 755", "/usr/lib/x file 644 1", "/usr/lib/y file 644 2");
  }

  @Test
  void aLinkInTheLastNameIsReplacedAndNotFollowed() {
    Image image =
        image(
            entries(file("a", "kept"), symlink("l", "a")),
            entries(file("l", "1")),
            entries(file("l", "2")));
    assertThat(top(squashed(1, image))).containsExactly("/l file 644 2");
  }

  // --- types

  @Test
  void directoriesMergeAndOtherThingsReplaceWhatWasThere() {
    Entry.DirectoryEntry closed =
        new Entry.DirectoryEntry(TreePath.of("merged"), Attributes.of(0700));
    Image image =
        image(
            entries(file("merged/a", "1"), file("gone/deep/a", "1"), file("made", "1")),
            entries(
                closed, file("merged/b", "2"), file("gone", "2"), dir("made"), file("made/a", "2")),
            entries(file("twice", "1"), file("twice", "2")));
    assertThat(top(squashed(0, image)))
        .containsExactly(
            "/gone file 644 2",
            "/made dir 755",
            "/made/a file 644 2",
            "/merged dir 700",
            "/merged/a file 644 1",
            "/merged/b file 644 2",
            "/twice file 644 2");
  }

  // --- what stays

  @Test
  void whiteoutsNameOnlyWhatTheLayersThatStayHave() {
    Image image =
        image(
            entries(file("base", "1"), file("other", "1")),
            entries(file("mine", "1")),
            entries(whiteout("mine"), whiteout("base"), whiteout("never")));
    assertThat(top(squashed(1, image))).containsExactly("/base NAME");
  }

  @Test
  void nothingIsRemovedBelowWhatIsRemoved() {
    Image image =
        image(
            entries(file("d/e/f", "1"), file("other", "1")),
            entries(whiteout("d/e/f")),
            entries(whiteout("d")));
    assertThat(top(squashed(1, image))).containsExactly("/d NAME");
  }

  @Test
  void aDirectoryMadeAnewHidesWhatTheLayersThatStayHaveInIt() {
    Image image =
        image(
            entries(file("d/a", "1"), file("d/b", "1"), dir("e")),
            entries(whiteout("d"), whiteout("e")),
            entries(file("d/c", "2"), file("e/c", "2")));
    assertThat(top(squashed(1, image)))
        .containsExactly(
            "/d dir 755", "/d OPAQUE", "/d/c file 644 2", "/e dir 755", "/e/c file 644 2");
  }

  @Test
  void aChangeOfTypeNeedsNoWhiteout() {
    Image image =
        image(
            entries(file("d/a", "1"), file("f", "1")),
            entries(file("d", "2")),
            entries(dir("f"), file("f/a", "2")));
    assertThat(top(squashed(1, image)))
        .containsExactly("/d file 644 2", "/f dir 755", "/f/a file 644 2");
  }

  @Test
  void aHardLinkIntoTheLayersThatStayBecomesACopyOfAllItsNames() {
    Image image =
        image(
            entries(file("d/a", "x"), file("other", "1")),
            entries(hardlink("e/b", "d/a")),
            entries(file("f", "1")));
    assertThat(top(squashed(1, image)))
        .containsExactly(
            "/d dir 755", "/d/a file 644 x", "/e dir 755", "/e/b link /d/a", "/f file 644 1");
  }

  @Test
  void everyAncestorIsThereWithItsFinalAttributes() {
    Instant changed = Instant.ofEpochSecond(1_000_000_000, 5);
    Attributes last = Attributes.of(0700).withOwner(7, 8).withMtime(changed);
    Image image =
        image(
            entries(dir("a"), dir("a/b"), file("a/b/base", "1")),
            entries(file("a/b/c", "2")),
            entries(new Entry.DirectoryEntry(TreePath.of("a/b"), last)));
    assertThat(top(squashed(1, image)))
        .containsExactly(
            "/a dir 755", "/a/b dir 700 7:8 2001-09-09T01:46:40.000000005Z", "/a/b/c file 644 2");
  }

  @Test
  void aDirectoryOfWhichOnlyTheTimeChangedIsThere() {
    Attributes later = Attributes.of(0755).withMtime(Instant.ofEpochSecond(5));
    Image image =
        image(
            entries(dir("d"), file("d/a", "1")),
            entries(file("x", "1")),
            entries(new Entry.DirectoryEntry(TreePath.of("d"), later), whiteout("x")));
    assertThat(top(squashed(1, image))).containsExactly("/d dir 755 1970-01-01T00:00:05Z");
  }

  // --- attributes

  @Test
  void nothingOfAnEntryIsLost() {
    var xattrs = new TreeMap<Bytes, Bytes>();
    xattrs.put(Bytes.utf8("security.capability"), Bytes.of((byte) 1, (byte) 0, (byte) 0xff));
    xattrs.put(Bytes.utf8("user.x"), Bytes.utf8("=\n"));
    Attributes all =
        new Attributes(
            06755, 3_000_000_000L, 70_000, Instant.ofEpochSecond(1_600_000_000, 123), xattrs);
    String longName = "d/" + "n".repeat(200);
    Image image =
        image(
            entries(
                new Entry.FileEntry(TreePath.of(longName), all, Content.of(Bytes.utf8("x"))),
                new Entry.DeviceEntry(
                    TreePath.of("null"),
                    Attributes.of(0666),
                    Entry.DeviceEntry.Type.CHARACTER,
                    1,
                    3),
                new Entry.FifoEntry(TreePath.of("fifo"), Attributes.of(0600)),
                symlink("s", "t".repeat(300))),
            entries(file("b", "1")));
    Image squashed = squashed(0, image);
    assertThat(top(squashed)).hasSize(6);
    assertThat(FileTree.read(squashed.layers()).entry(TreePath.of(longName)).orElseThrow())
        .isInstanceOfSatisfying(
            Entry.FileEntry.class, e -> assertThat(e.attributes()).isEqualTo(all));
  }

  // --- config and history

  @Test
  void theHistoryKeepsItsLinesAndCountsTheLayersThatThereAre() {
    Image three = image(entries(file("a", "1")), entries(file("b", "1")), entries(file("c", "1")));
    List<History> lines =
        List.of(
            History.layer("base"),
            History.empty("CMD base"),
            History.layer("RUN one"),
            History.empty("ENV a=b"),
            History.layer("RUN two"),
            History.empty("CMD two"));
    ImageConfig config =
        three.config().withCreated(Optional.of("2020-01-02T03:04:05Z")).withEnv(List.of("A=b"));
    Image image = writer.commit(config, three.layers(), lines);

    Image squashed = squashed(1, image);

    assertThat(squashed.config().history())
        .containsExactly(
            History.layer("base"),
            History.empty("CMD base"),
            History.empty("RUN one"),
            History.empty("ENV a=b"),
            History.empty("RUN two"),
            History.empty("CMD two"),
            History.layer("squashed 2 layers").withCreated(Optional.of("2020-01-02T03:04:05Z")));
    assertThat(squashed.config().withLayers(List.of(), List.of()).raw())
        .isEqualTo(image.config().withLayers(List.of(), List.of()).raw());
    assertThat(squashed.config().diffIds())
        .isEqualTo(squashed.layers().stream().map(Layer::diffId).toList());
  }

  @Test
  void allLayersBecomeOne() {
    Image image = image(entries(file("a", "1")), entries(file("b", "1"), whiteout("a")));
    Image squashed = new Squash(writer).all(image);
    assertThat(squashed.layers()).hasSize(1);
    assertThat(top(squashed)).containsExactly("/b file 644 1");
    assertThat(squashed.config().history()).filteredOn(line -> !line.emptyLayer()).hasSize(1);
  }

  @Test
  void layersThatComeToNothingLeaveNone() {
    Image image = image(entries(file("a", "1")), entries(file("b", "1")), entries(whiteout("b")));
    Image squashed = squashed(1, image);
    assertThat(squashed.layers()).hasSize(1);
    assertThat(squashed.config().history().getLast()).isEqualTo(History.empty("squashed 2 layers"));
  }

  @Test
  void whatIsNotSeveralLayersStaysAsItIs() {
    Image image = image(entries(file("a", "1")), entries(file("b", "1")));
    assertThat(new Squash(writer).above(1, image)).isSameAs(image);
    assertThat(new Squash(writer).above(2, image)).isSameAs(image);
  }

  @Test
  void keepsTheAnnotationsOfTheManifest() {
    Image image = image(entries(file("a", "1")), entries(file("b", "1")));
    Image annotated = writer.annotated(image, Map.of("k", "v"));
    assertThat(new Squash(writer).all(annotated).manifest().annotations())
        .isEqualTo(Map.of("k", "v"));
  }

  @Test
  void theSameLayersGiveTheSameDigest() {
    Descriptor once = new Squash(writer).all(messy()).descriptor();
    assertThat(new Squash(writer).all(messy()).descriptor()).isEqualTo(once);
    // another way to the same tree
    Image other =
        image(entries(file("b", "1"), file("c", "x"), hardlink("a", "c")), entries(dir("d")));
    assertThat(top(new Squash(writer).all(other))).isEqualTo(top(new Squash(writer).all(messy())));
    assertThat(new Squash(writer).all(other).layers().getFirst().diffId())
        .isEqualTo(new Squash(writer).all(messy()).layers().getFirst().diffId());
  }

  private Image messy() {
    return image(
        entries(file("c", "x"), hardlink("a", "c"), file("z", "1")),
        entries(whiteout("z"), file("b", "1"), dir("d")));
  }
}
