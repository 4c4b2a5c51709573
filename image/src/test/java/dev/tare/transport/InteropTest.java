package dev.tare.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.mutate.Compression;
import dev.tare.oci.Image;
import dev.tare.oci.Json;
import dev.tare.oci.Platform;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Images through other tools and back. The config digest and the diff ids are the same after every
/// one of them; the manifest digest after those that keep bytes.
@Tag("machine")
class InteropTest {
  @TempDir Path folder;
  private Place place;
  private Image image;

  @BeforeEach
  void makeAnImage() throws IOException {
    place = new Place(Files.createDirectory(folder.resolve("here")));
    image = place.image("localhost/x:1", 300_000);
  }

  @AfterEach
  void close() {
    place.close();
  }

  private String at(String transport, String name) {
    return transport + ":" + folder.resolve(name);
  }

  private String run(String... words) throws IOException {
    Command.Outcome outcome = Command.of(words).run();
    assertThat(outcome.status()).as("%s%n%s", String.join(" ", words), outcome.err()).isZero();
    return outcome.out().toString();
  }

  private void skopeo(String from, String to, String... options) throws IOException {
    Machine.needs("skopeo");
    List<String> words = new ArrayList<>(List.of("skopeo", "--insecure-policy", "copy", "-q"));
    words.addAll(List.of(options));
    words.addAll(List.of(from, to));
    run(words.toArray(String[]::new));
  }

  private String podman(String... words) throws IOException {
    Machine.needs("podman", "runc");
    Machine.needsRoot();
    List<String> all =
        new ArrayList<>(
            List.of(
                "podman",
                "--root",
                folder.resolve("podman").toString(),
                "--runroot",
                folder.resolve("podmanrun").toString(),
                "--cgroup-manager=cgroupfs",
                "--runtime",
                "runc",
                "--storage-driver",
                "vfs"));
    all.addAll(List.of(words));
    return run(all.toArray(String[]::new));
  }

  private String buildah(String... words) throws IOException {
    Machine.needs("buildah");
    Machine.needsRoot();
    List<String> all =
        new ArrayList<>(
            List.of(
                "buildah",
                "--root",
                folder.resolve("buildah").toString(),
                "--runroot",
                folder.resolve("buildahrun").toString(),
                "--storage-driver",
                "vfs"));
    all.addAll(List.of(words));
    return run(all.toArray(String[]::new));
  }

  private void assertSameManifest(String location) {
    assertSameConfig(location);
    assertThat(place.read(location).descriptor().digest()).isEqualTo(image.descriptor().digest());
  }

