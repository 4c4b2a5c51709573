package dev.tare.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Finding.Severity;
import dev.tare.base.Progress;
import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import dev.tare.oci.Image;
import dev.tare.store.ImageStore;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A registry that can be told what to do wrong, an image in it, and somebody who pulls.
abstract class FaultyPull {
  @TempDir Path folder;

  FakeRegistry registry;

  Shelf maker;

  Shelf shelf;

  Image image;

  String layer;

  @BeforeEach
  void fill() throws IOException {
    registry = new FakeRegistry();
    maker = new Shelf(folder.resolve("maker"));
    shelf = new Shelf(folder.resolve("shelf"));
    image = maker.gzipped(maker.image("x:1", 300_000));
    registry.put("x", "1", image);
    layer = image.layers().get(1).stored().orElseThrow().digest().toString();
  }

  @AfterEach
  void close() {
    registry.close();
    maker.close();
    shelf.close();
  }

  String name() {
    return registry.host() + "/x:1";
  }

  void pull() {
    shelf.copy("docker://" + name(), "store:");
  }

  void assertFails(Kind kind, String message) {
    assertThatThrownBy(this::pull)
        .isInstanceOfSatisfying(TareException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(message);
    assertThat(shelf.store.images()).isEmpty();
    // what came whole and is not needed any more is no damage
    assertThat(shelf.store.fsck(Progress.NONE))
        .allSatisfy(finding -> assertThat(finding.severity()).isNotEqualTo(Severity.ERROR));
  }

  void assertPulled() {
    ImageStore store = shelf.store;
    assertThat(store.find(name()).descriptor().digest()).isEqualTo(image.descriptor().digest());
    assertThat(store.fsck(Progress.NONE)).isEmpty();
  }

  boolean isLayer(FakeRegistry.Exchange exchange) {
    return exchange.is("GET", layer);
  }
}
