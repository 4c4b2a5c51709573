package dev.tare.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Progress;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.registry.server.ListenAddress;
import dev.tare.registry.server.RegistryServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Our client and our registry with each other.
class OwnRegistryTest {
  @TempDir Path folder;
  private Shelf near;
  private Shelf far;
  private RegistryServer server;
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void serve() {
    near = new Shelf(folder.resolve("near"));
    far = new Shelf(folder.resolve("far"));
    var listen = new ListenAddress("127.0.0.1", 0);
    var log =
        new RegistryServer.Log() {
          @Override
          public void answered(dev.tare.registry.server.Access access) {
            told.add(access.method() + " " + access.status() + " " + access.target());
          }

          @Override
          public void failed(String what) {
            told.add("failed: " + what);
          }
        };
    server =
        RegistryServer.start(
            far.store, new RegistryServer.Options(listen, true, InstantSource.system()), log);
  }

  @AfterEach
  void end() {
    server.close();
    near.close();
    far.close();
    assertThat(told).noneMatch(line -> line.startsWith("failed"));
  }

  private String at(String name) {
    return "docker://" + server.address() + "/" + name;
  }

  @Test
  void anImageGoesThereAndBack() throws IOException {
    Image image = near.image("app:1", 3_000_000);
    Digest pushed = near.copy("app:1", at("team/app:1")).digest();
    assertThat(far.store.find("team/app:1").id()).isEqualTo(image.id());
    assertThat(far.store.find("team/app:1").descriptor().digest()).isEqualTo(pushed);
    assertThat(far.store.fsck(Progress.NONE)).isEmpty();
    assertThat(near.copy(at("team/app:1"), "store:back:1").digest()).isEqualTo(pushed);
    assertThat(near.store.find("back:1").id()).isEqualTo(image.id());
  }

  @Test
  void whatThePolicyRejectsIsNotEvenAskedFor() throws IOException {
    near.image("app:1", 3000);
    near.copy("app:1", at("app:1"));
    told.clear();
    near.with(new TrustPolicy("policy.json", List.of("reject"), new TreeMap<>()));
    assertThatThrownBy(() -> near.copy(at("app:1"), "store:back:1"))
        .hasMessageContaining("policy.json rejects it");
    assertThat(told).isEmpty();
  }

  @Test
  void aSecondPushSendsNothing() throws IOException {
    near.image("app:1", 300_000);
    near.copy("app:1", at("app:1"));
    told.clear();
    near.copy("app:1", at("app:2"));
    assertThat(told).noneMatch(line -> line.startsWith("PATCH") || line.contains("/uploads/"));
    assertThat(far.store.find("app:2").descriptor()).isNotNull();
  }

  @Test
  void anImageOfThatStoreComesAsItIsThere() throws IOException {
    Image made = far.image("made:1", 10_000);
    assertThat(near.copy(at("made:1"), "store:came:1").digest())
        .isEqualTo(made.descriptor().digest());
  }
}
