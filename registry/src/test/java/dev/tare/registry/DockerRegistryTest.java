package dev.tare.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.Progress;
import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Index;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.sys.Command;
import dev.tare.testing.DockerRegistry;
import dev.tare.testing.Machine;
import dev.tare.transport.Copy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Round trips through Debian's docker-registry, skopeo at the other end.
@Tag("machine")
class DockerRegistryTest {
  @TempDir static Path data;
  private static DockerRegistry registry;

  @TempDir Path folder;
  private Shelf shelf;
  private Shelf other;

  @BeforeAll
  static void start() throws IOException {
    Machine.needs("skopeo", "openssl");
    registry = DockerRegistry.start(data);
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  @BeforeEach
  void open() {
    shelf = new Shelf(folder.resolve("shelf"));
    other = new Shelf(folder.resolve("other"));
  }

  @AfterEach
  void close() {
    shelf.close();
    other.close();
  }

  private static String run(String... words) throws IOException {
    Command.Outcome outcome = Command.of(words).run();
    if (!outcome.isSuccess()) {
      throw new AssertionError(String.join(" ", words) + "\n" + outcome.err());
    }
    return outcome.out().toString();
  }

  private static String skopeo(String... words) throws IOException {
    var all = new ArrayList<>(List.of("skopeo", "--insecure-policy"));
    all.addAll(List.of(words));
    return run(all.toArray(String[]::new));
  }

  private static String at(String name) {
    return "docker://" + registry.host() + "/" + name;
  }

  private static Digest digestAt(String name) throws IOException {
    return Digest.of(Bytes.utf8(skopeo("inspect", "--raw", "--tls-verify=false", at(name))));
  }

  @Test
  void givesSkopeoWhatItWasGiven() throws IOException {
    Image image = shelf.image("app:1", 3_000_000);
    Digest pushed = shelf.copy("app:1", at("ours:1")).digest();
    assertThat(digestAt("ours:1")).isEqualTo(pushed);
    Path layout = folder.resolve("layout");
    skopeo("copy", "-q", "--src-tls-verify=false", at("ours:1"), "oci:" + layout + ":x");
    // with the same config the image is the same image
    assertThat(other.copy("oci:" + layout + ":x", "store:came:1").digest()).isEqualTo(pushed);
    assertThat(other.store.find("came:1").id()).isEqualTo(image.id());
    assertThat(other.store.fsck(Progress.NONE)).isEmpty();
  }

  @Test
  void takesWhatSkopeoGaveInBothFormats() throws IOException {
    Image image = shelf.image("app:1", 200_000);
    shelf.copy("app:1", "oci:" + folder.resolve("in") + ":x");
    for (String format : List.of("oci", "v2s2")) {
      String name = "theirs-" + format + ":1";
      skopeo(
          "copy",
          "-q",
          "--format",
          format,
          "--dest-tls-verify=false",
          "oci:" + folder.resolve("in") + ":x",
          at(name));
      Digest there = digestAt(name);
      assertThat(shelf.copy(at(name), "store:").digest()).isEqualTo(there);
      var stored = shelf.store.find(registry.host() + "/" + name);
      assertThat(stored.id()).isEqualTo(image.id());
      // what was pulled is pushed byte for byte
      assertThat(shelf.copy(registry.host() + "/" + name, at("again-" + name)).digest())
          .isEqualTo(there);
      assertThat(digestAt("again-" + name)).isEqualTo(there);
    }
  }

  @Test
  void movesAWholeIndexAndOnePlatformOfIt() throws IOException {
    Image one = shelf.image("one:1", 10_000);
    Image two = shelf.image("two:1", 20_000);
    Platform arm = Platform.parse("linux/arm64");
    Index index =
        Index.of(
            List.of(
                one.descriptor().withPlatform(Platform.parse("linux/amd64")),
                two.descriptor().withPlatform(arm)),
            Map.of("who", "tare"));
    Descriptor root = Descriptor.of(index.mediaType(), index.raw());
    shelf.store.put(index.raw(), root);
    shelf.store.tag(root, Reference.parse("both:1"));
    var whole =
        new Copy.Options(
            Optional.empty(), Optional.empty(), Platform.host(), Copy.Scope.WHOLE_INDEX);
    assertThat(shelf.copy("both:1", at("both:1"), whole).digest()).isEqualTo(root.digest());
    assertThat(digestAt("both:1")).isEqualTo(root.digest());
    assertThat(other.copy(at("both:1"), "store:", whole).digest()).isEqualTo(root.digest());
    var ofArm = new Copy.Options(Optional.empty(), Optional.empty(), arm, Copy.Scope.ONE_PLATFORM);
    assertThat(other.copy(at("both:1"), "store:arm:1", ofArm).digest())
        .isEqualTo(two.descriptor().digest());
    // what stands in a FROM by the digest of the index is found
    assertThat(other.store.find(registry.host() + "/both@" + root.digest()).repoDigests())
        .isNotEmpty();
  }

  @Test
  void findsByDigestAndDeletes() throws IOException {
    shelf.image("app:1", 1000);
    Digest pushed = shelf.copy("app:1", at("gone:1")).digest();
    Repository repository =
        shelf
            .registries()
            .repository(Reference.parse(registry.host() + "/gone"), "cannot read gone");
    assertThat(repository.tags()).containsExactly("1");
    assertThat(repository.digest("1")).contains(pushed);
    assertThat(other.copy(at("gone@" + pushed), "store:").digest()).isEqualTo(pushed);
    assertThat(other.store.find(registry.host() + "/gone@" + pushed).name()).isEmpty();
    repository.delete(pushed);
    assertThat(repository.digest("1")).isEmpty();
    assertThatThrownBy(() -> other.copy(at("gone:1"), "store:"))
        .hasMessageContaining("404 (MANIFEST_UNKNOWN: manifest unknown)");
  }

  @Test
  void takesLayersOverBetweenRepositories() {
    shelf.image("app:1", 500_000);
    Digest first = shelf.copy("app:1", at("from/here:1")).digest();
    Digest second = shelf.copy(at("from/here:1"), at("to/there:1")).digest();
    assertThat(second).isEqualTo(first);
  }

  @Test
  void logsInWithAPassword() throws IOException {
    try (DockerRegistry locked = DockerRegistry.withPassword(folder.resolve("locked"))) {
      shelf.image("app:1", 1000);
      String place = "docker://" + locked.host() + "/app:1";
      assertThatThrownBy(() -> shelf.copy("app:1", place))
          .isInstanceOfSatisfying(
              TareException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DENIED));
      var right = new Credential.Password(DockerRegistry.USER, DockerRegistry.PASSWORD);
      shelf.registries().check(locked.host(), right);
      var wrong = new Credential.Password(DockerRegistry.USER, "wrong");
      assertThatThrownBy(() -> shelf.registries().check(locked.host(), wrong))
          .hasMessageContaining("401");
      shelf.as(DockerRegistry.USER + ":" + DockerRegistry.PASSWORD);
      assertThat(shelf.copy("app:1", place).digest())
          .isEqualTo(shelf.copy(place, "store:back:1").digest());
    }
  }

  @Test
  void trustsWhatItIsTold() throws IOException {
    Path tls = Files.createDirectories(folder.resolve("tls"));
    run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=test",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        tls.resolve("server.key").toString(),
        "-out",
        tls.resolve("server.crt").toString());
    try (DockerRegistry secure = DockerRegistry.withTls(tls)) {
      shelf.image("app:1", 1000);
      String place = "docker://" + secure.host() + "/app:1";
      assertThatThrownBy(() -> shelf.copy("app:1", place))
          .hasMessageContaining("no TLS with " + secure.host())
          .isInstanceOfSatisfying(
              TareException.class, e -> assertThat(e.hint().orElse("")).contains("--cert-dir"));
      shelf.withCertificates(tls);
      Digest pushed = shelf.copy("app:1", place).digest();
      other.withTlsVerify(false);
      assertThat(other.copy(place, "store:").digest()).isEqualTo(pushed);
      // a certificate of another host is worth nothing
      String wrong = place.replace("127.0.0.1", "localhost");
      assertThatThrownBy(() -> shelf.copy(wrong, "store:x:1")).hasMessageContaining("no TLS with");
    }
  }
}
