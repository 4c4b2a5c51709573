package dev.tare.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.mutate.Compression;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Json;
import dev.tare.oci.MediaType;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.registry.server.Access;
import dev.tare.registry.server.ListenAddress;
import dev.tare.registry.server.RegistryServer;
import dev.tare.testing.DockerRegistry;
import dev.tare.transport.Copy;
import dev.tare.transport.Location;
import dev.tare.transport.Sink;
import dev.tare.transport.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Signatures and lists of contents go with their image where that is asked for.
class CopiedReferrersTest {
  private static final MediaType EMPTY = new MediaType("application/vnd.oci.empty.v1+json");

  @TempDir Path folder;
  private Shelf shelf;
  private Shelf far;
  private RegistryServer server;
  private Descriptor image;

  @BeforeEach
  void serve() {
    shelf = new Shelf(folder.resolve("shelf"));
    far = new Shelf(folder.resolve("far"));
    var log =
        new RegistryServer.Log() {
          @Override
          public void answered(Access access) {}

          @Override
          public void failed(String what) {
            throw new AssertionError(what);
          }
        };
    var listen = new ListenAddress("127.0.0.1", 0);
    server =
        RegistryServer.start(
            far.store, new RegistryServer.Options(listen, true, InstantSource.system()), log);
    shelf.image("app:1", 3000);
    image = shelf.copy("app:1", "docker://" + at("from:1"));
  }

  @AfterEach
  void end() {
    server.close();
    far.close();
    shelf.close();
  }

  private String at(String name) {
    return server.address() + "/" + name;
  }

  private Repository repository(String name) {
    return shelf.registries().repository(Reference.parse(name), "cannot test");
  }

  /// Says something about `subject`.
  private Descriptor say(String name, Descriptor subject, String what) {
    Repository repository = repository(name);
    Bytes statement = Bytes.utf8(what);
    Descriptor blob = Descriptor.of(new MediaType("text/plain"), statement);
    Descriptor config = Descriptor.of(EMPTY, Bytes.utf8("{}"));
    Upload.send(repository, blob, Content.of(statement), Optional.empty());
    Upload.send(repository, config, Content.of(Bytes.utf8("{}")), Optional.empty());
    Json manifest =
        Json.empty("manifest")
            .with("schemaVersion", 2)
            .with("mediaType", MediaType.OCI_MANIFEST.value())
            .with("artifactType", "text/" + what)
            .with("config", json(config))
            .with("layers", List.of(json(blob)))
            .with("subject", json(subject))
            .with("annotations", Map.of("said", what));
    Bytes bytes = manifest.render();
    Descriptor said = Descriptor.of(MediaType.OCI_MANIFEST, bytes);
    repository.putManifest(said.digest().toString(), MediaType.OCI_MANIFEST, bytes);
    new Referrers(repository).note(said, bytes, subject.digest());
    return said;
  }

  private static Json json(Descriptor descriptor) {
    return Json.of(
        "descriptor",
        Map.of(
            "mediaType", descriptor.mediaType().value(),
            "digest", descriptor.digest().toString(),
            "size", descriptor.size()));
  }

  private int copied(String from, String to, Copy.Options options) {
    var transports = shelf.transports();
    try (Source source = transports.open(Location.parse(from));
        Sink sink = transports.create(Location.parse(to))) {
      Copy copy = new Copy(sink, options, shelf.store.cache());
      int count = copy.referrers(source, copy.one(source, List.of()));
      copy.publish();
      return count;
    }
  }

  private int copied(String from, String to) {
    return copied("docker://" + from, "docker://" + to, Copy.Options.unchanged());
  }

  private List<Digest> of(String name, Descriptor subject) {
    return new Referrers(repository(name))
        .of(subject.digest()).stream().map(Descriptor::digest).toList();
  }

  @Test
  void whatIsSaidOfAnImageGoesWithIt() {
    Descriptor signature = say(at("from"), image, "signature");
    Descriptor ofSignature = say(at("from"), signature, "time");
    shelf.copy("docker://" + at("from:1"), "docker://" + at("bare:1"));
    assertThat(of(at("bare"), image)).isEmpty();
    assertThat(copied(at("from:1"), at("to:1"))).isEqualTo(2);
    assertThat(of(at("to"), image)).containsExactly(signature.digest());
    assertThat(of(at("to"), signature)).containsExactly(ofSignature.digest());
    assertThat(repository(at("to")).tags())
        .as("nothing for a registry that lists")
        .containsExactly("1");
  }

  @Test
  void wherePlacesOrDigestsDifferItIsRefused() {
    say(at("from"), image, "signature");
    assertThatThrownBy(() ->
            copied(
                "docker://" + at("from:1"), "oci:" + folder.resolve("l"), Copy.Options.unchanged()))
        .isInstanceOf(TareException.class)
        .hasMessageContaining("registries alone know it");
    var zstd =
        new Copy.Options(
            Optional.of(Compression.ZSTD),
            Optional.empty(),
            Platform.host(),
            Copy.Scope.ONE_PLATFORM);
    assertThatThrownBy(() -> copied("docker://" + at("from:1"), "docker://" + at("z:1"), zstd))
        .isInstanceOf(TareException.class)
        .hasMessageContaining("it speaks of this digest");
  }

  @Test
  @Tag("machine")
  void aRegistryThatListsNothingHasItUnderATag() throws IOException {
    try (DockerRegistry registry = DockerRegistry.start(folder.resolve("registry"))) {
      Descriptor signature = say(at("from"), image, "signature");
      Descriptor contents = say(at("from"), image, "contents");
      Descriptor ofSignature = say(at("from"), signature, "time");
      String old = registry.host() + "/team/app";

      assertThat(copied(at("from:1"), old + ":1")).isEqualTo(3);

      String tag = image.digest().toString().replace(':', '-');
      assertThat(repository(old).tags()).contains("1", tag);
      assertThat(of(old, image)).containsExactlyInAnyOrder(signature.digest(), contents.digest());
      Bytes index = repository(old).manifest(tag).bytes();
      assertThat(Json.parse(index, "index").objects("manifests"))
          .extracting(entry -> entry.string("artifactType").orElse(""))
          .containsExactlyInAnyOrder("text/signature", "text/contents");

      assertThat(copied(at("from:1"), old + ":1")).isEqualTo(3);
      assertThat(repository(old).manifest(tag).bytes()).as("noted once").isEqualTo(index);

      assertThat(copied(old + ":1", at("back:1"))).isEqualTo(3);
      assertThat(of(at("back"), image))
          .containsExactlyInAnyOrder(signature.digest(), contents.digest());
      assertThat(of(at("back"), signature)).containsExactly(ofSignature.digest());
    }
  }
}
