package dev.tare.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.Progress;
import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.store.StoredImage;
import dev.tare.sys.Command;
import dev.tare.testing.DockerRegistry;
import dev.tare.testing.Dockerd;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Round trips through Debian's docker daemon, its own client at the other end.
@Tag("machine")
class DockerDaemonTest {
  @TempDir static Path data;
  private static Dockerd daemon;

  @TempDir Path folder;
  private Desk desk;
  private Desk other;

  @BeforeAll
  static void start() throws IOException {
    Machine.needs("docker");
    daemon = Dockerd.start(data);
  }

  @AfterAll
  static void stop() {
    if (daemon != null) {
      daemon.close();
    }
  }

  @BeforeEach
  void open() {
    desk = new Desk(folder.resolve("desk"), daemon.host());
    other = new Desk(folder.resolve("other"), daemon.host());
  }

  @AfterEach
  void close() {
    desk.close();
    other.close();
  }

  private static String docker(String... words) throws IOException {
    var all = new ArrayList<>(List.of("docker", "-H", daemon.host()));
    all.addAll(List.of(words));
    Command.Outcome outcome = Command.of(all).run();
    if (!outcome.isSuccess()) {
      throw new AssertionError(String.join(" ", words) + "\n" + outcome.err());
    }
    return outcome.out().toString().strip();
  }

  private static String inspect(String name, String format) throws IOException {
    return docker("image", "inspect", "--format", format, name);
  }

  private static Entry link(String path, String target) {
    return new Entry.SymlinkEntry(TreePath.of(path), Attributes.of(0777), Bytes.utf8(target));
  }

  /// Links of both kinds, what is removed, hidden and overwritten above, the same layer twice.
  private Image manyLayers(String name) {
    List<Entry> bottom =
        List.of(
            Desk.directory("etc"),
            Desk.file("etc/a", Bytes.utf8("a")),
            new Entry.HardlinkEntry(
                TreePath.of("etc/b"), Attributes.of(0644), TreePath.of("etc/a")),
            link("etc/c", "a"),
            Desk.directory("var"),
            Desk.file("var/gone", Bytes.utf8("gone")));
    List<Entry> above =
        List.of(
            Desk.directory("etc"),
            Desk.file("etc/a", Bytes.utf8("another")),
            new Entry.Whiteout(TreePath.of("etc/c"), Entry.Whiteout.Kind.NAME),
            Desk.directory("var"),
            new Entry.Whiteout(TreePath.of("var"), Entry.Whiteout.Kind.OPAQUE),
            Desk.file("var/new", Bytes.utf8("new")));
    List<Entry> same = List.of(Desk.file("same", Bytes.utf8(name)));
    return desk.image(name, List.of(bottom, above, same, same));
  }

  private static void assertSame(StoredImage stored, Image image) {
    assertThat(stored.id()).isEqualTo(image.id());
    // the manifest over plain layers is the one that a build makes
    assertThat(stored.descriptor().digest()).isEqualTo(image.descriptor().digest());
  }

  @Test
  void anImageIsTheSameInTheDaemonAndBack() throws Exception {
    Image image = manyLayers("round:1");
    assertThat(desk.copy("round:1", "docker-daemon:round:1").digest())
        .isEqualTo(image.descriptor().digest());
    assertThat(inspect("round:1", "{{.Id}}")).isEqualTo(image.id().toString());
    assertThat(inspect("round:1", "{{join .RootFS.Layers \" \"}}"))
        .isEqualTo(
            String.join(" ", image.config().diffIds().stream().map(Digest::toString).toList()));
    assertThat(inspect("round:1", "{{.Config.Cmd}}")).isEqualTo("[/data]");
    var _ = other.copy("docker-daemon:round:1", "store:");
    assertSame(other.store.find("round:1"), image);
    assertThat(other.store.fsck(Progress.NONE)).isEmpty();
    // and what its own client saves
    Path saved = folder.resolve("saved.tar");
    String _ = docker("save", "-o", saved.toString(), "round:1");
    var _ = other.copy("docker-archive:" + saved, "store:saved:1");
    assertSame(other.store.find("saved:1"), image);
  }

  @ParameterizedTest
  @CsvSource({
    "reg.example:5000/team/app:1.2, reg.example:5000/team/app:1.2",
    "localhost/app:1, localhost/app:1",
    "docker.io/library/hub:3, hub:3",
    "hub2:4, docker.io/library/hub2:4",
    "bare, bare:latest",
    "docker.io/some/one:1, some/one:1",
  })
  void namesAreThoseThatDockerMeans(String given, String asked) throws Exception {
    Image image = desk.image("x:1", given.hashCode() & 0xfff);
    var _ = desk.copy("x:1", "docker-daemon:" + given);
    assertThat(inspect(asked, "{{.Id}}")).isEqualTo(image.id().toString());
    var _ = other.copy("docker-daemon:" + asked, "store:");
    assertSame(other.store.find(given), image);
  }

