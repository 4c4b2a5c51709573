package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MoveCommandsTest {
  @TempDir Path directory;

  private CommandLineFixture line;
  private Digest app;

  @BeforeEach
  void fill() {
    line = new CommandLineFixture(directory);
    app = line.image("app:1", "", 1024, Map.of());
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  @Test
  void allPlatformsAreNotOne() {
    for (String verb : List.of("pull", "copy")) {
      List<String> words = new ArrayList<>(List.of(verb, "--all", "--platform", "linux/arm64"));
      words.addAll(verb.equals("copy") ? List.of("a", "oci:b") : List.of("host.invalid/a"));
      assertThat(line.run(words.toArray(String[]::new))).isEqualTo(2);
      assertThat(line.err()).contains("--all and --platform");
    }
  }

  @Test
  void copiesWithoutChangingDigests() throws Exception {
    line.outOf("copy", "app:1", "oci:" + path("layout") + ":x", "--digestfile", "digest");
    String digest = Files.readString(directory.resolve("digest")).strip();
    assertThat(Files.readString(directory.resolve("layout/index.json"))).contains(digest);
    line.outOf("copy", "oci:" + path("layout") + ":x", "copied:2");
    assertThat(line.outOf("inspect", "-f", "{{.Id}} {{.Digest}}", "copied:2"))
        .isEqualTo(app.hex() + " " + digest + "\n");
  }

  @Test
  void compressesWhenAsked() {
    line.outOf("copy", "--compression-format", "gzip", "app:1", "oci:" + path("z"));
    line.outOf("copy", "oci:" + path("z"), "zipped");
    assertThat(line.outOf("inspect", "--raw", "manifest", "zipped")).contains("tar+gzip");
    // sizes are those of the uncompressed layers
    assertThat(line.outOf("history", "--bytes", "--format", "{{.Size}}", "zipped"))
        .isEqualTo("1024\n");
    assertThat(line.run("copy", "--compression-format", "gzpi", "app:1", "oci:" + path("y")))
        .isEqualTo(2);
  }

  @Test
  void savesAndLoads() {
    for (String format : new String[] {"docker-archive", "oci-archive", "oci-dir", "docker-dir"}) {
      line.outOf("save", "--format", format, "-o", path(format), "app:1");
    }
    line.outOf("rmi", "app:1");
    for (String format : new String[] {"docker-archive", "oci-archive", "oci-dir"}) {
      assertThat(line.outOf("load", "-i", path(format))).isEqualTo("Loaded image: app:1\n");
      assertThat(line.outOf("images", "-q", "--no-trunc")).isEqualTo(app + "\n");
      line.outOf("rmi", "app:1");
    }
    assertThat(line.outOf("load", "-i", path("docker-dir"))).startsWith("Loaded image: sha256:");
    assertThat(line.outOf("images", "-q", "--no-trunc")).isEqualTo(app + "\n");
  }

  @Test
  void loadsTheManifestThatWasSaved() {
    String before = line.outOf("images", "--digests", "--format", "{{.Digest}}");
    assertThat(before).startsWith("sha256:");
    for (String format : new String[] {"docker-archive", "oci-archive", "oci-dir"}) {
      line.outOf("save", "--format", format, "-o", path(format), "app:1");
      line.outOf("rmi", "app:1");
      line.outOf("load", "-i", path(format));
      assertThat(line.outOf("images", "--digests", "--format", "{{.Digest}}")).isEqualTo(before);
    }
  }

  @Test
  void savesOnlyTheNameThatWasAskedFor() {
    line.outOf("tag", "app:1", "app:2");
    line.outOf("save", "-o", path("one"), "app:2");
    line.outOf("save", "-o", path("id"), app.shortHex());
    line.outOf("rmi", "-f", app.shortHex());
    assertThat(line.outOf("load", "-i", path("one"))).isEqualTo("Loaded image: app:2\n");
    assertThat(line.outOf("load", "-i", path("id")))
        .contains("Loaded image: app:1\n")
        .contains("Loaded image: app:2\n");
    assertThat(line.run("save", "--format", "oci-dir", "app:1")).isEqualTo(2);
  }

  @Test
  void keepsArchivesOffTerminals() {
    line.terminals = "012";
    assertThat(line.run("save", "app:1")).isEqualTo(2);
    assertThat(line.run("export", "app:1")).isEqualTo(2);
    assertThat(line.run("copy", "app:1", "tar:-")).isEqualTo(2);
    assertThat(line.run("load")).isEqualTo(2);
    assertThat(line.out()).isEmpty();
    assertThat(line.err()).contains("cannot write an archive to a terminal");
  }

  @Test
  void importsAndExports() throws Exception {
    Path tar = directory.resolve("in.tar");
    Files.write(tar, tarOf("p", "hello"));
    String id = line.outOf("import", "-c", "CMD [\"/p\"]", "-c", "ENV A=b", "in.tar", "imported");
    assertThat(line.outOf("inspect", "-f", "{{.Config.Cmd}} {{.Config.Env}}", "imported"))
        .isEqualTo("[/p] [A=b]\n");
    assertThat(line.outOf("images", "-q", "--no-trunc", "imported")).isEqualTo(id);
    line.outOf("export", "-o", "out.tar", "imported");
    try (var in = new TarArchiveInputStream(Files.newInputStream(directory.resolve("out.tar")))) {
      assertThat(in.getNextEntry().getName()).isEqualTo("p");
      assertThat(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo("hello");
      assertThat(in.getNextEntry()).isNull();
    }
    assertThat(line.run("import", "-c", "CMD /p", "in.tar")).isEqualTo(2);
    assertThat(line.run("import", "-c", "CDM x", "in.tar")).isEqualTo(2);
    assertThat(line.err()).contains("did you mean \"CMD\"?");
    assertThat(line.run("import", "absent.tar")).isEqualTo(3);
  }

  private static byte[] tarOf(String name, String text) throws Exception {
    byte[] content = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    var bytes = new ByteArrayOutputStream();
    try (var out = new TarArchiveOutputStream(bytes)) {
      var entry = new TarArchiveEntry(name);
      entry.setSize(content.length);
      out.putArchiveEntry(entry);
      out.write(content);
      out.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  @Test
  void saysWhatIsNotThere() {
    assertThat(line.run("copy", "absent", "oci:" + path("x"))).isEqualTo(3);
    assertThat(line.run("save", "absent", "-o", path("x"))).isEqualTo(3);
    assertThat(line.run("load", "-i", path("absent"))).isEqualTo(3);
    assertThat(line.run("copy", "app:1", "oci:")).isEqualTo(2);
    assertThat(directory.resolve("x")).doesNotExist();
  }
}
