package dev.tare.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.mutate.Compression;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Index;
import dev.tare.oci.Manifest;
import dev.tare.oci.MediaType;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CopyTest {
  @TempDir Path folder;
  private Place place;
  private Image image;

  @BeforeEach
  void makeAnImage() throws IOException {
    place = new Place(Files.createDirectory(folder.resolve("here")));
    image = place.image("x:1", 100_000);
  }

  @AfterEach
  void close() {
    place.close();
  }

  private static Copy.Options compressed(String how) {
    return new Copy.Options(
        Optional.of(Compression.parse(how)),
        Optional.empty(),
        Platform.host(),
        Copy.Scope.ONE_PLATFORM);
  }

  private static Copy.Options as(ImageFormat format) {
    return new Copy.Options(
        Optional.empty(), Optional.of(format), Platform.host(), Copy.Scope.ONE_PLATFORM);
  }

  private static Copy.Options whole() {
    return new Copy.Options(
        Optional.empty(), Optional.empty(), Platform.host(), Copy.Scope.WHOLE_INDEX);
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci:%s", "oci-archive:%s", "docker-archive:%s", "dir:%s"})
  void keepsEveryByteThereAndBack(String transport) throws Exception {
    String there = transport.formatted(folder.resolve("out dir/it's \"odd\" ü"));
    Files.createDirectory(folder.resolve("out dir"));
    place.copy("x:1", there);

    try (Place other = new Place(folder.resolve("other"))) {
      Descriptor back = other.copy(there, "store:y");

      assertThat(back.digest()).isEqualTo(image.descriptor().digest());
      Image read = other.read("y:latest");
      assertThat(read.config().raw()).isEqualTo(image.config().raw());
      assertThat(FileTree.read(read.layers()).entry(TreePath.of("data"))).isPresent();
      assertThat(other.store.fsck(dev.tare.base.Progress.NONE)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci:%s", "oci-archive:%s", "docker-archive:%s"})
  void carriesTheNameOver(String transport) {
    String there = transport.formatted(folder.resolve("out"));
    place.copy("x:1", there);

    try (Place other = new Place(folder.resolve("other"))) {
      other.copy(there, "store:");

      assertThat(other.read("x:1").id()).isEqualTo(image.id());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd", "gzip:1"})
  void compressesTheLayersAloneAndKeepsTheImageId(String how) {
    String there = "oci:" + folder.resolve("out");
    place.copy("x:1", there, compressed(how));

    Image read = place.read(there);
    assertThat(read.id()).isEqualTo(image.id());
    assertThat(read.config().diffIds()).isEqualTo(image.config().diffIds());
    assertThat(read.manifest().layers())
        .allMatch(layer -> layer.mediaType().compression() != MediaType.Compression.NONE);
    assertThat(FileTree.read(read.layers()).entry(TreePath.of("data"))).isPresent();
    String back = "oci:" + folder.resolve("back");
    place.copy(there, back, compressed("none"));
    assertThat(place.read(back).descriptor().digest()).isEqualTo(image.descriptor().digest());
  }

  @Test
  void makesACompressedImageThePlainOneInADockerArchive() {
    String there = "oci:" + folder.resolve("out");
    place.copy("x:1", there, compressed("gzip"));
    String archive = "docker-archive:" + folder.resolve("a.tar");
    place.copy(there, archive);

    assertThat(place.read(archive).descriptor().digest()).isEqualTo(image.descriptor().digest());
  }

  @Test
  void translatesMediaTypesAndNoBlob() {
    String there = "dir:" + folder.resolve("out");
    place.copy("x:1", there, as(ImageFormat.DOCKER));

    Image read = place.read(there);
    assertThat(read.manifest().mediaType()).isEqualTo(MediaType.DOCKER_MANIFEST);
    assertThat(read.manifest().config().mediaType()).isEqualTo(MediaType.DOCKER_CONFIG);
    assertThat(read.manifest().layers())
        .allMatch(layer -> layer.mediaType().equals(MediaType.DOCKER_LAYER));
    assertThat(read.id()).isEqualTo(image.id());
    String back = "dir:" + folder.resolve("back");
    place.copy(there, back, as(ImageFormat.OCI));
    assertThat(place.read(back).descriptor().digest()).isEqualTo(image.descriptor().digest());
  }

  @Test
  void addsToALayoutAndReplacesTheSameNameAlone() throws Exception {
    Path layout = folder.resolve("out");
    place.copy("x:1", "oci:" + layout + ":one");
    Files.writeString(layout.resolve("notes.txt"), "mine");
    Path index = layout.resolve("index.json");
    Files.writeString(
        index, Files.readString(index).replaceFirst("\\{", "{\"vendor\":{\"k\":1.50},"));
    Image second = place.image("x:2", 5);
    place.copy("x:2", "oci:" + layout + ":two");
    place.copy("x:2", "oci:" + layout + ":one");

    assertThat(Files.readString(layout.resolve("notes.txt"))).isEqualTo("mine");
    assertThat(Files.readString(index)).contains("\"vendor\":{\"k\":1.50}");
    assertThat(place.read("oci:" + layout + ":one").id()).isEqualTo(second.id());
    assertThat(place.read("oci:" + layout + ":two").id()).isEqualTo(second.id());
    assertThat(place.read("oci:" + layout + ":@1").id()).isEqualTo(second.id());
    assertThat(Index.parse(Bytes.of(Files.readAllBytes(index)), Optional.empty()).manifests())
        .hasSize(2);
  }

  @Test
  void listsWhatThereIsWhereTheChoiceIsNotClear() {
    Path layout = folder.resolve("out");
    place.image("x:2", 5);
    place.copy("x:1", "oci:" + layout + ":one");
    place.copy("x:2", "oci:" + layout + ":two");

    assertThatThrownBy(() -> place.copy("oci:" + layout, "store:z"))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.INVALID))
        .hasMessageContaining("it holds 2: one, two");
    assertThatThrownBy(() -> place.copy("oci:" + layout + ":three", "store:z"))
        .hasMessageContaining("it has no image \"three\"; it has one, two");
    assertThatThrownBy(() -> place.copy("oci:" + layout + ":@2", "store:z"))
        .hasMessageContaining("it holds 2 images, counted from 0");
  }

  @Test
  void savesAndLoadsSeveralImagesAtOnce() {
    Image second = place.image("y:2", 5);
    String archive = "docker-archive:" + folder.resolve("all.tar");
    try (Sink sink = place.transports().create(Location.parse(archive))) {
      Copy copy = new Copy(sink, Copy.Options.unchanged(), place.store.cache());
      copy.image(new NamedImage(image, List.of("x:1", "x:other")));
      copy.image(new NamedImage(second, List.of("y:2")));
      copy.publish();
    }

    try (Place other = new Place(folder.resolve("other"));
        Source source = other.transports().open(Location.archive(folder.resolve("all.tar")));
        Sink sink = other.transports().create(Location.parse("store:"))) {
      Copy copy = new Copy(sink, Copy.Options.unchanged(), other.store.cache());
      assertThat(copy.all(source)).hasSize(2);
      copy.publish();
      assertThat(other.read("x:1").id()).isEqualTo(image.id());
      assertThat(other.read("x:other").id()).isEqualTo(image.id());
      assertThat(other.read("y:2").id()).isEqualTo(second.id());
      assertThat(other.read(archive + ":@1").id()).isEqualTo(second.id());
    }
  }

  @Test
  void copiesAnIndexWholeWhereThatIsAsked() throws Exception {
    Image second = place.image("x:2", 5);
    Descriptor root = index(place.copy("x:1", layout("in")), place.copy("x:2", layout("in")));
    assertThat(second.id()).isNotEqualTo(image.id());
    String in = layout("in") + ":both";
    String out = "oci-archive:" + folder.resolve("all.tar");

    assertThat(place.copy(in, out, whole()).digest()).isEqualTo(root.digest());
    assertThat(place.copy(out, "store:both", whole()).digest()).isEqualTo(root.digest());
    place.copy("both", "dir:" + folder.resolve("d"), whole());
    assertThat(place.copy("dir:" + folder.resolve("d"), layout("end"), whole()).digest())
        .isEqualTo(root.digest());
    assertThat(place.read(layout("end")).id()).isEqualTo(image.id());
    assertThatThrownBy(() -> place.copy(in, "docker-archive:" + folder.resolve("no.tar"), whole()))
        .hasMessageContaining("images for one platform");
  }

  @ParameterizedTest
  @CsvSource({
    "application/vnd.oci.empty.v1+json, text/plain",
    "application/vnd.acme.config+json, application/vnd.oci.image.layer.v1.tar",
    "application/vnd.oci.image.config.v1+json, application/vnd.acme.layer"
  })
  void copiesWhatIsNoImageByteForByte(String config, String layer) {
    Bytes text = Bytes.utf8("no tar");
    Manifest manifest =
        Manifest.of(
            Descriptor.of(new MediaType(config), image.config().raw()),
            List.of(Descriptor.of(new MediaType(layer), text)),
            Map.of());
    place.store.put(text);
    place.store.put(manifest.raw());
    place.store.tag(manifest.descriptor(), Reference.parse("artifact:1"));

    List<String> places =
        List.of(
            "artifact:1",
            layout("a"),
            "dir:" + folder.resolve("d"),
            "oci-archive:" + folder.resolve("a.tar"));
    for (int i = 1; i < places.size(); i++) {
      assertThat(place.copy(places.get(i - 1), places.get(i)).digest())
          .isEqualTo(manifest.descriptor().digest());
    }
    try (Place other = new Place(folder.resolve("other"))) {
      assertThat(other.copy(places.getLast(), "store:back").digest())
          .isEqualTo(manifest.descriptor().digest());
      assertThat(other.store.fsck(dev.tare.base.Progress.NONE)).isEmpty();
    }
    String archive = "docker-archive:" + folder.resolve("no.tar");
    assertThatThrownBy(() -> place.copy("artifact:1", archive))
        .hasMessageContaining("another artifact");
    assertThatThrownBy(() -> place.copy("artifact:1", layout("z"), compressed("zstd")))
        .hasMessageContaining("another artifact");
  }

  private static Copy.Options wholeIn(String how, Optional<ImageFormat> format) {
    return new Copy.Options(
        Optional.of(Compression.parse(how)), format, Platform.host(), Copy.Scope.WHOLE_INDEX);
  }

  @Test
  void givesTheImagesOfAnIndexAnotherForm() throws Exception {
    place.image("x:2", 5);
    Descriptor here = place.copy("x:1", layout("in"));
    Descriptor about =
        place
            .copy("x:2", layout("in"))
            .withAnnotations(Map.of(Platforms.SUBJECT, here.digest().toString()));
    Descriptor root = index(here, about);
    String in = layout("in") + ":both";

    assertThat(place.copy(in, layout("same"), wholeIn("none", Optional.empty())).digest())
        .isEqualTo(root.digest());
    Descriptor made =
        place.copy(in, layout("out") + ":z", wholeIn("zstd", Optional.of(ImageFormat.DOCKER)));
    try (Source out = place.transports().open(Location.parse(layout("out") + ":z"))) {
      Index index = out.index(made);
      assertThat(index.mediaType()).isEqualTo(MediaType.DOCKER_INDEX);
      assertThat(index.annotations()).isEqualTo(Map.of("k", "v"));
      assertThat(index.manifests())
          .extracting(m -> m.platform().orElseThrow())
          .containsExactly(Platform.parse("linux/s390x"), Platform.host());
      for (Descriptor child : index.manifests()) {
        assertThat(child.mediaType()).isEqualTo(MediaType.DOCKER_MANIFEST);
        assertThat(out.image(child).manifest().layers())
            .allMatch(l -> l.mediaType().equals(MediaType.DOCKER_LAYER_ZSTD));
      }
      assertThat(index.manifests().getFirst().annotations()).isEqualTo(about.annotations());
    }
  }

  @Test
  void leavesOutWhatSpeaksOfOtherDigests() throws Exception {
    Descriptor here = place.copy("x:1", layout("in"));
    Bytes text = Bytes.utf8("{}");
    Manifest manifest =
        Manifest.of(
            Descriptor.of(MediaType.OCI_CONFIG, image.config().raw()),
            List.of(Descriptor.of(new MediaType("application/vnd.in-toto+json"), text)),
            Map.of());
    for (Bytes raw : List.of(text, manifest.raw())) {
      Files.write(folder.resolve("in").resolve(Layouts.blob(Digest.of(raw))), raw.toByteArray());
    }
    Descriptor about =
        manifest.descriptor().withAnnotations(Map.of(Platforms.SUBJECT, here.digest().toString()));
    Descriptor root = index(here, about);
    String in = layout("in") + ":both";

    assertThat(place.copy(in, layout("same"), wholeIn("none", Optional.empty())).digest())
        .isEqualTo(root.digest());
    try (Source source = place.transports().open(Location.parse(in));
        Sink sink = place.transports().create(Location.parse(layout("out")))) {
      Copy copy = new Copy(sink, wholeIn("gzip", Optional.empty()), place.store.cache());
      Descriptor made = copy.one(source, List.of());
      copy.publish();
      assertThat(copy.leftOut()).extracting(Descriptor::digest).containsExactly(about.digest());
      try (Source out = place.transports().open(Location.parse(layout("out")))) {
        assertThat(out.index(made).manifests()).hasSize(1);
      }
    }
  }

  private String layout(String name) {
    return "oci:" + folder.resolve(name);
  }

  /// Puts an index of two platforms into the layout `in`, this machine's second.
  private Descriptor index(Descriptor here, Descriptor elsewhere) throws IOException {
    Index both =
        Index.of(
            List.of(
                elsewhere.withPlatform(Platform.parse("linux/s390x")),
                here.withPlatform(Platform.host())),
            Map.of("k", "v"));
    Descriptor root = Descriptor.of(MediaType.OCI_INDEX, both.raw());
    Path in = folder.resolve("in");
    Files.write(in.resolve(Layouts.blob(root.digest())), both.raw().toByteArray());
    Path list = in.resolve("index.json");
    Index old = Index.parseLayout(Bytes.of(Files.readAllBytes(list)));
    Files.write(list, old.plus(Layouts.entry(root, Optional.of("both"))).raw().toByteArray());
    return root;
  }

  @Test
  void choosesTheHostPlatformAndListsTheOthersWhereItIsMissing() throws Exception {
    place.image("x:2", 5);
    index(place.copy("x:1", layout("in")), place.copy("x:2", layout("in")));

    place.copy(layout("in") + ":both", layout("one"));
    assertThat(place.read(layout("one")).id()).isEqualTo(image.id());
    Copy.Options other =
        new Copy.Options(
            Optional.empty(),
            Optional.empty(),
            Platform.parse("linux/mips"),
            Copy.Scope.ONE_PLATFORM);
    assertThatThrownBy(() -> place.copy(layout("in") + ":both", layout("no"), other))
        .hasMessageContaining("has no image for linux/mips; it has linux/s390x, linux/amd64");
  }

  @Test
  void leavesTheOldStateWhereABlobIsDamaged() throws Exception {
    place.image("x:2", 50);
    place.copy("x:1", layout("in"));
    place.copy("x:2", layout("existing") + ":old");
    place.copy("x:2", "oci-archive:" + folder.resolve("old.tar"));
    place.copy("x:2", "dir:" + folder.resolve("dir"));
    Path blob =
        folder.resolve("in").resolve(Layouts.blob(image.manifest().layers().get(1).digest()));
    byte[] bytes = Files.readAllBytes(blob);
    bytes[5000] ^= 1;
    Files.write(blob, bytes);
    var before = Place.snapshot(folder);

    for (String to :
        List.of("oci:new", "oci:existing", "oci-archive:old.tar", "dir:dir", "dir:d2")) {
      int colon = to.indexOf(':');
      String there = to.substring(0, colon + 1) + folder.resolve(to.substring(colon + 1));
      assertThatThrownBy(() -> place.copy(layout("in"), there))
          .isInstanceOfSatisfying(
              TareException.class,
              e -> {
                assertThat(e.kind()).isEqualTo(TareException.Kind.CORRUPT);
                assertThat(e.message()).contains(image.manifest().layers().get(1).digest().hex());
              });
    }
    assertThat(Place.snapshot(folder)).isEqualTo(before);
    try (Place other = new Place(folder.resolve("other"))) {
      assertThatThrownBy(() -> other.copy(layout("in"), "store:new"))
          .isInstanceOf(TareException.class);
      assertThat(other.store.images()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci:", "dir:"})
  void fillsAnEmptyDirectoryWithoutReplacingIt(String transport) throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Files.createDirectory(empty.resolve(".tare-0123456789abcdef")); // what a killed copy left
    Object before = Files.getAttribute(empty, "unix:ino");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("empty"));

    place.copy("x:1", transport + link);

    assertThat(Files.getAttribute(empty, "unix:ino")).isEqualTo(before);
    assertThat(link).isSymbolicLink();
    assertThat(place.read(transport + empty).id()).isEqualTo(image.id());
    place.copy("x:1", transport + link);
    assertThat(place.read(transport + empty).id()).isEqualTo(image.id());
  }

  @Test
  void twoCopiesIntoOneEmptyDirectoryKeepBothImages() throws Exception {
    place.image("x:2", 5);
    String layout = "oci:" + Files.createDirectory(folder.resolve("empty"));
    try (Sink slow = place.transports().create(Location.parse(layout + ":one"))) {
      Copy copy = new Copy(slow, Copy.Options.unchanged(), place.store.cache());
      copy.image(new NamedImage(image, List.of()));
      place.copy("x:2", layout + ":two");
      copy.publish();
    }

    assertThat(place.read(layout + ":one").id()).isEqualTo(image.id());
    assertThat(place.read(layout + ":two").id()).isNotEqualTo(image.id());
  }

  @Test
  void replacesADamagedBlobOfAnExistingLayout() throws Exception {
    String layout = layout("out");
    place.copy("x:1", layout + ":one");
    Path blob =
        folder.resolve("out").resolve(Layouts.blob(image.manifest().layers().get(1).digest()));
    byte[] good = Files.readAllBytes(blob);
    byte[] bad = good.clone();
    bad[5000] ^= 1;
    Files.write(blob, bad);

    place.copy("x:1", layout + ":two");

    assertThat(blob).hasBinaryContent(good);
  }

  @Test
  void keepsTheModeOfAnArchiveThatItReplaces() throws Exception {
    Path archive = Files.writeString(folder.resolve("keep.tar"), "old");
    var mode = PosixFilePermissions.fromString("rw-------");
    Files.setPosixFilePermissions(archive, mode);

    place.copy("x:1", "docker-archive:" + archive);

    assertThat(Files.getPosixFilePermissions(archive)).isEqualTo(mode);
    assertThat(place.read("docker-archive:" + archive).id()).isEqualTo(image.id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci-archive:", "oci:", "dir:"})
  void writesToTheEndOfALinkThatLeadsToNothingYet(String transport) throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("target"));

    place.copy("x:1", transport + link);

    assertThat(link).isSymbolicLink();
    assertThat(place.read(transport + folder.resolve("target")).id()).isEqualTo(image.id());
    Path circle = Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));
    assertThatThrownBy(() -> place.copy("x:1", transport + circle))
        .isInstanceOf(TareException.class)
        .hasMessageContaining("circle");
  }

  @Test
  void givesADockerArchiveNoNameWithADigest() {
    String there =
        "docker-archive:%s:foo@sha256:%s".formatted(folder.resolve("up.tar"), "a".repeat(64));
    assertThatThrownBy(() -> place.copy("x:1", there))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.INVALID))
        .hasMessageContaining("not by digests");
    assertThat(folder.resolve("up.tar")).doesNotExist();
  }

  @Test
  void leavesNothingWhereItIsNotPublished() throws Exception {
    place.copy("x:1", layout("existing") + ":old");
    var before = Place.snapshot(folder);
    for (String to :
        List.of("oci:new", "oci:existing", "oci-archive:a.tar", "docker-archive:b", "dir:d")) {
      int colon = to.indexOf(':');
      String there = to.substring(0, colon + 1) + folder.resolve(to.substring(colon + 1));
      try (Sink sink = place.transports().create(Location.parse(there))) {
        new Copy(sink, Copy.Options.unchanged(), place.store.cache())
            .image(new NamedImage(image, List.of("n")));
      }
    }
    assertThat(Place.snapshot(folder)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci-archive:", "docker-archive:"})
  void writesTheSameArchiveTwice(String transport) throws Exception {
    place.copy("x:1", transport + folder.resolve("a"));
    place.copy("x:1", transport + folder.resolve("b"));

    assertThat(Files.mismatch(folder.resolve("a"), folder.resolve("b"))).isEqualTo(-1);
    place.copy("x:1", transport + "-");
    assertThat(place.out.toByteArray()).isEqualTo(Files.readAllBytes(folder.resolve("a")));
  }

  @Test
  void readsAnArchiveFromStandardInputCompressedOrNot() throws Exception {
    place.copy("x:1", "docker-archive:-");
    place.in = Bytes.of(place.out.toByteArray());
    assertThat(place.read("docker-archive:-").id()).isEqualTo(image.id());

    var zipped = new java.io.ByteArrayOutputStream();
    try (var gzip = new java.util.zip.GZIPOutputStream(zipped)) {
      gzip.write(place.out.toByteArray());
    }
    place.in = Bytes.of(zipped.toByteArray());
    assertThat(place.read("docker-archive:-").id()).isEqualTo(image.id());
    Files.write(folder.resolve("a.tgz"), zipped.toByteArray());
    assertThat(place.read("docker-archive:" + folder.resolve("a.tgz")).id()).isEqualTo(image.id());
    assertThat(place.folder.resolve("temporary")).isEmptyDirectory();
  }

  @Test
  void writesToWhatIsNotAFileWithoutReplacingIt() {
    place.copy("x:1", "oci-archive:/dev/null");

    assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
  }

  @Test
  void exportsTheMergedTreeAndImportsItAgain() throws Exception {
    Path tar = folder.resolve("root.tar");
    place.copy("x:1", "tar:" + tar);
    place.copy("tar:" + tar, "store:imported");

    Image imported = place.read("imported");
    assertThat(imported.layers()).hasSize(1);
    assertThat(imported.layers().getFirst().diffId())
        .isEqualTo(dev.tare.oci.Digest.of(Bytes.of(Files.readAllBytes(tar))));
    assertThat(FileTree.read(imported.layers()).entries())
        .hasSameSizeAs(FileTree.read(image.layers()).entries());
  }

  @Test
  void makesAnImageOfADirectory() throws Exception {
    Path root = Files.createDirectories(folder.resolve("root/bin"));
    Files.writeString(root.resolve("sh"), "#!\n");
    place.copy("rootfs:" + root.getParent(), "store:r");

    FileTree tree = FileTree.read(place.read("r").layers());
    assertThat(tree.entry(TreePath.of("bin/sh"))).isPresent();
  }

  @Test
  void saysWhatIsMissingOrSomethingElse() throws Exception {
    Files.writeString(folder.resolve("file"), "no tar at all, just words ".repeat(100));
    Files.createDirectory(folder.resolve("empty"));
    Files.createDirectory(folder.resolve("full"));
    Files.writeString(folder.resolve("full/x"), "x");

    assertThatThrownBy(() -> place.read("oci:/no/such")).hasMessageContaining("no such directory");
    assertThatThrownBy(() -> place.read("oci:" + folder.resolve("file")))
        .hasMessageContaining("it is not a directory");
    assertThatThrownBy(() -> place.read("oci:" + folder.resolve("empty")))
        .hasMessageContaining("it has no file oci-layout");
    assertThatThrownBy(() -> place.read("dir:" + folder.resolve("empty")))
        .hasMessageContaining("it has no manifest.json");
    assertThatThrownBy(() -> place.read("oci-archive:/no/such.tar"))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.NOT_FOUND))
        .hasMessage("cannot read oci-archive:/no/such.tar: no such file or directory");
    assertThatThrownBy(() -> place.read("docker-archive:" + folder.resolve("file")))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.CORRUPT));
    assertThatThrownBy(() -> place.copy("x:1", "oci:" + folder.resolve("full")))
        .hasMessageContaining("the directory has other content and no file oci-layout");
    assertThatThrownBy(() -> place.copy("x:1", "oci-archive:" + folder.resolve("full")))
        .hasMessageContaining("it is a directory");
    assertThatThrownBy(() -> place.copy("x:1", "oci-archive:/no/such/dir.tar"))
        .hasMessageContaining("no such file or directory");
    assertThatThrownBy(() -> place.copy("x:1", "oci:" + folder.resolve("new") + ":@0"))
        .hasMessageContaining("choose an image to read");
    assertThatThrownBy(() -> place.copy("x:1", "docker-archive:" + folder.resolve("n") + ":A B"))
        .hasMessageContaining("cannot read image name");
    assertThatThrownBy(() -> place.read("docker://h/x"))
        .isInstanceOfSatisfying(
            TareException.class,
            e -> assertThat(e.kind()).isEqualTo(TareException.Kind.UNSUPPORTED))
        .hasMessage("cannot read docker://h/x: nobody here knows the way to it");
    assertThatThrownBy(() -> place.copy("x:1", "docker-daemon:x"))
        .hasMessageContaining("nobody here knows the way to it");
  }
}