  @Test
  void anIdIsAsGoodAsAName() throws Exception {
    Image image = desk.image("by-id:1", 99);
    var _ = desk.copy("by-id:1", "docker-daemon:");
    String hex = image.id().hex();
    for (String id : List.of("sha256:" + hex, "@sha256:" + hex, hex, hex.substring(0, 12))) {
      try (Desk own = new Desk(folder.resolve("id" + id.length()), daemon.host())) {
        var _ = own.copy("docker-daemon:" + id, "store:");
        // who asks by ID is given no name, as docker save does it
        assertThat(own.store.images()).hasSize(1);
        assertThat(own.store.images().getFirst().name()).isEmpty();
        assertSame(own.store.images().getFirst(), image);
      }
    }
  }

  @Test
  void oneTagOfSeveralComes() throws Exception {
    Image one = desk.image("tags:1", 10);
    Image two = desk.image("tags:2", 20);
    var _ = desk.copy("tags:1", "docker-daemon:tags:1");
    var _ = desk.copy("tags:2", "docker-daemon:tags:2");
    var _ = other.copy("docker-daemon:tags:2", "store:");
    assertThat(other.store.images()).hasSize(1);
    assertSame(other.store.find("tags:2"), two);
    assertThat(one.id()).isNotEqualTo(two.id());
    // docker save would take this for every tag
    assertThatThrownBy(() -> other.copy("docker-daemon:tags", "store:"))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND))
        .hasMessage("cannot read docker-daemon:tags: the daemon has no such image");
  }

  @Test
  void aDigestOfARegistryFindsTheImage() throws Exception {
    try (DockerRegistry registry = DockerRegistry.start(folder.resolve("registry"))) {
      Image image = desk.image("pushed:1", 1000);
      String name = registry.host() + "/pushed";
      var _ = desk.copy("pushed:1", "docker-daemon:" + name + ":1");
      String _ = docker("push", "-q", name + ":1");
      String digest = inspect(name + ":1", "{{index .RepoDigests 0}}");
      assertThat(digest).startsWith(name + "@sha256:");
      var _ = other.copy("docker-daemon:" + digest, "store:came:1");
      assertSame(other.store.find("came:1"), image);
    }
  }

  @Test
  void aSecondCopyChangesTheNameAlone() throws Exception {
    Image image = desk.image("again:1", 100_000);
    var _ = desk.copy("again:1", "docker-daemon:again:1");
    var _ = desk.copy("again:1", "docker-daemon:again:1");
    var _ = desk.copy("again:1", "docker-daemon:again:2");
    assertThat(inspect("again:2", "{{.Id}} {{.RepoTags}}"))
        .isEqualTo(image.id() + " [again:1 again:2]");
  }

  @Test
  void ofADamagedLayerTheDaemonKeepsNothing() throws Exception {
    Image image = desk.image("damaged:1", 3_000_000);
    Path blob =
        folder.resolve("desk/store/blobs/sha256/" + image.layers().getLast().diffId().hex());
    byte[] bytes = Files.readAllBytes(blob);
    bytes[bytes.length / 2] ^= 1;
    Files.delete(blob);
    Files.write(blob, bytes);
    assertThatThrownBy(() -> desk.copy("damaged:1", "docker-daemon:damaged:1"))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT));
    assertThat(docker("images", "-aq", "--no-trunc")).doesNotContain(image.id().toString());
  }

  @Tag("long")
  @Test
  void aLargeImageGoesBothWaysInLittleMemory() throws Exception {
    Path file = folder.resolve("large");
    long size = 200_000_000;
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] chunk = new byte[1_000_000];
      Random random = new Random(1);
      for (long at = 0; at < size; at += chunk.length) {
        random.nextBytes(chunk);
        out.write(chunk);
      }
    }
    Entry entry =
        new Entry.FileEntry(
            TreePath.of("large"), Attributes.of(0644), new Content.HostFile(file, size));
    Image image = desk.image("large:1", List.of(List.of(entry)));
    var _ = desk.copy("large:1", "docker-daemon:large:1");
    assertThat(inspect("large:1", "{{.Id}}")).isEqualTo(image.id().toString());
    var _ = other.copy("docker-daemon:large:1", "store:");
    assertSame(other.store.find("large:1"), image);
  }
}
