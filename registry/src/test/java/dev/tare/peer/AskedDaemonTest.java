package dev.tare.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.oci.Image;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a daemon is asked, and what is left out because one side has it.
class AskedDaemonTest {
  @TempDir Path folder;
  private Desk own;
  private Desk desk;

  @BeforeEach
  void open() {
    own = new Desk(folder.resolve("own"), "unix://" + folder.resolve("s"));
    desk = new Desk(folder.resolve("desk"), "unix://" + folder.resolve("s"));
  }

  @AfterEach
  void close() {
    own.close();
    desk.close();
  }

  @Test
  void whatTheDaemonHasOnlyGetsItsName() throws Exception {
    Image image = own.image("x:1", 3000);
    FakeDaemon.Script script =
        (call, body, out) ->
            FakeDaemon.answer(out, 200, "{\"Id\":\"%s\",\"RepoTags\":[]}".formatted(image.id()));
    try (FakeDaemon daemon = new FakeDaemon(folder.resolve("s"), script)) {
      var _ = own.copy("x:1", "docker-daemon:h:5000/a/x");
      assertThat(daemon.calls)
          .containsExactly(
              "GET /_ping",
              "GET /images/%s/json".formatted(image.id()),
              "POST /images/%s/tag?repo=h%%3A5000%%2Fa%%2Fx&tag=latest".formatted(image.id()));
    }
  }

  /// Where containerd keeps the images, an image's ID is the digest of its manifest, and a name may
  /// be missing.
  @Test
  void aDaemonOverContainerdIsUnderstood() throws Exception {
    Image image = own.image("x:1", 3000);
    String id = image.descriptor().digest().toString();
    FakeDaemon.Script script =
        (call, body, out) -> {
          body.transferTo(OutputStream.nullOutputStream());
          boolean isAbsent = call.endsWith("/json") && !call.contains(id);
          FakeDaemon.answer(out, isAbsent ? 404 : 200, "{\"Id\":\"%s\"}".formatted(id));
        };
    try (FakeDaemon daemon = new FakeDaemon(folder.resolve("s"), script)) {
      var _ = own.copy("x:1", "docker-daemon:x:1");
      assertThat(daemon.calls)
          .contains("POST /images/load?quiet=0")
          .endsWith("POST /images/%s/tag?repo=x&tag=1".formatted(id));
    }
  }

  @Test
  void whatIsWholeComes() throws Exception {
    Image _ = own.image("x:1", 300_000);
    Path file = folder.resolve("x.tar");
    var _ = own.copy("x:1", "docker-archive:" + file);
    byte[] archive = Files.readAllBytes(file);
    try (FakeDaemon daemon =
        new FakeDaemon(folder.resolve("s"), FaultyDaemonTest.giving(archive))) {
      var _ = desk.copy("docker-daemon:x:1", "store:");
      assertThat(daemon.calls)
          .isEqualTo(
              List.of("GET /images/x:1/json", "GET /images/" + FaultyDaemonTest.ID + "/get"));
    }
    assertThat(desk.store.find("x:1").id()).isEqualTo(own.store.find("x:1").id());
  }

  @Test
  void whatTheStoreHasDoesNotComeAgain() throws Exception {
    Image image = own.image("x:1", 3000);
    FakeDaemon.Script script =
        (call, body, out) ->
            FakeDaemon.answer(
                out, 200, "{\"Id\":\"%s\",\"RepoTags\":[\"y:2\",\"z:3\"]}".formatted(image.id()));
    try (FakeDaemon daemon = new FakeDaemon(folder.resolve("s"), script)) {
      var _ = own.copy("docker-daemon:z:3", "store:");
      assertThat(daemon.calls).containsExactly("GET /images/z:3/json");
    }
    assertThat(own.store.find("z:3").descriptor().digest()).isEqualTo(image.descriptor().digest());
  }
}
