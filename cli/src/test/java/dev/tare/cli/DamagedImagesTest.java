package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.LayerWriter;
import dev.tare.layer.TreePath;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.History;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Manifest;
import dev.tare.oci.MediaType;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.store.ImageStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `tare check` of images that are not what they say, from wherever they are read: the layer that
/// is damaged is named, S05; names that lead out are S08; documents are S04.
class DamagedImagesTest {
  @TempDir Path folder;
  private CommandLineFixture tare;

  private final Bytes first = tar(file("/p", "#!/p\n"));
  private Bytes second = tar(file("/data", "some bytes ".repeat(200)));
  private MediaType type = MediaType.OCI_LAYER;

  @BeforeEach
  void open() {
    tare = new CommandLineFixture(folder);
  }

  private static Entry file(String path, String text) {
    return new Entry.FileEntry(
        TreePath.of(path), Attributes.of(0755), Content.of(Bytes.utf8(text)));
  }

  private static Bytes tar(Entry... entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      LayerWriter.write(List.of(entries), out);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return Bytes.of(out.toByteArray());
  }

  private static Bytes gzip(Bytes plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain.toByteArray());
    }
    return Bytes.of(out.toByteArray());
  }

  private ImageConfig config(Bytes plain) {
    return ImageConfig.of(Platform.host())
        .withCmd(List.of("/p"))
        .withUser("1:1")
        .withLayers(
            List.of(Digest.of(first), Digest.of(plain)),
            List.of(History.layer("ADD a"), History.layer("ADD b")));
  }

  /// Puts the image where `place` says, its second layer as `damage` leaves it.
  ///
  /// @return how to name it
  private String image(String place, String damage) throws IOException {
    Bytes plain = second;
    Bytes blob = type.compression() == MediaType.Compression.NONE ? plain : gzip(plain);
    ImageConfig config = config(plain);
    Descriptor upper = Descriptor.of(type, blob);
    Manifest manifest =
        Manifest.of(
            config.descriptor(),
            List.of(Descriptor.of(MediaType.OCI_LAYER, first), upper),
            Map.of());
    if (place.equals("store")) {
      return stored(manifest, config, blob, damage);
    }
    SortedMap<String, Bytes> files = new TreeMap<>();
    switch (place) {
      case "docker-archive" -> {
        files.put(
            "manifest.json",
            Bytes.utf8("[{\"Config\":\"c.json\",\"Layers\":[\"1/layer.tar\",\"2/layer.tar\"]}]"));
        files.put("c.json", config.raw());
        files.put("1/layer.tar", first);
        put(files, "2/layer.tar", damaged(blob, damage));
      }
      case "dir" -> {
        files.put("manifest.json", manifest.raw());
        files.put("version", Bytes.utf8("Directory Transport Version: 1.1\n"));
        files.put(config.descriptor().digest().hex(), config.raw());
        files.put(Digest.of(first).hex(), first);
        put(files, upper.digest().hex(), damaged(blob, damage));
      }
      default -> {
        String blobs = "blobs/sha256/";
        files.put("oci-layout", Bytes.utf8("{\"imageLayoutVersion\":\"1.0.0\"}"));
        files.put(
            "index.json",
            Bytes.utf8(
                "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}]}"
                    .formatted(
                        MediaType.OCI_MANIFEST,
                        manifest.descriptor().digest(),
                        manifest.raw().length())));
        files.put(blobs + manifest.descriptor().digest().hex(), manifest.raw());
        files.put(blobs + config.descriptor().digest().hex(), config.raw());
        files.put(blobs + Digest.of(first).hex(), first);
        put(files, blobs + upper.digest().hex(), damaged(blob, damage));
      }
    }
    return place + ":" + (place.endsWith("archive") ? packed(files) : unpacked(files));
  }

  private String stored(Manifest manifest, ImageConfig config, Bytes blob, String damage)
      throws IOException {
    Descriptor upper = manifest.layers().getLast();
    try (ImageStore store = tare.store()) {
      store.put(first, manifest.layers().getFirst());
      store.put(blob, upper);
      store.put(config.raw(), config.descriptor());
      store.put(manifest.raw(), manifest.descriptor());
      store.tag(manifest.descriptor(), Reference.parse("app"));
    }
    Path file = folder.resolve("store/blobs/sha256").resolve(upper.digest().hex());
    Files.delete(file);
    Bytes left = damaged(blob, damage);
    if (!left.isEmpty()) {
      Files.write(file, left.toByteArray());
    }
    return "app";
  }

  /// Empty for what is gone.
  private static Bytes damaged(Bytes blob, String damage) {
    byte[] bytes = blob.toByteArray();
    bytes[bytes.length / 2] ^= 0x55;
    return switch (damage) {
      case "missing" -> Bytes.EMPTY;
      case "cut" -> blob.slice(0, blob.length() / 2);
      case "longer" -> blob.concat(Bytes.of(new byte[512]));
      case "changed" -> Bytes.of(bytes);
      default -> blob;
    };
  }

  private static void put(Map<String, Bytes> files, String name, Bytes content) {
    if (!content.isEmpty()) {
      files.put(name, content);
    }
  }

  private Path packed(SortedMap<String, Bytes> files) throws IOException {
    List<Entry> entries = new ArrayList<>();
    files.forEach((name, content) ->
        entries.add(
            new Entry.FileEntry(
                TreePath.of("/" + name), Attributes.of(0644), Content.of(content))));
    return Files.write(
        folder.resolve("image.tar"), tar(entries.toArray(Entry[]::new)).toByteArray());
  }

  private Path unpacked(SortedMap<String, Bytes> files) throws IOException {
    Path top = folder.resolve("image");
    for (var file : files.entrySet()) {
      Path path = top.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue().toByteArray());
    }
    return top;
  }

  @ParameterizedTest
  @CsvSource({
    "store,missing",
    "store,cut",
    "store,longer",
    "store,changed",
    "oci,missing",
    "oci,cut",
    "oci,longer",
    "oci,changed",
    "oci-archive,missing",
    "oci-archive,cut",
    "oci-archive,longer",
    "oci-archive,changed",
    "docker-archive,missing",
    "docker-archive,cut",
    "docker-archive,changed",
    "dir,missing",
    "dir,cut",
    "dir,longer",
    "dir,changed"
  })
  void theLayerThatIsDamagedIsNamed(String place, String damage) throws IOException {
    String image = image(place, damage);
    assertThat(tare.run("check", image)).as(tare.err()).isEqualTo(1);
    assertThat(tare.out()).startsWith("layer 2: error: ").contains("(S05)").doesNotContain("S04");
    assertThat(tare.err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "store,cut",
    "oci,cut",
    "oci,changed",
    "oci-archive,cut",
    "docker-archive,cut",
    "docker-archive,changed",
    "dir,missing"
  })
  void soIsACompressedOne(String place, String damage) throws IOException {
    type = MediaType.OCI_LAYER_GZIP;
    String image = image(place, damage);
    assertThat(tare.run("check", image)).as(tare.err()).isEqualTo(1);
    assertThat(tare.out()).startsWith("layer 2: error: ").contains("(S05)").doesNotContain("S04");
  }

  @ParameterizedTest
  @ValueSource(strings = {"store", "oci", "oci-archive", "docker-archive", "dir"})
  void aWholeImageIsSound(String place) throws IOException {
    String image = image(place, "none");
    assertThat(tare.run("check", "--fail-on", "never", image)).isZero();
    assertThat(tare.out()).doesNotContain("(S0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"store", "oci", "oci-archive", "docker-archive", "dir"})
  void aHardLinkThatLeadsOutIsAName(String place) throws IOException {
    Entry link =
        new Entry.HardlinkEntry(
            TreePath.of("/etc/link"), Attributes.of(0755), TreePath.of("/ab/p"));
    second = link(tar(link), "../p");
    String image = image(place, "none");
    assertThat(tare.run("check", image)).isEqualTo(1);
    assertThat(tare.out())
        .startsWith("layer 2: error: ")
        .contains("hard link to ../p, outside the root")
        .contains("(S08)")
        .doesNotContain("S05");
  }

  @ParameterizedTest
  @ValueSource(strings = {"store", "oci", "oci-archive", "docker-archive", "dir"})
  void aHardLinkThatLeadsUpInsideIsWarnedOf(String place) throws IOException {
    Entry link =
        new Entry.HardlinkEntry(
            TreePath.of("/etc/link"), Attributes.of(0755), TreePath.of("/ab/cd/ef"));
    second = link(tar(link), "a/../p");
    String image = image(place, "none");
    assertThat(tare.run("check", image)).isEqualTo(1);
    assertThat(tare.out())
        .contains(
            "layer 2: warning: layer 2 has the hard link \"etc/link\" to \"a/../p\", which leads up")
        .contains("(S08)");
  }

  /// Gives the link in the first header of a tar another target.
  private static Bytes link(Bytes tar, String target) {
    byte[] bytes = tar.toByteArray();
    for (int i = 0; i < 100; i++) {
      bytes[157 + i] = i < target.length() ? (byte) target.charAt(i) : 0;
    }
    java.util.Arrays.fill(bytes, 148, 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += bytes[i] & 0xff;
    }
    byte[] checksum = "%06o\0 ".formatted(sum).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    System.arraycopy(checksum, 0, bytes, 148, 8);
    return Bytes.of(bytes);
  }
}
