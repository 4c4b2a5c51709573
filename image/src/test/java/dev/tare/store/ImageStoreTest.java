package dev.tare.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.Progress;
import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import dev.tare.oci.MediaType;
import dev.tare.oci.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImageStoreTest {
  @TempDir private Path folder;
  private Path root;
  private ImageStore store;
  private Instant now = Instant.parse("2026-01-02T03:04:05.000000006Z");

  @BeforeEach
  void open() {
    root = folder.resolve("store");
    store = ImageStore.open(root, folder.resolve("cache"), () -> now);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void tag(SmallImage image, String name) {
    store.tag(image.putInto(store), Reference.parse(name));
  }

  private List<String> names() {
    return store.images().stream()
        .map(image -> image.name().map(Reference::toString).orElse("<none>"))
        .toList();
  }

  private static TareException thrownBy(Runnable work) {
    try {
      work.run();
    } catch (TareException e) {
      return e;
    }
    throw new AssertionError("nothing was thrown");
  }

  @Test
  void readingAnAbsentStoreCreatesNothing() {
    assertThat(store.images()).isEmpty();
    assertThat(store.fsck(Progress.NONE)).isEmpty();
    assertThat(root).doesNotExist();
  }

  @Test
  void aStoreBelowAPlainFileIsRefusedInWords(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> ImageStore.open(file.resolve("store"), folder.resolve("cache")))
        .hasMessage("cannot open the store %s: not a directory", file.resolve("store"));
  }

  @Test
  void holdsNothingButAnImageLayoutOnceItIsClosed() throws IOException {
    tag(SmallImage.of("one"), "a:1");
    store.close();
    try (Stream<Path> files = Files.list(root)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("oci-layout", "index.json", "blobs");
    }
    assertThat(root.resolve("oci-layout")).hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
    assertThat(Files.getPosixFilePermissions(root)).hasSize(3);
  }

  @Test
  void givesBackTheImageThatWasTagged() throws IOException {
    SmallImage small = SmallImage.of("one", "two");
    tag(small, "localhost/a:1");
    Image image = store.image(store.find("a:1"));
    assertThat(image.config().raw()).isEqualTo(small.config().raw());
    assertThat(image.manifest().raw()).isEqualTo(small.manifest().raw());
    try (InputStream in = image.layers().get(1).open()) {
      assertThat(Bytes.of(in.readAllBytes())).isEqualTo(SmallImage.tar("two"));
    }
  }

  @Test
  void readsARangeOfACompressedLayerFromTheCache() throws IOException {
    tag(SmallImage.gzipped("0123456789"), "a");
    Layer layer = store.image(store.find("a")).layers().getFirst();
    for (int i = 0; i < 2; i++) {
      try (InputStream in = layer.openRange(512 + 3, 4)) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("3456");
      }
    }
    assertThat(folder.resolve("cache/inflated/" + layer.diffId().hex() + "/content"))
        .hasBinaryContent(SmallImage.tar("0123456789").toByteArray());
  }

  @Test
  void listsNewestFirstByWhenTheImageCame() {
    tag(SmallImage.of("one"), "a");
    now = now.plusNanos(1);
    tag(SmallImage.of("two"), "b");
    now = now.plusNanos(1);
    tag(SmallImage.of("one"), "c");
    assertThat(names()).containsExactly("b:latest", "c:latest", "a:latest");
  }

  @Test
  void aNameThatMovesLeavesTheOldImageWithoutAName() {
    tag(SmallImage.of("one"), "a");
    now = now.plusSeconds(1);
    tag(SmallImage.of("two"), "a");
    assertThat(names()).containsExactly("a:latest", "<none>");
    assertThat(store.find("a").descriptor().digest())
        .isEqualTo(SmallImage.of("two").descriptor().digest());
  }

  @Test
  void refusesToTagWhatIsNotComplete() {
    SmallImage small = SmallImage.of("one");
    store.put(small.config().raw());
    store.put(small.manifest().raw());
    TareException e = thrownBy(() -> store.tag(small.descriptor(), Reference.parse("a")));
    assertThat(e.kind()).isEqualTo(TareException.Kind.STORE_DAMAGED);
    assertThat(e).hasMessageContaining("is missing");
    assertThat(store.images()).isEmpty();
  }

  @Test
  void aBlobThatIsNotWhatIsExpectedIsNotStored() {
    Descriptor expected = Descriptor.of(MediaType.OCI_LAYER, Bytes.utf8("right"));
    TareException e = thrownBy(() -> store.put(Bytes.utf8("wrong"), expected));
    assertThat(e.kind()).isEqualTo(TareException.Kind.CORRUPT);
    assertThat(store.contains(expected)).isFalse();
    assertThat(thrownBy(() -> store.put(Bytes.utf8("longer"), expected)).message())
        .contains("6 bytes long, its descriptor says 5");
  }

  @Test
  void removingTheLastNameDeletesTheBlobsThatNothingElseNeeds() {
    tag(SmallImage.of("shared", "one"), "a");
    tag(SmallImage.of("shared", "two"), "b");
    store.close();
    open();
    ImageStore.Removal removal = store.remove("a", ImageStore.SeveralNames.REFUSE);
    assertThat(removal.deleted())
        .contains(SmallImage.of("shared", "one").config().descriptor().digest());
    assertThat(removal.collected().blobs())
        .contains(Digest.of(SmallImage.tar("one")))
        .doesNotContain(Digest.of(SmallImage.tar("shared")))
        .hasSize(3);
    assertThat(store.fsck(Progress.NONE)).isEmpty();
  }

  @Test
  void removingOneOfTwoNamesKeepsTheImage() {
    tag(SmallImage.of("one"), "a");
    tag(SmallImage.of("one"), "b");
    assertThat(store.remove("a", ImageStore.SeveralNames.REFUSE).deleted()).isEmpty();
    assertThat(names()).containsExactly("b:latest");
  }

  @Test
  void removingByIdRefusesSeveralNamesUnlessAllAreMeant() {
    tag(SmallImage.of("one"), "a");
    tag(SmallImage.of("one"), "b");
    String id = store.find("a").id().shortHex();
    TareException e = thrownBy(() -> store.remove(id, ImageStore.SeveralNames.REFUSE));
    assertThat(e.kind()).isEqualTo(TareException.Kind.REFUSED);
    assertThat(e).hasMessageContaining("a:latest").hasMessageContaining("b:latest");
    assertThat(store.remove(id, ImageStore.SeveralNames.REMOVE_ALL).untagged()).hasSize(2);
    assertThat(store.images()).isEmpty();
  }

  @Test
  void untaggingKeepsTheImage() {
    tag(SmallImage.of("one"), "a");
    store.untag(store.find("a"));
    assertThat(names()).containsExactly("<none>");
    store.collectGarbage();
    assertThat(store.fsck(Progress.NONE)).isEmpty();
  }

  @Test
  void collectionSparesWhatWasStoredAndNotYetNamed() {
    SmallImage small = SmallImage.of("one");
    small.putInto(store);
    assertThat(store.collectGarbage().blobs()).isEmpty();
    try (ImageStore other = ImageStore.open(root, folder.resolve("cache"))) {
      assertThat(other.collectGarbage().blobs()).isEmpty();
    }
    store.tag(small.descriptor(), Reference.parse("a"));
    store.close();
    open();
    assertThat(store.collectGarbage().blobs()).isEmpty();
    assertThat(store.fsck(Progress.NONE)).isEmpty();
  }

  @Test
  void collectionSparesWhatIsHeldThoughItWasRemoved() throws IOException {
    tag(SmallImage.of("one"), "a");
    store.close();
    open();
    Image image = store.image(store.find("a"));
    store.hold(image);
    try (ImageStore other = ImageStore.open(root, folder.resolve("cache"))) {
      assertThat(other.remove("a", ImageStore.SeveralNames.REFUSE).collected().blobs()).isEmpty();
    }
    try (InputStream in = image.layers().getFirst().open()) {
      assertThat(Bytes.of(in.readAllBytes())).isEqualTo(SmallImage.tar("one"));
    }
    store.close();
    open();
    assertThat(store.collectGarbage().blobs()).hasSize(3);
  }

  @Test
  void collectionDeletesNothingWhereAnImageCannotBeRead() throws IOException {
    tag(SmallImage.of("one"), "a");
    tag(SmallImage.of("two"), "b");
    store.close();
    Files.writeString(blob(SmallImage.of("one").descriptor().digest()), "{}");
    open();
    TareException e = thrownBy(() -> store.collectGarbage());
    assertThat(e.kind()).isEqualTo(TareException.Kind.STORE_DAMAGED);
    assertThat(blob(Digest.of(SmallImage.tar("one")))).exists();
  }

  private Path blob(Digest digest) {
    return root.resolve("blobs/sha256").resolve(digest.hex());
  }

  @Test
  void findsByIdByPrefixAndByEachWayToWriteAName() {
    tag(SmallImage.of("one"), "localhost/app:1");
    tag(SmallImage.of("two"), "docker.io/library/debian");
    StoredImage app = store.find("app:1");
    assertThat(store.find(app.id().toString()).id()).isEqualTo(app.id());
    assertThat(store.find(app.id().shortHex()).id()).isEqualTo(app.id());
    assertThat(store.find("localhost/app:1")).isEqualTo(app);
    assertThat(store.find("app:1@" + app.descriptor().digest())).isEqualTo(app);
    assertThat(store.find("debian")).isEqualTo(store.find("docker.io/library/debian:latest"));
  }

  @Test
  void saysWhichNamesAreNear() {
    tag(SmallImage.of("one"), "localhost/webserver:1");
    TareException e = thrownBy(() -> store.find("websever:1"));
    assertThat(e.kind()).isEqualTo(TareException.Kind.NOT_FOUND);
    assertThat(e.hint()).contains("did you mean localhost/webserver:1?");
    assertThat(thrownBy(() -> store.find("something-else")).hint()).isEmpty();
  }

  @Test
  void anIdCutTooShortIsRefusedWithTheIdsItMayMean() {
    // 40 images: some two ids begin alike
    for (int i = 0; i < 40; i++) {
      tag(SmallImage.of("layer " + i), "i" + i);
    }
    List<String> prefixes =
        store.images().stream().map(image -> image.id().hex().substring(0, 2)).toList();
    String twice =
        prefixes.stream()
            .filter(p -> prefixes.indexOf(p) != prefixes.lastIndexOf(p))
            .findFirst()
            .orElseThrow();
    assertThatThrownBy(() -> store.find(twice))
        .isInstanceOf(TareException.class)
        .hasMessageContaining("cannot tell which image " + twice + " is: " + twice);
  }

  @Test
  void unknownMembersOfTheIndexSurviveEdits() throws IOException {
    tag(SmallImage.of("one"), "a");
    Path index = root.resolve("index.json");
    String text = Files.readString(index);
    Files.writeString(
        index,
        text.replace(
                "{\"mediaType\":\"application/vnd.oci.image.manifest",
                "{\"x\":1.50,\"mediaType\":\"application/vnd.oci.image.manifest")
            .replaceFirst("\\{", "{\"y\":{\"z\":[null,1e2]},"));
    tag(SmallImage.of("two"), "b");
    store.tag(store.find("a").descriptor(), Reference.parse("c"));
    assertThat(index).content().contains("\"x\":1.50").contains("\"y\":{\"z\":[null,1e2]}");
  }

  @Test
  void refusesANewerLayoutAndWhatIsNone() throws IOException {
    Files.createDirectories(root);
    Files.writeString(root.resolve("notes.txt"), "mine");
    assertThat(thrownBy(() -> ImageStore.open(root, folder.resolve("cache"))).message())
        .contains("is not an OCI image layout");
    Files.delete(root.resolve("notes.txt"));
    Files.writeString(root.resolve("oci-layout"), "{\"imageLayoutVersion\":\"2.0.0\"}");
    TareException e = thrownBy(() -> ImageStore.open(root, folder.resolve("cache")));
    assertThat(e).hasMessageContaining("has image layout version 2.0.0");
    assertThat(e.kind()).isEqualTo(TareException.Kind.UNSUPPORTED);
  }

  @Test
  void aLostIndexIsNotAnEmptyStore() throws IOException {
    tag(SmallImage.of("one"), "a");
    Files.delete(root.resolve("index.json"));
    assertThat(thrownBy(() -> store.images()).kind()).isEqualTo(TareException.Kind.STORE_DAMAGED);
    assertThat(thrownBy(() -> store.collectGarbage()).kind())
        .isEqualTo(TareException.Kind.STORE_DAMAGED);
    assertThat(blob(Digest.of(SmallImage.tar("one")))).exists();
  }

  @Test
  void notesWhatRegistriesCallTheImage() {
    tag(SmallImage.of("one"), "example.org/a:1");
    String known = "example.org/a@" + Digest.of(Bytes.utf8("compressed manifest"));
    store.noteRepoDigest(store.find("example.org/a:1").descriptor(), known);
    assertThat(store.find(known).repoDigests()).containsExactly(known);
  }

  @Test
  void whatWasPushedWasNotReceived() {
    SmallImage small = SmallImage.of("one");
    tag(small, "a:1");
    Digest digest = small.descriptor().digest();
    String known = "example.org/a@" + digest;
    store.notePushed(small.descriptor(), known);
    assertThat(store.find("a:1").repoDigests()).containsExactly(known);
    assertThat(store.find("a:1").isReceived(digest)).isFalse();
    store.noteRepoDigest(small.descriptor(), known);
    assertThat(store.find("a:1").isReceived(digest)).isTrue();
    store.notePushed(small.descriptor(), known);
    assertThat(store.find("a:1").isReceived(digest)).isTrue();
    assertThat(store.find("a:1").repoDigests()).containsExactly(known);
  }

  @Test
  void anAbortedBlobLeavesNoTrace() throws IOException {
    try (BlobWriter writer = store.newBlob()) {
      writer.write(new byte[1000], 0, 1000);
    }
    store.close();
    try (Stream<Path> files = Files.walk(root)) {
      assertThat(files.filter(Files::isRegularFile).map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("oci-layout", "index.json");
    }
  }

  @Test
  void storesBlobsByOtherDigestsToo() throws IOException {
    try (BlobWriter writer = store.newBlob(Digest.Algorithm.SHA512)) {
      writer.write(new byte[] {1}, 0, 1);
      BlobWriter.Blob blob = writer.commit(Optional.empty());
      assertThat(root.resolve("blobs/sha512/" + blob.digest().hex())).hasSize(1);
    }
  }
}
