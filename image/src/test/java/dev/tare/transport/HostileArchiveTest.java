package dev.tare.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.LayerWriter;
import dev.tare.mutate.Compression;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Index;
import dev.tare.oci.Manifest;
import dev.tare.oci.MediaType;
import dev.tare.oci.Platform;
import dev.tare.store.LayerSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Archives of images as others write them, and as those who mean harm do.
class HostileArchiveTest {
  @TempDir Path folder;
  private Place place;

  /// One layer, `etc/hostname`, and its config.
  private Bytes layer = Bytes.EMPTY;

  private Bytes config = Bytes.EMPTY;

  @BeforeEach
  void open() throws IOException {
    place = new Place(Files.createDirectory(folder.resolve("here")));
    var tar = new ByteArrayOutputStream();
    LayerWriter.write(List.of(Place.directory("etc"), Place.file("etc/hostname", "h")), tar);
    layer = Bytes.of(tar.toByteArray());
    config = config(Digest.of(layer));
  }

  @AfterEach
  void close() {
    place.close();
  }

  private static Bytes config(Digest diffId) {
    return Bytes.utf8(
        """
        {"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["%s"]}}\
        """
            .formatted(diffId));
  }

  private String configName() {
    return Digest.of(config).hex() + ".json";
  }

  private static String manifest(String config, String... layers) {
    return "[{\"Config\":\"%s\",\"RepoTags\":[\"h:1\"],\"Layers\":[\"%s\"]}]"
        .formatted(config, String.join("\",\"", layers));
  }

  /// A tar under construction, written by another library.
  private final class Tar implements AutoCloseable {
    private final TarArchiveOutputStream tar;

    Tar() throws IOException {
      tar = new TarArchiveOutputStream(Files.newOutputStream(archive()), "UTF-8");
    }

    Tar file(String name, Bytes content) throws IOException {
      TarArchiveEntry entry = new TarArchiveEntry(name, true);
      entry.setSize(content.length());
      tar.putArchiveEntry(entry);
      tar.write(content.toByteArray());
      tar.closeArchiveEntry();
      return this;
    }

    Tar file(String name, String content) throws IOException {
      return file(name, Bytes.utf8(content));
    }

    Tar link(String name, byte type, String target) throws IOException {
      TarArchiveEntry entry = new TarArchiveEntry(name, type);
      entry.setLinkName(target);
      tar.putArchiveEntry(entry);
      tar.closeArchiveEntry();
      return this;
    }

    @Override
    public void close() throws IOException {
      tar.close();
    }
  }

  private Path archive() {
    return folder.resolve("a.tar");
  }

  private String location() {
    return "docker-archive:" + archive();
  }

  private void assertCorrupt(String... parts) {
    assertThatThrownBy(
            () -> {
              place.copy(location(), "store:h");
            })
        .isInstanceOfSatisfying(
            TareException.class,
            e -> {
              assertThat(e.kind()).as(e.message()).isEqualTo(TareException.Kind.CORRUPT);
              assertThat(e.message()).contains(parts).contains("a.tar");
            });
    assertThat(place.store.images()).isEmpty();
  }

  @Test
  void readsAClassicArchiveWhoseLayersAreLinks() throws Exception {
    try (Tar tar = new Tar()) {
      tar.link("one/", TarConstants.LF_DIR, "")
          .file("one/layer.tar", layer)
          .link("two/layer.tar", TarConstants.LF_SYMLINK, "../one/layer.tar")
          .link("three/layer.tar", TarConstants.LF_LINK, "two/layer.tar")
          .file(configName(), config)
          .file("manifest.json", manifest(configName(), "three/layer.tar"));
    }

    place.copy(location(), "store:");

    assertThat(place.read("h:1").id()).isEqualTo(Digest.of(config));
  }

  @Test
  void readsALayerThatIsCompressedInsideTheArchive() throws Exception {
    var zipped = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(layer.toByteArray());
    }
    try (Tar tar = new Tar()) {
      tar.file("l.tar", Bytes.of(zipped.toByteArray()))
          .file(configName(), config)
          .file("manifest.json", manifest(configName(), "l.tar"));
    }

    place.copy(location(), "store:h");

