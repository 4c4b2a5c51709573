package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Index;
import dev.tare.oci.Manifest;
import dev.tare.oci.MediaType;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.store.ImageStore;
import dev.tare.testing.DockerRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands that speak to registries, with Debian's docker-registry.
@Tag("machine")
class RegistryCommandsTest {
  @TempDir static Path data;
  private static DockerRegistry registry;

  @TempDir Path directory;
  private CommandLineFixture line;
  private Digest app;

  @BeforeAll
  static void start() throws IOException {
    registry = DockerRegistry.start(data);
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  @BeforeEach
  void fill() {
    line = new CommandLineFixture(directory);
    app = line.image("app:1", "", 4096, Map.of());
  }

  private static String at(String name) {
    return registry.host() + "/" + name;
  }

  private String run(String... words) {
    line.reset();
    int code = line.run(words);
    if (code != 0) {
      throw new AssertionError("exit " + code + ": " + line.err());
    }
    return line.out();
  }

  private int failing(String... words) {
    line.reset();
    return line.run(words);
  }

  private void forget() {
    run("rmi", "-f", app.shortHex());
  }

  @Test
  void pushesOnceAndPullsBack() {
    String pushed = run("push", "app:1", at("p:1"), "--digestfile", "digest");
    assertThat(line.err()).startsWith("1 layer, ");
    String digest = run("digest", "docker://" + at("p:1")).strip();
    assertThat(pushed).isEqualTo("%s  %s%n".formatted(at("p:1"), digest));
    assertThat(directory.resolve("digest")).hasContent(digest);
    assertThat(run("inspect", "-f", "{{range .RepoDigests}}{{println .}}{{end}}", "app:1"))
        .contains(at("p") + "@" + digest);
    run("push", "app:1", at("p:1"));
    assertThat(line.err()).startsWith("0 layers, 0 B; 1 of ").endsWith(" was there already\n");
    forget();
    assertThat(run("pull", at("p:1"))).isEqualTo(app + "\n");
    assertThat(run("images", "--digests", "--format", "{{.Digest}}")).isEqualTo(digest + "\n");
    assertThat(run("pull", at("p@" + digest))).isEqualTo(app + "\n");
    assertThat(failing("fsck")).isZero();
  }

  @Test
  void readsAndDeletesWhatIsThere() {
    run("push", "-q", "app:1", at("many:1"));
    run("push", "-q", "--compression", "zstd", "app:1", at("many:2"));
    assertThat(run("tags", at("many"))).isEqualTo("1\n2\n");
    assertThat(run("manifest", "docker://" + at("many:2"))).contains("tar+zstd");
    assertThat(run("manifest", "--config", "docker://" + at("many:1")))
        .isEqualTo(run("inspect", "--raw", "config", "app:1"));
    String digest = run("digest", "docker://" + at("many:1")).strip();
    assertThat(run("delete", "docker://" + at("many:1")))
        .isEqualTo("deleted %s@%s%n".formatted(at("many"), digest));
    assertThat(run("tags", at("many"))).isEqualTo("2\n");
    assertThat(failing("delete", at("many:1"))).isEqualTo(3);
    run("push", "-q", "--compression", "zstd", "app:1", at("many:3"));
    assertThat(failing("delete", at("many:3"))).isEqualTo(1);
    assertThat(line.err())
        .contains("the registry deletes manifests alone, and this one has other tags: 2");
    assertThat(run("tags", at("many"))).isEqualTo("2\n3\n");
    assertThat(failing("delete", at("many"))).isEqualTo(2);
    assertThat(failing("tags", at("absent"))).isEqualTo(3);
    assertThat(line.err()).contains("404 (NAME_UNKNOWN: repository name not known to registry)");
  }

  @Test
  void deletesNoManifestThatAnIndexNeeds() {
    run("push", "-q", "--preserve-digests", "app:1", at("index:arm"));
    Bytes index;
    try (ImageStore store = line.store()) {
      Descriptor image = store.find("app:1").descriptor();
      index = Index.of(List.of(image.withPlatform(Platform.host())), Map.of()).raw();
      store.put(index);
      store.tag(Descriptor.of(MediaType.OCI_INDEX, index), Reference.parse("both:1"));
    }
    run("push", "-q", "--all", "both:1", at("index:both"));
    assertThat(failing("delete", at("index:arm"))).isEqualTo(1);
    assertThat(line.err()).contains("indexes need this one: both");
    assertThat(run("tags", at("index"))).isEqualTo("arm\nboth\n");
    run("delete", at("index:both"));
    run("delete", at("index:arm"));
  }

  @Test
  void movesAnArtifactThroughRegistriesAndTheStore() {
    Bytes text = Bytes.utf8("hello");
    Manifest manifest =
        Manifest.of(
            Descriptor.of(new MediaType("application/vnd.acme.config+json"), Bytes.utf8("{}")),
            List.of(Descriptor.of(MediaType.OCI_LAYER, text)),
            Map.of());
    try (ImageStore store = line.store()) {
      store.put(Bytes.utf8("{}"));
      store.put(text);
      store.put(manifest.raw());
      store.tag(manifest.descriptor(), Reference.parse("art:1"));
    }
    run("push", "-q", "art:1", at("art:1"));
    run("copy", "docker://" + at("art:1"), "docker://" + at("art:2"));
    run("rmi", "art:1");
    run("pull", "-q", at("art:2"));
    assertThat(run("images", "-n", "--digests"))
        .contains(manifest.descriptor().digest().toString());
    assertThat(failing("fsck")).isZero();
    assertThat(failing("copy", "docker://" + at("art:1"), "docker-archive:a.tar")).isEqualTo(9);
    assertThat(line.err()).contains("holds images alone");
  }

  @Test
  void deletesNothingWhereOneNameIsWrong() {
    run("push", "-q", "app:1", at("wrong:1"));
    assertThat(failing("delete", at("wrong:1"), at("wrong:none"))).isEqualTo(3);
    assertThat(line.out()).isEmpty();
    assertThat(run("tags", at("wrong"))).isEqualTo("1\n");
  }

  @Test
  void aPlainPushDoesNotChangeTheNextOnes() {
    run("push", "-q", "--compression", "none", "app:1", at("plain:1"));
    run("push", "-q", "app:1", at("plain:2"));
    assertThat(run("manifest", "docker://" + at("plain:2"))).contains("tar+gzip");
    forget();
    run("pull", "-q", at("plain:1"));
    run("push", "-q", at("plain:1"), at("plain:3"));
    assertThat(run("digest", "docker://" + at("plain:3")))
        .isEqualTo(run("digest", "docker://" + at("plain:1")));
  }

  @Test
  void pullsAllTags() {
    run("push", "-q", "app:1", at("tags:1"));
    run("push", "-q", "app:1", at("tags:2"));
    forget();
    run("pull", "-q", "-a", at("tags"));
    assertThat(run("images", "--format", "{{.Tag}}").lines()).containsExactlyInAnyOrder("1", "2");
    assertThat(failing("pull", "-a", at("tags:1"))).isEqualTo(2);
  }

  @Test
  void buildsOnWhatIsInARegistry() throws IOException {
    run("push", "-q", "app:1", at("base:1"));
    forget();
    Files.writeString(
        directory.resolve("Dockerfile"),
        "FROM %s AS one%nLABEL a=b%nFROM %s%nLABEL c=d%n".formatted(at("base:1"), at("base:1")));
    assertThat(failing("build", ".")).isEqualTo(3);
    assertThat(line.err()).contains("cannot find image %s in the store".formatted(at("base:1")));
    run("build", "--pull=missing", "-t", "built", ".");
    assertThat(line.err()).contains("pull " + at("base:1"));
    run("build", "--no-cache", "--pull=missing", "-t", "built", ".");
    assertThat(line.err()).doesNotContain("pull ");
    run("build", "--pull", "-t", "built", ".");
    assertThat(line.err()).contains("pull " + at("base:1"));
    assertThat(run("inspect", "-f", "{{.Config.Labels.c}}", "built")).isEqualTo("d\n");
  }

  @Test
  void takesANewerImageAndNoOther() throws IOException {
    run("push", "-q", "app:1", at("newer:1"));
    run("pull", "-q", at("newer:1"));
    Files.writeString(
        directory.resolve("Dockerfile"), "FROM %s%nLABEL c=d%n".formatted(at("newer:1")));
    run("build", "--pull=newer", "-t", "built", ".");
    assertThat(line.err()).doesNotContain("pull ");
    line.image("other:1", "", 8192, Map.of("new", "yes"));
    run("push", "-q", "other:1", at("newer:1"));
    run("build", "--pull=newer", "-t", "built", ".");
    assertThat(line.err()).contains("pull " + at("newer:1"));
    assertThat(run("inspect", "-f", "{{.Config.Labels.new}}", "built")).isEqualTo("yes\n");
  }

  @Test
  void buildsIntoARegistry() throws IOException {
    Files.writeString(directory.resolve("Dockerfile"), "FROM app:1\nLABEL a=b\n");
    run("build", "-o", "type=registry,name=" + at("made:1"), ".");
    run("build", "-t", at("made:2"), "-o", "type=registry", ".");
    assertThat(run("digest", "docker://" + at("made:1")))
        .isEqualTo(run("digest", "docker://" + at("made:2")));
    assertThat(failing("build", "-o", "type=registry", ".")).isEqualTo(2);
  }

  @Test
  void looksIntoImagesOfARegistry() {
    run("push", "-q", "app:1", at("seen:1"));
    String place = "docker://" + at("seen:1");
    forget();
    assertThat(run("analyze", place)).contains(place);
    assertThat(run("diff", place, place)).isNotNull();
    assertThat(run("compare", place)).contains("seen");
    assertThat(failing("check", "--fail-on", "never", place)).isZero();
    assertThat(failing("why", place, "/absent")).isEqualTo(3);
    assertThat(run("images", "-q")).isEmpty();
  }

  @Test
  void copiesBetweenRegistriesAndEverywhere() {
    run("copy", "app:1", "docker://" + at("c:1"), "--preserve-digests");
    String digest = run("digest", "app:1");
    assertThat(run("digest", "docker://" + at("c:1"))).isEqualTo(digest);
    run("copy", "docker://" + at("c:1"), "docker://" + at("d:1"));
    assertThat(run("digest", "docker://" + at("d:1"))).isEqualTo(digest);
    for (String place :
        new String[] {"oci:l", "dir:f", "oci-archive:a.tar", "docker-archive:d.tar"}) {
      String to = place.replaceFirst(":", ":" + directory + "/");
      run("copy", "docker://" + at("d:1"), to);
      run("copy", to, "docker://" + at("e:1"), "--format", "docker");
      run("copy", "docker://" + at("e:1"), "came:1");
      assertThat(run("inspect", "-f", "{{.Id}}", "came:1")).as(place).isEqualTo(app.hex() + "\n");
    }
    assertThat(failing("copy", "--preserve-digests", "--compression", "gzip", "app:1", "oci:x"))
        .isEqualTo(2);
  }

  @Test
  void keepsAndForgetsWhoWeAre() throws IOException {
    try (DockerRegistry locked = DockerRegistry.withPassword(directory.resolve("locked"))) {
      line.with(Map.of("REGISTRY_AUTH_FILE", "auth.json"));
      String name = locked.host() + "/app:1";
      assertThat(failing("push", "app:1", name)).isEqualTo(4);
      assertThat(line.err()).contains("hint: run: tare login " + locked.host());
      assertThat(failing("login", "-u", DockerRegistry.USER, "-p", "wrong", locked.host()))
          .isEqualTo(4);
      assertThat(directory.resolve("auth.json")).doesNotExist();
      assertThat(
              run("login", "-u", DockerRegistry.USER, "-p", DockerRegistry.PASSWORD, locked.host()))
          .isEqualTo(
              "logged in to %s; kept in %s%n"
                  .formatted(locked.host(), directory.resolve("auth.json")));
      run("push", "app:1", name);
      assertThat(run("logout", locked.host())).isEqualTo("logged out of " + locked.host() + "\n");
      assertThat(failing("pull", name)).isEqualTo(4);
      run("pull", "--creds", DockerRegistry.USER + ":" + DockerRegistry.PASSWORD, name);
      assertThat(failing("logout", locked.host())).isEqualTo(3);
      assertThat(failing("login", locked.host())).isEqualTo(2);
    }
  }

  @Test
  void asksTheCredentialHelperOfAConfig() throws IOException {
    try (DockerRegistry locked = DockerRegistry.withPassword(directory.resolve("locked"))) {
      Path bin = Files.createDirectories(directory.resolve("bin"));
      Path helper = bin.resolve("docker-credential-tested");
      Files.writeString(
          helper,
          """
          #!/bin/sh
          read -r server
          [ "$1 $server" = "get %s" ] || { echo credentials not found; exit 1; }
          echo '{"ServerURL":"x","Username":"%s","Secret":"%s"}'
          """
              .formatted(locked.host(), DockerRegistry.USER, DockerRegistry.PASSWORD));
      assertThat(helper.toFile().setExecutable(true)).isTrue();
      Files.writeString(
          directory.resolve("config.json"),
          "{\"credHelpers\":{\"%s\":\"tested\"}}".formatted(locked.host()));
      TareProcess tare =
          new TareProcess(directory)
              .with("PATH", bin + ":" + System.getenv("PATH"))
              .with("DOCKER_CONFIG", directory.toString());
      TareProcess.Outcome absent = tare.run("pull", locked.host() + "/absent");
      assertThat(absent.status()).isEqualTo(3);
      assertThat(absent.err()).contains("404 (MANIFEST_UNKNOWN: manifest unknown)");
    }
  }

  @Test
  void saysSoonThatNobodyAnswers() {
    line.with(Map.of("TARE_PULL", "missing"));
    assertThat(failing("pull", "127.0.0.1:9/x")).isEqualTo(5);
    assertThat(line.err())
        .isEqualTo(
            """
            tare: cannot pull 127.0.0.1:9/x:latest: GET http://127.0.0.1:9/v2/: 127.0.0.1:9 refuses the connection
              hint: check the network and the proxy (HTTPS_PROXY), and try again
            """);
    assertThat(failing("run", "127.0.0.1:9/x")).isEqualTo(125);
    assertThat(line.err())
        .contains(
            "cannot find image 127.0.0.1:9/x in the store; cannot pull 127.0.0.1:9/x:latest: GET");
    assertThat(failing("run", "localhost/made-here")).isEqualTo(125);
    assertThat(line.err()).startsWith("tare: cannot find image localhost/made-here in the store\n");
  }

  @Test
  void aMalformedConfigurationIsNamed() throws IOException {
    Path conf = Files.writeString(directory.resolve("registries.conf"), "a = 1\n[[registry\n");
    line.with(Map.of("TARE_PULL", "missing", "CONTAINERS_REGISTRIES_CONF", conf.toString()));
    for (String[] words :
        new String[][] {{"pull", "absent"}, {"run", "absent"}, {"tags", "absent"}}) {
      int code = failing(words);
      assertThat(code).isIn(2, 125);
      assertThat(line.err()).contains(conf + ":2");
    }
    assertThat(failing("inspect", "app:1")).isZero();
  }

  @Test
  void pushesNowhereUnlessTold() {
    assertThat(failing("push", "app:1")).isEqualTo(2);
    assertThat(line.err())
        .isEqualTo(
            """
            tare push: cannot push app:1: the name does not say to which registry
              hint: write it: tare push app:1 HOST/app:1
            """);
    assertThat(failing("push", "app:1", "oci:" + directory.resolve("x"))).isZero();
    assertThat(failing("pull", "oci:" + directory.resolve("x"))).isEqualTo(2);
  }
}