  /// The layers are read to their end, so their digests are right.
  private void assertSameConfig(String location) {
    try (Source source = place.transports().open(Location.parse(location))) {
      Image read = source.single(Platform.host()).image();
      assertThat(read.config().raw()).isEqualTo(image.config().raw());
      assertThat(read.id()).isEqualTo(image.id());
      assertThat(read.config().diffIds()).isEqualTo(image.config().diffIds());
      dev.tare.layer.FileTree.read(read.layers());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci", "oci-archive", "dir"})
  void skopeoKeepsEveryByteOfWhatItReadsAndWrites(String transport) throws Exception {
    String ours = at(transport, "ours");
    place.copy("localhost/x:1", ours);
    skopeo(ours, at(transport, "theirs"), "--preserve-digests");
    assertSameManifest(at(transport, "theirs"));
    skopeo(at(transport, "theirs"), at("oci", "again"), "--preserve-digests");
    assertSameManifest(at("oci", "again"));
  }

  @Test
  void skopeoKeepsTheBytesOfACompressedImage() throws Exception {
    for (String how : List.of("gzip", "zstd")) {
      String ours = at("oci", "ours-" + how);
      place.copy("localhost/x:1", ours, compressed(how));
      String theirs = at("oci-archive", "theirs-" + how);
      skopeo(ours, theirs, "--preserve-digests");
      assertSameConfig(theirs);
      assertThat(place.read(theirs).manifest().raw()).isEqualTo(place.read(ours).manifest().raw());
    }
  }

  private static Copy.Options compressed(String how) {
    return new Copy.Options(
        Optional.of(Compression.parse(how)),
        Optional.empty(),
        Platform.host(),
        Copy.Scope.ONE_PLATFORM);
  }

  @Test
  void skopeoTakesDockersMediaTypes() throws Exception {
    Copy.Options docker =
        new Copy.Options(
            Optional.of(Compression.GZIP),
            Optional.of(ImageFormat.DOCKER),
            Platform.host(),
            Copy.Scope.ONE_PLATFORM);
    place.copy("localhost/x:1", at("dir", "docker"), docker);
    skopeo(at("dir", "docker"), at("dir", "theirs"), "--preserve-digests");
    assertSameConfig(at("dir", "theirs"));
  }

  @Test
  void skopeoReadsAndWritesDockerArchivesLikeUs() throws Exception {
    String ours = at("docker-archive", "ours.tar");
    place.copy("localhost/x:1", ours);
    skopeo(ours, at("dir", "d"));
    assertThat(Files.exists(folder.resolve("d").resolve(image.id().hex()))).isTrue();
    skopeo(ours + ":localhost/x:1", at("docker-archive", "theirs.tar") + ":localhost/x:1");
    assertSameManifest(at("docker-archive", "theirs.tar"));
    place.copy(at("docker-archive", "theirs.tar"), "store:");
    assertThat(place.read("localhost/x:1").id()).isEqualTo(image.id());
  }

  @Test
  void umociKeepsTheManifestOfALayout() throws Exception {
    Machine.needs("umoci");
    place.copy("localhost/x:1", at("oci", "l") + ":one");
    String layout = folder.resolve("l").toString();
    assertThat(run("umoci", "list", "--layout", layout).trim()).isEqualTo("one");
    run("umoci", "tag", "--image", layout + ":one", "two");
    run("umoci", "gc", "--layout", layout);
    assertSameManifest(at("oci", "l") + ":two");
    Machine.needsRoot();
    run("umoci", "unpack", "--image", layout + ":one", folder.resolve("bundle").toString());
    assertThat(Files.size(folder.resolve("bundle/rootfs/data"))).isEqualTo(300_000);
  }

  @Test
  void whatUmociMakesIsReadWithTheSameIds() throws Exception {
    Machine.needs("umoci");
    Machine.needsRoot();
    String layout = folder.resolve("u").toString();
    run("umoci", "init", "--layout", layout);
    run("umoci", "new", "--image", layout + ":v");
    Files.createDirectories(folder.resolve("files/bin"));
    Files.writeString(folder.resolve("files/bin/p"), "p");
    run("umoci", "insert", "--image", layout + ":v", folder.resolve("files").toString(), "/");
    place.copy("oci:" + layout + ":v", "store:umoci");
    place.copy("umoci", at("oci", "back") + ":v");
    String raw = run("skopeo", "inspect", "--raw", "oci:" + layout + ":v");
    assertThat(run("skopeo", "inspect", "--raw", at("oci", "back") + ":v")).isEqualTo(raw);
    assertThat(dev.tare.layer.FileTree.read(place.read("umoci").layers()).entries()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker-archive", "oci-archive"})
  void podmanLoadsAndSavesTheSameImage(String transport) throws Exception {
    Path ours = folder.resolve("ours.tar");
    place.copy("localhost/x:1", transport + ":" + ours);
    podman("load", "-q", "-i", ours.toString());
    assertThat(podman("images", "--no-trunc", "-q").trim()).isEqualTo(image.id().toString());
    String inspected = podman("inspect", "localhost/x:1", "--format", "{{.RootFS.Layers}}");
    image.config().diffIds().forEach(id -> assertThat(inspected).contains(id.toString()));
    podman("save", "-q", "--format", transport, "-o", at("f", "t").substring(2), "localhost/x:1");
    assertSameConfig(at(transport, "t"));
    place.copy(at(transport, "t"), "store:");
    assertThat(place.read("localhost/x:1").id()).isEqualTo(image.id());
  }

  @Test
  void whatPodmanBuildsComesBackToItTheSame() throws Exception {
    Files.writeString(folder.resolve("p"), "p");
    Files.writeString(folder.resolve("Dockerfile"), "FROM scratch\nADD p /\nCMD [\"/p\"]\n");
    podman("build", "--isolation", "chroot", "-q", "-t", "localhost/b:1", folder.toString());
    String id = podman("images", "--no-trunc", "-q").trim();
    podman("save", "-q", "--format", "oci-archive", "-o", folder + "/b.tar", "localhost/b:1");
    place.copy(at("oci-archive", "b.tar"), "store:b");
    assertThat(place.read("b").id()).hasToString(id);
    place.copy("b", at("docker-archive", "c.tar") + ":localhost/c:2");
    podman("load", "-q", "-i", folder + "/c.tar");
    assertThat(podman("inspect", "localhost/c:2", "--format", "{{.Id}}").trim())
        .isEqualTo(id.replace("sha256:", ""));
  }

  @Test
  void buildahPullsAndPushesTheSameImage() throws Exception {
    place.copy("localhost/x:1", at("oci", "ours"));
    String id = buildah("pull", "-q", at("oci", "ours")).trim();
    assertThat(id).isEqualTo(image.id().hex());
    buildah("push", "-q", id, at("oci", "theirs") + ":v");
    assertSameConfig(at("oci", "theirs") + ":v");
    buildah("push", "-q", id, at("docker-archive", "theirs.tar") + ":n:t");
    assertSameConfig(at("docker-archive", "theirs.tar"));
  }

  @Test
  void namesAreThoseThatOthersSee() throws Exception {
    place.copy("localhost/x:1", at("docker-archive", "a.tar"));
    Machine.needs("skopeo");
    String listed = run("skopeo", "list-tags", at("docker-archive", "a.tar"));
    assertThat(Json.parse(dev.tare.base.Bytes.utf8(listed), "tags").strings("Tags"))
        .containsExactly("localhost/x:1");
  }
}
