package dev.tare.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import dev.tare.base.Progress;
import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Index;
import dev.tare.oci.Manifest;
import dev.tare.oci.MediaType;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreCheckTest {
  @TempDir private Path folder;
  private Path root;
  private ImageStore store;

  @BeforeEach
  void open() {
    root = folder.resolve("store");
    store = ImageStore.open(root, folder.resolve("cache"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void reopen() {
    store.close();
    open();
  }

  private List<String> codes() {
    return store.fsck(Progress.NONE).stream().map(Finding::code).sorted().toList();
  }

  private Path blob(Digest digest) {
    return root.resolve("blobs").resolve(digest.algorithm().id()).resolve(digest.hex());
  }

  @Test
  void namesEachBlobInWhichABitFlipped() throws IOException {
    store.tag(SmallImage.gzipped("one", "two").putInto(store), Reference.parse("a"));
    reopen();
    assertThat(codes()).isEmpty();
    List<Path> blobs;
    try (Stream<Path> files = Files.list(root.resolve("blobs/sha256"))) {
      blobs = files.toList();
    }
    assertThat(blobs).hasSize(4);
    for (Path blob : blobs) {
      byte[] good = Files.readAllBytes(blob);
      for (int at : new int[] {0, good.length / 2, good.length - 1}) {
        byte[] bad = good.clone();
        bad[at] ^= 1;
        Files.write(blob, bad);
        assertThat(store.fsck(Progress.NONE))
            .filteredOn(f -> f.severity() == Finding.Severity.ERROR)
            .singleElement()
            .satisfies(f -> assertThat(f.message()).contains(blob.getFileName().toString()));
      }
      Files.write(blob, good);
    }
    assertThat(codes()).isEmpty();
  }

  @Test
  void readingADamagedImageSaysSoAndStoringItAgainMendsIt() throws IOException {
    SmallImage small = SmallImage.of("one");
    store.tag(small.putInto(store), Reference.parse("a"));
    for (Digest digest : List.of(small.descriptor().digest(), small.manifest().config().digest())) {
      Files.write(blob(digest), new byte[] {1, 2, 3});
      TareException e = thrownBy(() -> store.image(small.descriptor(), Platform.host()));
      assertThat(e.kind()).isEqualTo(TareException.Kind.STORE_DAMAGED);
      assertThat(e).hasMessageContaining(digest.hex());
      small.putInto(store);
      assertThat(store.image(small.descriptor(), Platform.host()).layers()).hasSize(1);
    }
    Files.writeString(blob(Digest.of(SmallImage.tar("one"))), "two");
    Image image = store.image(small.descriptor(), Platform.host());
    assertThat(
            thrownBy(
                    () -> {
                      try (var in = image.layers().getFirst().open()) {
                        in.readAllBytes();
                      } catch (IOException e) {
                        throw new AssertionError(e);
                      }
                    })
                .kind())
        .isEqualTo(TareException.Kind.CORRUPT);
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
  void aDamagedImageIsStillListedAndCanBeRemoved() throws IOException {
    store.tag(SmallImage.of("one").putInto(store), Reference.parse("a"));
    store.tag(SmallImage.of("two").putInto(store), Reference.parse("b"));
    reopen();
    Files.delete(blob(SmallImage.of("one").descriptor().digest()));
    assertThat(store.images()).hasSize(2);
    assertThat(codes()).containsExactly("S01", "S10", "S10");
    store.remove("a", ImageStore.SeveralNames.REFUSE);
    assertThat(codes()).isEmpty();
  }

  @Test
  void saysWhatIsMissingOrHasAnotherSize() throws IOException {
    SmallImage small = SmallImage.of("one");
    store.tag(small.putInto(store), Reference.parse("a"));
    Path layer = blob(Digest.of(SmallImage.tar("one")));
    Files.writeString(layer, "longer");
    assertThat(codes()).containsExactly("S02", "S03");
    Files.delete(layer);
    assertThat(codes()).containsExactly("S01");
  }

  @Test
  void findsALayerThatIsNotWhatTheConfigSays() {
    Bytes tar = Bytes.utf8("really");
    ImageConfig config =
        ImageConfig.of(Platform.parse("linux/amd64"))
            .withLayers(List.of(Digest.of(Bytes.utf8("allegedly"))), List.of());
    Descriptor layer = Descriptor.of(MediaType.OCI_LAYER, tar);
    Manifest manifest = Manifest.of(config.descriptor(), List.of(layer), Map.of());
    store.put(tar);
    store.put(config.raw());
    store.put(manifest.raw());
    store.tag(manifest.descriptor(), Reference.parse("a"));
    assertThat(codes()).containsExactly("S05");
  }

  @Test
  void findsALayerThatIsNoTar() {
    Bytes noTar = Bytes.utf8("no tar at all".repeat(50));
    ImageConfig config =
        ImageConfig.of(Platform.parse("linux/amd64"))
            .withLayers(List.of(Digest.of(noTar)), List.of());
    Descriptor layer = Descriptor.of(MediaType.OCI_LAYER, noTar);
    Manifest manifest = Manifest.of(config.descriptor(), List.of(layer), Map.of());
    store.put(noTar);
    store.put(config.raw());
    store.put(manifest.raw());
    store.tag(manifest.descriptor(), Reference.parse("a"));
    assertThat(codes()).containsExactly("S05");
  }

  @Test
  void findsStrayFilesGarbageAndWhatAKilledProcessLeft() throws IOException {
    store.put(Bytes.utf8("garbage"));
    Files.writeString(root.resolve("notes.txt"), "x");
    Files.writeString(root.resolve("blobs/sha256/notes"), "x");
    Files.createDirectory(root.resolve(".tare-1073741824-5-00000000-0"));
    assertThat(codes()).containsExactly("S10", "S11", "S11", "S13");
    reopen();
    store.collectGarbage();
    assertThat(codes()).containsExactly("S11", "S11");
  }

  @Test
  void anIndexMayLackManifestsOfOtherPlatforms() {
    SmallImage here = SmallImage.of("here");
    SmallImage elsewhere = SmallImage.of("elsewhere");
    Index index =
        Index.of(
            List.of(
                elsewhere.descriptor().withPlatform(Platform.parse("linux/s390x")),
                here.descriptor().withPlatform(Platform.host())),
            Map.of());
    here.putInto(store);
    store.put(index.raw());
    store.tag(Descriptor.of(MediaType.OCI_INDEX, index.raw()), Reference.parse("a"));
    assertThat(codes()).containsExactly("S12");
    StoredImage stored = store.find("a");
    assertThat(stored.id()).isEqualTo(here.config().descriptor().digest());
    assertThat(store.image(stored).config().raw()).isEqualTo(here.config().raw());
    TareException e = thrownBy(() -> store.image(stored, Platform.parse("linux/riscv64")));
    assertThat(e.kind()).isEqualTo(TareException.Kind.NOT_FOUND);
    assertThat(e).hasMessageContaining("linux/s390x, " + Platform.host());
    assertThat(thrownBy(() -> store.image(stored, Platform.parse("linux/s390x"))).kind())
        .isEqualTo(TareException.Kind.STORE_DAMAGED);
  }

  @Test
  void indexesInIndexesAreReadUpToALimit() {
    SmallImage small = SmallImage.of("deep");
    Descriptor descriptor = small.putInto(store).withPlatform(Platform.host());
    List<Descriptor> nested = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      Index index = Index.of(List.of(descriptor, descriptor), Map.of());
      store.put(index.raw());
      descriptor = Descriptor.of(MediaType.OCI_INDEX, index.raw());
      nested.add(descriptor);
    }
    store.tag(nested.get(3), Reference.parse("a"));
    assertThat(store.image(store.find("a")).id()).isEqualTo(small.config().descriptor().digest());
    TareException e = thrownBy(() -> store.tag(nested.getLast(), Reference.parse("b")));
    assertThat(e.kind()).isEqualTo(TareException.Kind.CORRUPT);
    assertThat(e).hasMessageContaining("more than 64 indexes");
  }

  @Test
  void collectionSparesWhatOnlyOtherToolsUnderstand() {
    Bytes signature = Bytes.utf8("signed");
    store.put(signature);
    SmallImage subject = SmallImage.of("subject");
    subject.putInto(store);
    SmallImage small = SmallImage.of("one");
    small.putInto(store);
    Bytes raw =
        Bytes.utf8(
            small
                .manifest()
                .raw()
                .toString()
                .replaceFirst(
                    "\\{",
                    "{\"x-signatures\":[{\"digest\":\"%s\"}],\"subject\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d},"
                        .formatted(
                            Digest.of(signature),
                            MediaType.OCI_MANIFEST,
                            subject.descriptor().digest(),
                            subject.descriptor().size())));
    store.put(raw);
    store.tag(Descriptor.of(MediaType.OCI_MANIFEST, raw), Reference.parse("a"));
    reopen();
    assertThat(store.collectGarbage().blobs()).containsExactly(small.descriptor().digest());
    assertThat(blob(Digest.of(signature))).exists();
    assertThat(blob(Digest.of(SmallImage.tar("subject")))).exists();
  }

  @Test
  void aStatementInAnIndexIsSoundAndStays() {
    SmallImage small = SmallImage.of("here");
    Bytes statement = Bytes.utf8("{\"_type\":\"https://in-toto.io/Statement/v0.1\"}");
    ImageConfig config =
        ImageConfig.of(new Platform("unknown", "unknown", Optional.empty()))
            .withLayers(List.of(Digest.of(statement)), List.of());
    Manifest about =
        Manifest.of(
            config.descriptor(),
            List.of(Descriptor.of(new MediaType("application/vnd.in-toto+json"), statement)),
            Map.of());
    small.putInto(store);
    store.put(statement);
    store.put(config.raw());
    store.put(about.raw());
    Index index =
        Index.of(
            List.of(
                small.descriptor().withPlatform(Platform.host()),
                about
                    .descriptor()
                    .withPlatform(new Platform("unknown", "unknown", Optional.empty()))),
            Map.of());
    store.put(index.raw());
    store.tag(Descriptor.of(MediaType.OCI_INDEX, index.raw()), Reference.parse("a"));
    reopen();
    assertThat(store.fsck(Progress.NONE)).isEmpty();
    assertThat(store.collectGarbage().blobs()).isEmpty();
    assertThat(blob(Digest.of(statement))).exists();
  }

  @Test
  void anArtifactIsWhatItIsAndNoDamage() {
    Bytes empty = Bytes.utf8("{}");
    Bytes text = Bytes.utf8("hello");
    List<Descriptor> artifacts = new ArrayList<>();
    for (String type : List.of("text/plain", "text/html")) {
      Manifest manifest =
          Manifest.of(
              Descriptor.of(new MediaType("application/vnd.oci.empty.v1+json"), empty),
              List.of(Descriptor.of(new MediaType(type), text)),
              Map.of());
      store.put(manifest.raw());
      artifacts.add(manifest.descriptor());
    }
    store.put(empty);
    store.put(text);
    store.tag(artifacts.getFirst(), Reference.parse("art:1"));
    store.tag(artifacts.getLast(), Reference.parse("art:2"));
    reopen();
    assertThat(store.fsck(Progress.NONE)).isEmpty();
    StoredImage stored = store.find("art:1");
    assertThat(stored.id()).isEqualTo(artifacts.getFirst().digest());
    assertThat(store.imageIn(stored.descriptor())).isEmpty();
    assertThat(thrownBy(() -> store.image(stored)).kind())
        .isEqualTo(TareException.Kind.UNSUPPORTED);
    long size = empty.length() + text.length() + artifacts.getFirst().size();
    assertThat(store.sizeOfAll(stored.descriptor())).isEqualTo(size);
    store.remove(stored.id().toString(), ImageStore.SeveralNames.REFUSE);
    assertThat(store.images()).hasSize(1);
    assertThat(codes()).isEmpty();
  }

  @Test
  void addsUpSizesAndWhatIsShared() {
    SmallImage one = SmallImage.gzipped("0123456789", "abc");
    SmallImage two = SmallImage.of("0123456789", "defgh");
    store.tag(one.putInto(store), Reference.parse("a"));
    store.tag(two.putInto(store), Reference.parse("b"));
    Image a = store.image(store.find("a"));
    Image b = store.image(store.find("b"));
    long documents = (long) one.manifest().raw().length() + one.config().raw().length();
    int long10 = SmallImage.tar("0123456789").length();
    int long3 = SmallImage.tar("abc").length();
    for (int i = 0; i < 2; i++) {
      assertThat(store.sizes().stored(a)).isEqualTo(documents + long10 + long3);
    }
    assertThat(store.sizes().pulled(a))
        .contains(documents + one.manifest().layers().stream().mapToLong(Descriptor::size).sum());
    assertThat(store.sizes().pulled(b)).isEmpty();
    assertThat(store.sizes().sharing(List.of(a, b, a)).get(a.id()))
        .isEqualTo(new ImageSizes.Sharing(documents + long3, long10));
    assertThat(store.sizes().sharing(List.of(a)).get(a.id()))
        .isEqualTo(new ImageSizes.Sharing(documents + long10 + long3, 0));
  }
}
