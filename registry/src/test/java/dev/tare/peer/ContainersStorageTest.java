package dev.tare.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Progress;
import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import dev.tare.oci.Image;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import dev.tare.transport.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What podman keeps in a storage of the test's own.
@Tag("machine")
class ContainersStorageTest {
  @TempDir Path folder;
  private Desk desk;
  private Desk other;

  @BeforeEach
  void open() {
    Machine.needs("podman");
    Machine.needsRoot();
    desk = new Desk(folder.resolve("desk"), "");
    other = new Desk(folder.resolve("other"), "");
  }

  @AfterEach
  void close() {
    desk.close();
    other.close();
  }

  private String podman(String... words) throws IOException {
    var all = new ArrayList<>(List.of("podman", "--root", folder.resolve("root").toString()));
    all.addAll(List.of("--runroot", folder.resolve("run").toString(), "--storage-driver", "vfs"));
    all.addAll(List.of(words));
    Command.Outcome outcome = Command.of(all).run();
    if (!outcome.isSuccess()) {
      throw new AssertionError(String.join(" ", words) + "\n" + outcome.err());
    }
    return outcome.out().toString().strip();
  }

  private String at(String name) {
    return "containers-storage:[vfs@%s+%s]%s"
        .formatted(folder.resolve("root"), folder.resolve("run"), name);
  }

  private Image loaded(String name) throws IOException {
    Image image = desk.image(name, 300_000);
    Path file = folder.resolve("in.tar");
    var _ = desk.copy(name, "docker-archive:" + file);
    String _ = podman("load", "-q", "-i", file.toString());
    return image;
  }

  @Test
  void anImageComesWithItsIdAndItsName() throws Exception {
    Image image = loaded("localhost/app:1");
    assertThat(podman("image", "inspect", "--format", "{{.Id}}", "localhost/app:1"))
        .isEqualTo(image.id().hex());
    var _ = other.copy(at("app:1"), "store:");
    assertThat(other.store.find("localhost/app:1").id()).isEqualTo(image.id());
    assertThat(other.store.find("localhost/app:1").descriptor().digest())
        .isEqualTo(image.descriptor().digest());
    var _ = other.copy(at("@" + image.id().hex()), "store:by-id:1");
    assertThat(other.store.find("by-id:1").id()).isEqualTo(image.id());
    assertThat(other.store.fsck(Progress.NONE)).isEmpty();
  }

  @Test
  void whatIsAbsentIsNotFound() throws Exception {
    String _ = podman("images");
    assertThatThrownBy(() -> other.copy(at("nosuch:1"), "store:"))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND))
        .hasMessage("cannot read %s: podman has no such image", at("nosuch:1"));
    other.assertNothingKept();
  }

  @Test
  void readingCreatesNoStorage() throws Exception {
    assertThatThrownBy(() -> other.copy(at("x"), "store:"))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND))
        .hasMessageContaining("there is no directory " + folder.resolve("root"));
    assertThat(folder.resolve("root")).doesNotExist();
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void whatPodmanSaysOfAFailureIsSaid() throws Exception {
    Path _ = Files.createDirectory(folder.resolve("root"));
    String location = at("x").replace("vfs@", "nosuchdriver@");
    assertThatThrownBy(() -> other.copy(location, "store:"))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED))
        .hasMessageContaining("podman fails with status 125: ")
        .hasMessageContaining("nosuchdriver");
    other.assertNothingKept();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "//x", "[vfs@/root", "[vfs@/root]"})
  void whatNamesNoImageIsRefused(String name) {
    assertThatThrownBy(() -> other.copy("containers-storage:" + name, "store:"))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
        .hasMessageEndingWith("it names no image");
  }

  @Test
  void aNameIsNoOption() {
    assertThatThrownBy(() -> other.copy(at("--help"), "store:"))
        .isInstanceOf(TareException.class)
        .hasMessageStartingWith("cannot read ");
  }

  @Test
  void writingIsRefusedWithAWayThatWorks() throws Exception {
    TareException refused =
        ContainersStorage.refuse(
            (Location.Remote) Location.parse("containers-storage:localhost/app:2"));
    assertThat(refused.kind()).isEqualTo(Kind.UNSUPPORTED);
    assertThat(refused.hint().orElse(""))
        .endsWith("tare copy SRC docker-archive:-:localhost/app:2 | podman load");
    Image image = desk.image("x:1", 10);
    Path file = folder.resolve("out.tar");
    var _ = desk.copy("x:1", "docker-archive:%s:localhost/app:2".formatted(file));
    String _ = podman("load", "-q", "-i", file.toString());
    assertThat(podman("image", "inspect", "--format", "{{.Id}}", "localhost/app:2"))
        .isEqualTo(image.id().hex());
  }
}
