package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Manifest;
import dev.tare.oci.MediaType;
import dev.tare.oci.Reference;
import dev.tare.store.ImageStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCommandsTest {
  private static final String TWO_HOURS_AGO = "2026-01-01T10:00:00Z";

  @TempDir Path directory;

  private CommandLineFixture line;
  private Digest cache;
  private Digest app;

  @BeforeEach
  void fill() {
    line = new CommandLineFixture(directory);
    cache = line.image("cache", TWO_HOURS_AGO, 463_000, Map.of());
    app = line.image("registry.example/team/app:1.4", "", 1024, Map.of("team", "a", "tier", "b"));
  }

  @Test
  void listsNewestFirstInPodmansColumns() {
    assertThat(line.outOf("images"))
        .isEqualTo(
            """
            REPOSITORY                 TAG     IMAGE ID      CREATED      SIZE
            registry.example/team/app  1.4     %s  N/A          %s
            cache                      latest  %s  2 hours ago  464 kB
            """
                .formatted(app.shortHex(), sizeOf("1.4"), cache.shortHex()));
  }

  private String sizeOf(String tag) {
    String listed = line.outOf("images", "--format", "{{.Tag}} {{.Size}}");
    return listed.lines().filter(l -> l.startsWith(tag)).findFirst().orElseThrow().substring(4);
  }

  @Test
  void countsLayersConfigAndManifest() {
    assertThat(line.outOf("images", "--format", "{{.Size}}", "cache")).isEqualTo("464 kB\n");
    String json = line.outOf("images", "--format", "json", "cache");
    String manifest = line.outOf("inspect", "--raw", "manifest", "cache");
    String config = line.outOf("inspect", "--raw", "config", "cache");
    assertThat(json).contains("\"Size\": " + (463_000 + manifest.length() + config.length()) + ",");
  }

  @Test
  void listsAnArtifactAmongTheImages() {
    Bytes empty = Bytes.utf8("{}");
    Bytes text = Bytes.utf8("hello");
    Manifest manifest =
        Manifest.of(
            Descriptor.of(new MediaType("application/vnd.oci.empty.v1+json"), empty),
            List.of(Descriptor.of(new MediaType("text/plain"), text)),
            Map.of());
    try (ImageStore store = line.store()) {
      store.put(empty);
      store.put(text);
      store.put(manifest.raw());
      store.tag(manifest.descriptor(), Reference.parse("art:1"));
    }
    String id = manifest.descriptor().digest().shortHex();
    assertThat(line.outOf("images", "-n", "art"))
        .matches("art +1 +%s +N/A +%d B%n".formatted(id, 7 + manifest.raw().length()));
    assertThat(line.outOf("images", "-q")).contains(id, app.shortHex());
    assertThat(line.outOf("images", "--format", "json")).contains("art:1");
    for (String verb : List.of("df", "fsck")) {
      assertThat(line.run(verb)).isZero();
    }
    assertThat(line.outOf("prune", "--all", "--dry-run")).contains(id);
    line.reset();
    assertThat(line.run("inspect", "art:1")).isNotZero();
    assertThat(line.err()).contains("it is no image for this machine, but another artifact");
    assertThat(line.outOf("rmi", id)).contains("Untagged: art:1");
    assertThat(line.outOf("images", "-q")).doesNotContain(id);
  }

  @Test
  void printsIdsAlone() {
    assertThat(line.outOf("images", "-q"))
        .isEqualTo(app.shortHex() + "\n" + cache.shortHex() + "\n");
    assertThat(line.outOf("images", "-q", "--no-trunc")).isEqualTo(app + "\n" + cache + "\n");
    assertThat(line.outOf("images", "-q", "absent")).isEmpty();
  }

  @Test
  void showsDigestsWithoutHeading() {
    assertThat(line.outOf("images", "-n", "--digests", "cache"))
        .matches("cache +latest +sha256:[0-9a-f]{64} +[0-9a-f]{12} +2 hours ago +464 kB\n");
  }

  @Test
  void rendersTemplatesWithAndWithoutColumns() {
    assertThat(line.outOf("images", "--format", "{{.Repository}}: {{.Size}}", "cache"))
        .isEqualTo("cache: 464 kB\n");
    assertThat(line.outOf("images", "--format", "table {{.ID}}\\t{{.CreatedSince}}", "cache"))
        .isEqualTo("IMAGE ID      CREATED\n" + cache.shortHex() + "  2 hours ago\n");
  }

  @Test
  void printsPodmansJson() {
    String json = line.outOf("images", "--format", "json");
    assertThat(json)
        .startsWith("[\n    {\n        \"Id\": \"" + app.hex() + "\",\n")
        .contains("\"Names\": [\n            \"cache:latest\"\n        ]")
        .contains("\"Created\": 1767261600,")
        .contains("\"CreatedAt\": \"2026-01-01T10:00:00Z\"")
        .contains("\"team\": \"a\"")
        .contains("\"SharedSize\": 0,")
        .endsWith("\n]\n");
    assertThat(line.outOf("images", "--format", "json", "absent")).isEqualTo("[]\n");
  }

  @Test
  void sorts() {
    String template = "{{.Tag}} ";
    assertThat(line.outOf("images", "--sort", "size", "--format", template))
        .isEqualTo("1.4 \nlatest \n");
    assertThat(line.outOf("images", "--sort", "created", "--format", template))
        .isEqualTo("latest \n1.4 \n");
    assertThat(line.run("images", "--sort", "sise")).isEqualTo(2);
    assertThat(line.err())
        .contains("cannot read --sort: \"sise\" is none of")
        .contains("\"size\"?");
  }

  @Test
  void filters() {
    assertThat(filtered("label=team=a")).isEqualTo("1.4\n");
    assertThat(filtered("label=tier")).isEqualTo("1.4\n");
    assertThat(filtered("label=team=b")).isEmpty();
    assertThat(filtered("reference=*/team/*")).isEqualTo("1.4\n");
    assertThat(filtered("reference=cache")).isEqualTo("latest\n");
    assertThat(filtered("reference=localhost/cache:l?test")).isEqualTo("latest\n");
    assertThat(filtered("since=cache")).isEqualTo("1.4\n");
    assertThat(filtered("before=registry.example/team/app:1.4")).isEqualTo("latest\n");
    assertThat(filtered("dangling=true")).isEmpty();
    assertThat(line.run("images", "--filter", "lable=x")).isEqualTo(2);
    assertThat(line.err()).contains("(did you mean \"label\"?)");
    assertThat(line.run("images", "--filter", "since=absent")).isEqualTo(3);
  }

  private String filtered(String filter) {
    return line.outOf("images", "--filter", filter, "--format", "{{.Tag}}");
  }

  @Test
  void namesUnknownFields() {
    assertThat(line.run("images", "--format", "{{.Sise}}")).isEqualTo(2);
    assertThat(line.err())
        .contains("there is no field .Sise; there are ID, Repository, Tag")
        .contains("hint: run: tare help format");
  }

  @Test
  void inspects() {
    assertThat(line.outOf("inspect", "-f", "{{.Config.Cmd}} {{.Id}} {{.RepoTags}}", "cache"))
        .isEqualTo("[/cache -x] %s [cache:latest]\n".formatted(cache.hex()));
    assertThat(line.outOf("inspect", "cache"))
        .startsWith("[\n    {\n        \"Id\": \"" + cache.hex())
        .contains("\"Cmd\": [\n                \"/cache\",");
    assertThat(line.run("inspect", "cachee")).isEqualTo(3);
    assertThat(line.err())
        .contains("cannot find a container or an image cachee")
        .contains("did you mean \"cache\"?");
  }

  @Test
  void printsRawDocumentsByteForByte() throws Exception {
    String config = line.outOf("inspect", "--raw", "config", "cache");
    assertThat(Files.readString(directory.resolve("store/blobs/sha256").resolve(cache.hex())))
        .isEqualTo(config);
  }

  @Test
  void showsHistory() {
    assertThat(line.outOf("history", "cache"))
        .isEqualTo(
            """
            IMAGE         CREATED  CREATED BY                                     SIZE    COMMENT
            %s  N/A      COPY p p p p p p p p p p p p p p p p p p p p…  463 kB
            """
                .formatted(cache.shortHex()));
    assertThat(line.outOf("history", "--format", "{{.ID}} {{.Size}}", "--bytes", "cache"))
        .isEqualTo(cache.shortHex() + " 463000\n");
  }

  @Test
  void tagsAndUntags() {
    assertThat(line.outOf("tag", "cache", "other", "x/y:z")).isEmpty();
    assertThat(line.outOf("images", "--format", "{{.Repository}}:{{.Tag}}"))
        .contains("other:latest\n")
        .contains("x/y:z\n");
    assertThat(line.outOf("untag", "cache", "other")).isEmpty();
    assertThat(line.outOf("images", "--format", "{{.Repository}}")).doesNotContain("other");
    assertThat(line.run("untag", "cache", "registry.example/team/app:1.4")).isEqualTo(3);
    assertThat(line.outOf("untag", "cache")).isEmpty();
    assertThat(line.outOf("images", "-n", "cache")).isEmpty();
    assertThat(line.outOf("images", "--filter", "dangling=true"))
        .contains("<none>      <none>  " + cache.shortHex());
  }

  @Test
  void tagsRefuseWrongNames() {
    assertThat(line.run("tag", "cache", "Upper")).isEqualTo(2);
    assertThat(line.err()).contains("the name must be lower case");
    assertThat(line.run("tag", "absent", "x")).isEqualTo(3);
    assertThat(line.run("tag", "cache", "x@" + app)).isEqualTo(2);
  }

  @Test
  void removes() {
    line.outOf("tag", "cache", "other");
    assertThat(line.outOf("rmi", "other")).isEqualTo("Untagged: other:latest\n");
    assertThat(line.outOf("rmi", "cache"))
        .isEqualTo("Untagged: cache:latest\nDeleted: " + cache.hex() + "\n");
    assertThat(line.run("rmi", "cache")).isEqualTo(3);
    assertThat(line.outOf("rmi", "-f", "cache")).isEmpty();
  }

  @Test
  void refusesToRemoveAnIdOfSeveralNamesUnlessForced() {
    line.outOf("tag", "cache", "other");
    assertThat(line.run("rmi", cache.shortHex())).isEqualTo(1);
    assertThat(line.err()).contains("it has several names").contains("--force");
    assertThat(line.outOf("rmi", "--force", cache.shortHex())).contains("Deleted: " + cache.hex());
    assertThat(line.outOf("rmi", "--all")).contains("Deleted: " + app.hex());
    assertThat(line.run("rmi")).isEqualTo(2);
  }

  @Test
  void checksTheStore() throws Exception {
    assertThat(line.outOf("fsck")).isEqualTo("2 images, all whole\n");
    Files.writeString(directory.resolve("store/blobs/sha256").resolve(cache.hex()), "damaged");
    line.reset();
    assertThat(line.run("fsck")).isEqualTo(7);
    assertThat(line.out()).contains("S03 error: blobs/sha256/" + cache.hex());
    assertThat(line.run("inspect", "cache")).isEqualTo(7);
  }
}