    assertThat(place.read("h").manifest().layers().getFirst().digest()).isEqualTo(Digest.of(layer));
  }

  @Test
  void keepsTheManifestWhereTheArchiveIsALayoutAsWell() throws Exception {
    place.image("x:1", 5000);
    Copy.Options zipped =
        new Copy.Options(
            Optional.of(Compression.GZIP),
            Optional.empty(),
            Platform.host(),
            Copy.Scope.ONE_PLATFORM);
    Digest kept = place.copy("x:1", "oci:" + folder.resolve("l"), zipped).digest();
    Image image = place.read("oci:" + folder.resolve("l"));
    String[] layers =
        image.manifest().layers().stream()
            .map(layer -> Layouts.blob(layer.digest()))
            .toArray(String[]::new);
    try (Tar tar = new Tar()) {
      for (var file : Place.snapshot(folder.resolve("l")).entrySet()) {
        if (!file.getKey().endsWith("/")) {
          tar.file(file.getKey(), file.getValue());
        }
      }
      tar.file("manifest.json", manifest(Layouts.blob(image.id()), layers));
    }

    assertThat(place.copy(location(), "store:").digest()).isEqualTo(kept);
    assertThat(place.read("h:1").id()).isEqualTo(image.id());
  }

  @Test
  void refusesALayerThatIsNotWhatTheConfigSays() throws Exception {
    config = config(Digest.of(Bytes.utf8("another")));
    try (Tar tar = new Tar()) {
      tar.file("l.tar", layer)
          .file(configName(), config)
          .file("manifest.json", manifest(configName(), "l.tar"));
    }
    assertThatThrownBy(() -> place.copy(location(), "store:h"))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.CORRUPT));
    assertThat(place.store.images()).isEmpty();
    assertThatThrownBy(() -> place.copy(location(), "oci:" + folder.resolve("o")))
        .hasMessageContaining(Digest.of(Bytes.utf8("another")).hex());
    assertThat(folder.resolve("o")).doesNotExist();
  }

  /// A layout of one image with one layer, true or not.
  private String layout(MediaType type, Bytes blob, Digest diffId) throws IOException {
    Path layout = Files.createTempDirectory(folder, "l");
    Bytes document = config(diffId);
    Manifest manifest =
        Manifest.of(
            Descriptor.of(MediaType.OCI_CONFIG, document),
            List.of(Descriptor.of(type, blob)),
            Map.of());
    Files.createDirectories(layout.resolve("blobs/sha256"));
    for (Bytes bytes : List.of(blob, document, manifest.raw())) {
      Files.write(layout.resolve(Layouts.blob(Digest.of(bytes))), bytes.toByteArray());
    }
    Files.write(layout.resolve("oci-layout"), Layouts.MARKER_CONTENT.toByteArray());
    Bytes index = Index.of(List.of(manifest.descriptor()), Map.of()).raw();
    Files.write(layout.resolve("index.json"), index.toByteArray());
    return "oci:" + layout;
  }

  private static Bytes zipped(Bytes plain) throws IOException {
    var zipped = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(plain.toByteArray());
    }
    return Bytes.of(zipped.toByteArray());
  }

  private void assertNotStored(String location, String... parts) {
    for (Copy.Scope scope : Copy.Scope.values()) {
      Copy.Options options =
          new Copy.Options(Optional.empty(), Optional.empty(), Platform.host(), scope);
      assertThatThrownBy(() -> place.copy(location, "store:h", options))
          .isInstanceOfSatisfying(
              TareException.class,
              e -> {
                assertThat(e.kind()).as(e.message()).isEqualTo(TareException.Kind.CORRUPT);
                assertThat(e.message()).contains(parts);
              });
    }
    assertThat(place.store.images()).isEmpty();
  }

  @Test
  void storesNoLayerThatIsNotWhatItSays() throws Exception {
    Digest diffId = Digest.of(layer);
    Bytes zipped = zipped(layer);
    Bytes wrongSum = Bytes.of(flipped(zipped, zipped.length() - 6));
    Bytes noTar = Bytes.utf8("no tar at all".repeat(50));
    Bytes cut = layer.slice(0, 1024);
    Digest other = Digest.of(Bytes.utf8("another"));

    assertNotStored(layout(MediaType.OCI_LAYER, layer, other), diffId.hex(), other.hex());
    assertNotStored(layout(MediaType.OCI_LAYER_GZIP, zipped, other), diffId.hex(), other.hex());
    assertNotStored(layout(MediaType.OCI_LAYER_GZIP, wrongSum, diffId), Digest.of(wrongSum).hex());
    assertNotStored(layout(MediaType.OCI_LAYER, zipped, Digest.of(zipped)), "layer ", "entry");
    assertNotStored(layout(MediaType.OCI_LAYER_GZIP, layer, diffId), diffId.hex());
    assertNotStored(layout(MediaType.OCI_LAYER_ZSTD, layer, diffId), diffId.hex());
    assertNotStored(layout(MediaType.OCI_LAYER, noTar, Digest.of(noTar)), "layer ", "entry");
    assertNotStored(
        layout(MediaType.OCI_LAYER, cut, Digest.of(cut)), "entry \"etc/hostname\"", "ends in");
    assertNotStored(
        layout(MediaType.OCI_LAYER_GZIP, zipped(cut), Digest.of(cut)), "entry \"etc/hostname\"");
  }

  private static byte[] flipped(Bytes bytes, int at) {
    byte[] flipped = bytes.toByteArray();
    flipped[at] ^= 1;
    return flipped;
  }

  @Test
  void readsALayerAgainThatIsCalledSomethingElse() throws Exception {
    Bytes zipped = zipped(layer);
    place.copy(layout(MediaType.OCI_LAYER_GZIP, zipped, Digest.of(layer)), "store:good");
    assertThatThrownBy(
            () -> place.copy(layout(MediaType.OCI_LAYER, zipped, Digest.of(zipped)), "store:h"))
        .hasMessageContaining("entry");
    assertThat(place.store.images()).hasSize(1);
  }

  @Test
  void knowsTheSizeOfALayerWithoutReadingItAgain() throws Exception {
    Bytes zipped = zipped(layer);
    place.copy(layout(MediaType.OCI_LAYER_GZIP, zipped, Digest.of(layer)), "store:h");
    Image image = place.read("h");
    Path blob = place.folder.resolve("store").resolve(Layouts.blob(Digest.of(zipped)));
    Files.delete(blob);
    assertThat(LayerSize.of(image.layers().getFirst(), place.store.cache()))
        .isEqualTo(layer.length());
  }

  @Test
  void writesNoDockerArchiveOfALayerThatIsNotTheConfigs() throws Exception {
    Digest other = Digest.of(Bytes.utf8("another"));
    String wrong = layout(MediaType.OCI_LAYER, layer, other);
    Path target = folder.resolve("out.tar");
    assertThatThrownBy(() -> place.copy(wrong, "docker-archive:" + target))
        .hasMessageContaining(other.toString());
    assertThat(target).doesNotExist();
  }

  @Test
  void refusesAConfigThatIsNotWhatItsNameSays() throws Exception {
    String name = "f".repeat(64) + ".json";
    try (Tar tar = new Tar()) {
      tar.file("l.tar", layer).file(name, config).file("manifest.json", manifest(name, "l.tar"));
    }
    assertCorrupt(name, "its bytes have the digest " + Digest.of(config));
  }

  @Test
  void refusesLinksThatLeadOutOrInACircle() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "canary");
    for (String target : List.of("../../" + secret, "../../../etc/passwd")) {
      try (Tar tar = new Tar()) {
        tar.link("x/layer.tar", TarConstants.LF_SYMLINK, target)
            .file(configName(), config)
            .file("manifest.json", manifest(configName(), "x/layer.tar"));
      }
      assertCorrupt(
          "entry \"x/layer.tar\"", target.equals("..") ? "" : "a link out of the archive");
    }
    try (Tar tar = new Tar()) {
      tar.link("a", TarConstants.LF_SYMLINK, "b")
          .link("b", TarConstants.LF_SYMLINK, "a")
          .file(configName(), config)
          .file("manifest.json", manifest(configName(), "a"));
    }
    assertCorrupt("in a circle");
  }

  @Test
  void refusesTwoEntriesOfOneName() throws Exception {
    try (Tar tar = new Tar()) {
      tar.file("l.tar", layer)
          .file(configName(), config)
          .file("manifest.json", manifest(configName(), "l.tar"))
          .file("./manifest.json", manifest(configName(), "l.tar"));
    }
    assertCorrupt("entry \"manifest.json\"", "it is there twice");
  }

  @Test
  void refusesWrongCountsMissingFilesAndForeignDocuments() throws Exception {
    try (Tar tar = new Tar()) {
      tar.file("l.tar", layer)
          .file(configName(), config)
          .file("manifest.json", manifest(configName(), "l.tar", "l.tar"));
    }
    assertCorrupt("manifest.json lists 2 layers", "its config names 1");
    try (Tar tar = new Tar()) {
      tar.file(configName(), config)
          .file("manifest.json", manifest(configName(), "../../etc/passwd"));
    }
    assertCorrupt("names the layer ../../etc/passwd, which is not there");
    try (Tar tar = new Tar()) {
      tar.file("manifest.json", "[{\"Config\":1}]");
    }
    assertCorrupt("manifest.json of", "\"Config\" must be a string");
    try (Tar tar = new Tar()) {
      tar.file("manifest.json", "[]],\"x\":[[");
    }
    assertCorrupt("manifest.json of");
    try (Tar tar = new Tar()) {
      tar.file("manifest.json", Bytes.of(new byte[5 << 20]));
    }
    assertCorrupt("manifest.json", "more than a document may be");
  }

  @Test
  void refusesAnArchiveThatEndsEarlyOrLiesAboutSizes() throws Exception {
    try (Tar tar = new Tar()) {
      tar.file(configName(), config)
          .file("manifest.json", manifest(configName(), "l.tar"))
          .file("l.tar", layer);
    }
    byte[] whole = Files.readAllBytes(archive());
    byte[] cut = java.util.Arrays.copyOf(whole, 3 * 512 + 700);
    Files.write(archive(), cut);
    assertCorrupt("ends in the middle");
    byte[] lying = whole.clone();
    byte[] size = "77777777777\0".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(size, 0, lying, 124, size.length);
    Files.write(archive(), withChecksum(lying));
    assertCorrupt(configName());
  }

  private static byte[] withChecksum(byte[] tar) {
    java.util.Arrays.fill(tar, 148, 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += tar[i] & 0xff;
    }
    byte[] text = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, tar, 148, text.length);
    return tar;
  }

  @Test
  void holdsNoMoreEntriesThanAnArchiveOfImagesHas() throws Exception {
    try (Tar tar = new Tar()) {
      for (int i = 0; i <= 100_000; i++) {
        tar.file("f" + i, Bytes.EMPTY);
      }
    }
    assertCorrupt("it has more than 100000 entries");
  }

  @Test
  void refusesALayoutWhoseBlobsAreMissingLieOrHang() throws Exception {
    place.image("x:1", 100);
    place.copy("x:1", "oci:" + folder.resolve("l"));
    Path blob =
        folder
            .resolve("l")
            .resolve(Layouts.blob(place.read("x:1").manifest().layers().getFirst().digest()));
    byte[] bytes = Files.readAllBytes(blob);
    Files.write(blob, new byte[bytes.length + 1]);
    assertThatThrownBy(() -> place.copy("oci:" + folder.resolve("l"), "dir:" + folder.resolve("d")))
        .hasMessageContaining("it has %d bytes".formatted(bytes.length + 1));
    Files.delete(blob);
    Files.createSymbolicLink(blob, Path.of("/dev/zero"));
    assertThatThrownBy(() -> place.copy("oci:" + folder.resolve("l"), "dir:" + folder.resolve("d")))
        .hasMessageContaining("it is not there");
    Files.write(
        folder.resolve("l/index.json"), "{\"schemaVersion\":2}".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> place.read("oci:" + folder.resolve("l")))
        .hasMessageContaining("it has no \"manifests\"");
    Files.writeString(folder.resolve("l/oci-layout"), "{\"imageLayoutVersion\":\"2.0.0\"}");
    assertThatThrownBy(() -> place.read("oci:" + folder.resolve("l")))
        .hasMessageContaining("imageLayoutVersion is \"2.0.0\"");
  }
}
