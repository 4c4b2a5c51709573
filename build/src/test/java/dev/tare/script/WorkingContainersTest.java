package dev.tare.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.container.AnyContainer;
import dev.tare.container.Container;
import dev.tare.container.ContainerFolders;
import dev.tare.container.ContainerStore;
import dev.tare.oci.Digest;
import dev.tare.oci.ImageConfig;
import dev.tare.runtime.Engine;
import dev.tare.runtime.ProcessSpec;
import dev.tare.runtime.RunSpec.Isolation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkingContainersTest {
  @TempDir private Path dir;
  private Path folder;
  private WorkingContainers containers;

  @BeforeEach
  void open() {
    folder = dir.resolve("containers");
    containers = new WorkingContainers(folder);
  }

  private static WorkingContainer container(String name, ImageConfig config) {
    Digest digest = Digest.of(Bytes.utf8("x"));
    return new WorkingContainer(
        ContainerStore.newId(),
        name,
        Instant.parse("2026-01-01T00:00:00Z"),
        Optional.of(new WorkingContainer.Base("base:1", digest, digest)),
        config,
        new TreeMap<>(),
        Optional.empty(),
        Optional.empty(),
        List.of("/mnt/x"),
        List.of());
  }

  private static WorkingContainer container(String name) {
    return container(name, Workshop.scratch());
  }

  private static Container staying(String name) {
    return new Container(
        ContainerStore.newId(),
        name,
        Instant.EPOCH,
        Digest.of(Bytes.EMPTY),
        "image",
        new ProcessSpec(List.of("true"), List.of(), "/", "", ProcessSpec.Console.NONE),
        Isolation.DEFAULT,
        Engine.BUILTIN,
        15,
        10,
        false,
        new TreeMap<>());
  }

  @Test
  void lookingMakesNothing() {
    assertThat(containers.all()).isEmpty();
    assertThat(AnyContainer.find(containers.all(), "a")).isEmpty();
    assertThat(folder).doesNotExist();
  }

  @Test
  void comesBackAsItWasWithEveryByteOfItsConfig() {
    ImageConfig odd =
        ImageConfig.parse(
            Bytes.utf8("{ \"os\":\"linux\",  \"architecture\":\"amd64\", \"x\": [1.50, \"é\"] }"));
    WorkingContainer made = containers.add(_ -> container("a", odd));
    WorkingContainer found = containers.find("a");
    assertThat(found.config().raw()).isEqualTo(odd.raw());
    assertThat(found.withConfig(odd)).isEqualTo(made.withConfig(odd));
    assertThat(containers.find(made.shortId()).name()).isEqualTo("a");
  }

  @Test
  void aChangeIsSeenByTheNextOneAndKeepsAllElse() {
    WorkingContainer made = containers.add(_ -> container("a"));
    var _ = containers.update(made, now -> now.withConfig(now.config().withUser("app")));
    var _ = containers.update(made, now -> now.withConfig(now.config().withWorkingDir("/srv")));
    WorkingContainer found = containers.find("a");
    assertThat(found.config().user()).isEqualTo("app");
    assertThat(found.config().workingDir()).isEqualTo("/srv");
    assertThat(found.stubs()).containsExactly("/mnt/x");
    assertThat(found.base()).isEqualTo(made.base());
  }

  @Test
  void whoHoldsItHasItAsItIsByThen() throws IOException {
    WorkingContainer stale = containers.add(_ -> container("a"));
    var _ = containers.update(stale, now -> now.withConfig(now.config().withUser("app")));
    try (WorkingContainers.Held held = containers.hold(stale)) {
      assertThat(held.container().config().user()).isEqualTo("app");
      var _ = held.update(now -> now.withComment(Optional.of("held")));
      assertThat(held.container().comment()).contains("held");
    }
    assertThat(containers.find("a").config().user()).isEqualTo("app");
  }

  @Test
  void whatBeginsAnIdIsMeantForSureWithTwelveDigits() {
    WorkingContainer made = containers.add(_ -> container("a"));
    WorkingContainer named = containers.add(_ -> container(made.id().substring(0, 3)));
    List<WorkingContainer> all = containers.all();
    assertThat(AnyContainer.find(all, made.id().substring(0, 3)).map(WorkingContainer::id))
        .contains(named.id());
    assertThat(AnyContainer.find(all, made.id().substring(0, 11)).map(WorkingContainer::name))
        .contains("a");
    assertThat(AnyContainer.certain(all, made.id().substring(0, 11))).isEmpty();
    assertThat(AnyContainer.certain(all, made.shortId()).map(WorkingContainer::name)).contains("a");
    assertThat(AnyContainer.certain(all, named.name()).map(WorkingContainer::id))
        .contains(named.id());
    assertThatThrownBy(() -> AnyContainer.find(List.of(made, made), made.id().substring(0, 4)))
        .hasMessageContaining("2 ids begin so");
  }

  @Test
  void aNewNameIsTheOnlyOneAndNobodyElses() {
    ContainerStore stays = new ContainerStore(folder);
    WorkingContainer one = containers.add(_ -> container("one"));
    List<Container> _ = stays.add(_ -> List.of(staying("two")));
    assertThatThrownBy(() -> containers.rename(one, "two"))
        .hasMessageContaining("cannot rename container one to two:")
        .hasMessageContaining("has that name");
    var _ = containers.rename(one, "three");
    assertThat(containers.find("three").id()).isEqualTo(one.id());
    assertThat(AnyContainer.find(containers.all(), "one")).isEmpty();
  }

  @Test
  void bothKindsShareTheirNames() {
    ContainerStore stays = new ContainerStore(folder);
    var _ = containers.add(_ -> container("one"));
    List<Container> _ = stays.add(_ -> List.of(staying("two")));
    assertThatThrownBy(() -> stays.add(_ -> List.of(staying("one"))))
        .hasMessageContaining("cannot make the container one:");
    assertThatThrownBy(() -> containers.add(_ -> container("two")))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.REFUSED));
    assertThatThrownBy(() -> stays.find("one"))
        .hasMessageContaining("cannot find container one: that is a working container");
    assertThatThrownBy(() -> containers.find("two"))
        .hasMessageContaining("cannot find working container two: that is a container which");
    assertThat(stays.all()).hasSize(1);
    assertThat(containers.all()).hasSize(1);
  }

  @Test
  void whatAKilledProcessLeftIsNoContainer() throws IOException {
    WorkingContainer made = containers.add(_ -> container("a"));
    Path half = Files.createDirectory(folder.resolve(".new-1-1-00000000"));
    Path half2 = folder.resolve(made.shortId()).resolve("working.json.new");
    Files.writeString(half2, "{");
    Path removed = Files.createDirectory(folder.resolve("0123456789ab.removed"));
    assertThat(containers.all()).hasSize(1);
    assertThat(containers.leftovers()).containsExactlyInAnyOrder(half, removed);
    WorkingContainer changed = containers.update(made, now -> now.withComment(Optional.of("why")));
    assertThat(containers.find("a").comment()).isEqualTo(changed.comment()).contains("why");
    assertThat(half2).doesNotExist();
  }

  @Test
  void aContainerThatIsGoneCannotBeChanged() throws IOException {
    WorkingContainer made = containers.add(_ -> container("a"));
    Files.move(folder.resolve(made.shortId()), folder.resolve(made.shortId() + ".removed"));
    assertThatThrownBy(() -> containers.update(made, now -> now.withStubs(List.of())))
        .hasMessage("cannot find container a");
    assertThatThrownBy(() -> containers.find("a")).hasMessage("cannot find working container a");
  }

  @Test
  void documentsOfOneKindAreNotOfTheOther() {
    WorkingContainer made = containers.add(_ -> container("a"));
    var folders = new ContainerFolders(folder);
    assertThat(folders.document(made.shortId(), ContainerFolders.Kind.STAYING)).isEmpty();
    assertThat(folders.names()).containsEntry("a", made.shortId());
  }

  @Test
  void namesAreThoseOfBuildah() {
    assertThat(WorkingNames.unlike(Set.of(), "")).isEqualTo("working-container");
    assertThat(WorkingNames.unlike(Set.of(), "docker.io/library/debian:12"))
        .isEqualTo("debian-working-container");
    assertThat(
            WorkingNames.unlike(
                Set.of("debian-working-container", "debian-working-container-1"),
                "127.0.0.1:5000/debian@sha256:00"))
        .isEqualTo("debian-working-container-2");
    assertThatThrownBy(() -> AnyContainer.checkName("store:x"))
        .hasMessageContaining("cannot call a container \"store:x\"");
  }
}
