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
import dev.tare.oci.Json;
import dev.tare.oci.Manifest;
import dev.tare.oci.MediaType;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.store.ImageStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `tare check`.
class CheckCommandTest {
  @TempDir Path folder;
  private CommandLineFixture tare;

  @BeforeEach
  void makeImages() throws IOException {
    tare = new CommandLineFixture(folder);
    image("script", tar(script("/run.sh", "#!/bin/bash\necho\n")));
    image("open", tar(script("/run.sh", "#!/run.sh\n"), directory("/data", 0777)));
  }

  private static Entry script(String path, String text) {
    return new Entry.FileEntry(
        TreePath.of(path), Attributes.of(0755), Content.of(Bytes.utf8(text)));
  }

  private static Entry directory(String path, int mode) {
    return new Entry.DirectoryEntry(TreePath.of(path), Attributes.of(mode));
  }

  private static Bytes tar(Entry... entries) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LayerWriter.write(List.of(entries), out);
    return Bytes.of(out.toByteArray());
  }

  private void image(String name, Bytes layer) {
    image(name, layer, Digest.of(layer));
  }

  private void image(String name, Bytes layer, Digest diffId) {
    Descriptor blob = Descriptor.of(MediaType.OCI_LAYER, layer);
    ImageConfig config =
        ImageConfig.of(Platform.host())
            .withCmd(List.of("/run.sh"))
            .withUser("1:1")
            .withLayers(List.of(diffId), List.of(History.layer("COPY run.sh / # buildkit")));
    Manifest manifest = Manifest.of(config.descriptor(), List.of(blob), Map.of());
    try (ImageStore store = tare.store()) {
      store.put(layer, blob);
      store.put(config.raw(), config.descriptor());
      store.put(manifest.raw(), manifest.descriptor());
      store.tag(manifest.descriptor(), Reference.parse(name));
    }
  }

  @Test
  void saysWhatIsWrongWithAnImageAndEndsWithOne() {
    assertThat(tare.run("check", "script")).isEqualTo(1);
    assertThat(tare.out())
        .isEqualTo(
            """
            /run.sh: error: /run.sh exists, its interpreter /bin/bash does not; add it: tare pack … --add /bin/bash, or name an interpreter that the image has (T05)
                The kernel looks for what stands behind #!, and names the script where it finds nothing.

            image config: note: USER 1 has no line in the image's /etc/passwd; add the line u1:x:1:0::/: if a program asks for its name or home (T09)
                An engine cannot turn a name into a number without /etc/passwd, and a program that asks who it is gets no name and no home.

            2 findings
            """);
    assertThat(tare.err()).isEmpty();
  }

  @Test
  void severitiesDecideTheStatus() {
    assertThat(tare.run("check", "script", "--fail-on", "never")).isZero();
    assertThat(tare.run("check", "script", "--fail-on", "error")).isEqualTo(1);
    assertThat(tare.run("check", "--fail-on", "nothing", "script")).isEqualTo(2);
    assertThat(tare.err()).contains("\"nothing\" is none of warning, error, note, info, never");
  }

  @Test
  void writesJson() {
    assertThat(tare.run("check", "open", "--format", "json")).isEqualTo(1);
    Json document = Json.parse(Bytes.utf8(tare.out()), "output");
    assertThat(document.requiredString("image")).isEqualTo("open");
    assertThat(document.integer("version")).hasValue(1L);
    assertThat(document.objects("findings"))
        .filteredOn(finding -> finding.requiredString("rule").equals("R04"))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.requiredString("severity")).isEqualTo("warning");
          assertThat(finding.requiredString("place")).isEqualTo("/data");
          assertThat(finding.requiredString("message")).isEqualTo("everybody may write /data");
          assertThat(finding.requiredString("advice")).startsWith("take the right away");
          assertThat(finding.requiredString("reason")).endsWith(".");
        });
  }

  @Test
  void writesSarif() {
    assertThat(tare.run("check", "script", "--format", "sarif")).isEqualTo(1);
    Json run = Json.parse(Bytes.utf8(tare.out()), "output").objects("runs").getFirst();
    List<Json> rules =
        run.object("tool").flatMap(tool -> tool.object("driver")).orElseThrow().objects("rules");
    assertThat(rules).extracting(rule -> rule.requiredString("id")).containsExactly("T05", "T09");
    Json result = run.objects("results").getFirst();
    assertThat(result.requiredString("level")).isEqualTo("error");
    Json place = result.objects("locations").getFirst();
    assertThat(
            place
                .object("physicalLocation")
                .flatMap(p -> p.object("artifactLocation"))
                .orElseThrow()
                .requiredString("uri"))
        .isEqualTo("run.sh");
    assertThat(place.objects("logicalLocations").getFirst().requiredString("fullyQualifiedName"))
        .isEqualTo("script:/run.sh");
  }

  @Test
  void explainsAChecksId() {
    assertThat(tare.outOf("check", "--explain", "t02"))
        .startsWith("T02: a loader or a library that is missing\n  The kernel starts the loader");
    assertThat(tare.run("check", "--explain", "T99")).isEqualTo(2);
    assertThat(tare.err())
        .contains("tare check: cannot explain \"T99\": there is no such check")
        .contains("hint: checks are T01, T02");
    assertThat(tare.run("check", "--explain", "T02", "script")).isEqualTo(2);
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertThat(tare.run("check")).isEqualTo(2);
    assertThat(tare.err()).contains("give an image, a Dockerfile or a program");
    tare.reset();
    assertThat(tare.run("check", "scripd")).isEqualTo(3);
    assertThat(tare.err()).contains("did you mean script");
    tare.reset();
    assertThat(tare.run("check", "./absent")).isEqualTo(3);
    assertThat(tare.err()).contains("cannot read ./absent: there is no such file");
    tare.reset();
    assertThat(tare.run("check", "--form", "json", "script")).isEqualTo(2);
  }

  @Test
  void aLayerThatIsNotWhatTheConfigSays() throws IOException {
    image("damaged", tar(script("/run.sh", "#!/run.sh\n")), Digest.of(Bytes.utf8("other")));
    assertThat(tare.run("check", "damaged")).isEqualTo(1);
    assertThat(tare.out()).startsWith("layer 1: error: ").contains("(S05)");
  }

  @Test
  void bytesThatAreNoLayer() {
    image("noise", Bytes.utf8("noise ".repeat(300)));
    assertThat(tare.run("check", "noise")).isEqualTo(1);
    assertThat(tare.out()).startsWith("layer 1: error: ").contains("(S05)");
  }

  @Test
  void oneMemberTwiceInTheConfig() throws IOException {
    Bytes config = Bytes.utf8("{\"os\":\"linux\",\"os\":\"linux\"}");
    Descriptor described = Descriptor.of(MediaType.OCI_CONFIG, config);
    Manifest manifest = Manifest.of(described, List.of(), Map.of());
    Path blobs = Files.createDirectories(folder.resolve("layout/blobs/sha256"));
    Files.write(blobs.resolve(described.digest().hex()), config.toByteArray());
    Files.write(blobs.resolve(manifest.descriptor().digest().hex()), manifest.raw().toByteArray());
    Files.writeString(folder.resolve("layout/oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    Files.writeString(
        folder.resolve("layout/index.json"),
        "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}]}"
            .formatted(
                MediaType.OCI_MANIFEST, manifest.descriptor().digest(), manifest.raw().length()));
    assertThat(tare.run("check", "oci:" + folder.resolve("layout"))).isEqualTo(1);
    assertThat(tare.out()).startsWith("image: error: ").contains("\"os\"").contains("(S04)");
  }

  @Test
  void namesThatLeadUp() throws IOException {
    byte[] tar = tar(script("/ab/run.sh", "#!/run.sh\n")).toByteArray();
    rename(tar, "ab/run.sh", "../run.sh");
    image("up", Bytes.of(tar));
    assertThat(tare.run("check", "up")).isEqualTo(1);
    assertThat(tare.out())
        .contains("layer 1: warning: layer 1 has the name \"../run.sh\", which leads up")
        .contains("(S08)");
  }

  /// In the first header of a tar, which has a checksum.
  private static void rename(byte[] tar, String from, String to) {
    int sum = 0;
    for (int i = 0; i < to.length(); i++) {
      sum += to.charAt(i) - from.charAt(i);
      tar[i] = (byte) to.charAt(i);
    }
    int before =
        Integer.parseInt(
            new String(tar, 148, 6, java.nio.charset.StandardCharsets.US_ASCII).strip(), 8);
    byte[] after =
        "%06o".formatted(before + sum).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    System.arraycopy(after, 0, tar, 148, 6);
  }

  @Test
  void aNameBelowAFile() throws IOException {
    image("below", tar(script("/run.sh", "#!/run.sh\n"), script("/run.sh/x", "1")));
    assertThat(tare.run("check", "below")).isEqualTo(1);
    assertThat(tare.out()).contains("/run.sh is not a directory").contains("(S08)");
  }

  @Test
  void checksADockerfileAsBuildDoes() throws IOException {
    Files.createDirectory(folder.resolve("context"));
    Files.writeString(folder.resolve("context/Dockerfile"), "FROM nowhere as build\nRUN make\n");
    assertThat(tare.run("build", "--check", "context")).isEqualTo(1);
    String said = tare.out();
    for (String operand : List.of("context/Dockerfile", "context", "./context")) {
      tare.reset();
      assertThat(tare.run("check", operand)).isEqualTo(1);
      assertThat(tare.out().replaceAll("(\\./)?context/Dockerfile", "Dockerfile")).isEqualTo(said);
    }
    assertThat(tare.run("check", "context", "--fail-on", "error")).isZero();
  }

  @Test
  void aDockerfileMayHaveAnyName() throws IOException {
    Files.createDirectory(folder.resolve("context"));
    String text = "# syntax=docker/dockerfile:1\nFROM nowhere as build\nRUN make\n";
    for (String name :
        List.of("app.Dockerfile", "Containerfile.prod", "Dockerfile-dev", "production")) {
      Files.writeString(folder.resolve("context").resolve(name), text);
      tare.reset();
      assertThat(tare.run("check", "context/" + name)).as(name).isEqualTo(1);
      assertThat(tare.out()).contains("context/" + name + ":2:");
    }
    tare.reset();
    assertThat(tare.run("check", "context")).isEqualTo(2);
    assertThat(tare.err()).contains("there are several Dockerfiles in it").contains("name one: ");
    Files.delete(folder.resolve("context/Containerfile.prod"));
    Files.delete(folder.resolve("context/Dockerfile-dev"));
    tare.reset();
    assertThat(tare.run("check", "context")).isEqualTo(1);
    assertThat(tare.out()).contains("context/app.Dockerfile:2:");
  }

  @Test
  void aRootFileSystemIsCheckedWithoutAProgram() throws IOException {
    Path root = Files.createDirectories(folder.resolve("rootfs/etc"));
    Path open = Files.writeString(root.resolve("open"), "x");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThat(tare.run("check", "./rootfs")).isEqualTo(1);
    assertThat(tare.out()).contains("everybody may write /etc/open").doesNotContain("T01", "R05");
  }

  @Test
  void checksAProgramOfThisMachine() throws IOException {
    Path script = Files.writeString(folder.resolve("run"), "#!/no/such/shell\necho\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(tare.run("check", "./run")).isEqualTo(1);
    assertThat(tare.out())
        .contains("exists, its interpreter /no/such/shell does not; pack it with all that it needs")
        .contains("tare pack ./run -t NAME (T05)");
    tare.reset();
    assertThat(tare.run("check", "./run", "--platform", "linux/arm64")).isEqualTo(2);
  }

  @Test
  void checksAnArchiveByItsFileName() throws IOException {
    assertThat(tare.run("save", "-o", "saved.tar", "script")).isZero();
    assertThat(tare.run("check", "./saved.tar")).isEqualTo(1);
    assertThat(tare.out()).contains("(T05)");
  }

  @Test
  void whatABuildStartsWasMeantToBeAFile() throws IOException {
    Files.createDirectory(folder.resolve("context"));
    Files.writeString(folder.resolve("context/run"), "#!/app\n");
    Files.writeString(
        folder.resolve("context/Dockerfile"),
        "FROM scratch\nCOPY --chmod=755 run /app\nENTRYPOINT [\"/app\"]\n");
    assertThat(tare.run("build", "-t", "built", "context")).isZero();
    assertThat(tare.err()).doesNotContain("made a FILE");
  }

  @Test
  void buildWarnsOfTheSame() throws IOException {
    Files.createDirectory(folder.resolve("context"));
    Files.writeString(folder.resolve("context/run"), "#!/bin/sh\n");
    Files.writeString(
        folder.resolve("context/Dockerfile"),
        "FROM scratch\nCOPY --chmod=755 run /usr/bin\nCOPY --chmod=755 run /start\nCMD [\"/start\"]\n");
    assertThat(tare.run("build", "-t", "built", "context")).isZero();
    assertThat(tare.err())
        .contains(
            "in Dockerfile:2:1 made a FILE of the name /usr/bin, not a file in that directory")
        .contains("/start exists, its interpreter /bin/sh does not");
    tare.reset();
    assertThat(tare.run("check", "built")).isEqualTo(1);
    assertThat(tare.out()).contains("(T05)").contains("in layer 1 made a FILE").contains("(T15)");
  }
}
