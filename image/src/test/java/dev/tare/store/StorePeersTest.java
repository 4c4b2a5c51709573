package dev.tare.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Progress;
import dev.tare.oci.Reference;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Other tools read the store as it lies on the disk, and may write to it.
@Tag("machine")
final class StorePeersTest {
  @TempDir private Path folder;

  private String run(String... words) throws IOException {
    Command.Outcome outcome = Command.of(words).run();
    assertThat(outcome.status()).as("%s: %s", List.of(words), outcome.err()).isZero();
    return outcome.out().toString();
  }

  @Test
  void skopeoAndUmociReadItAndWhatSkopeoWritesIsRead() throws IOException {
    Machine.needs("skopeo", "umoci");
    Path root = folder.resolve("store");
    // two empty blocks are a whole tar
    SmallImage small = SmallImage.of("\0".repeat(1024));
    try (ImageStore store = ImageStore.open(root, folder.resolve("cache"))) {
      store.tag(small.putInto(store), Reference.parse("localhost/a:1"));
      // while a workspace lies there
      assertThat(run("skopeo", "inspect", "--raw", "oci:" + root + ":localhost/a:1"))
          .isEqualTo(small.manifest().raw().toString());
      assertThat(run("umoci", "ls", "--layout", root.toString())).contains("localhost/a:1");
    }
    run("skopeo", "copy", "oci:" + root + ":localhost/a:1", "oci:" + root + ":b");
    run("umoci", "tag", "--image", root + ":b", "c");
    try (ImageStore store = ImageStore.open(root, folder.resolve("cache"))) {
      assertThat(store.images()).hasSize(3);
      assertThat(store.find("b").descriptor().digest()).isEqualTo(small.descriptor().digest());
      assertThat(store.find("c").id()).isEqualTo(small.config().descriptor().digest());
      store.remove("localhost/a:1", ImageStore.SeveralNames.REFUSE);
      assertThat(store.fsck(Progress.NONE)).isEmpty();
    }
    run("umoci", "gc", "--layout", root.toString());
    try (ImageStore store = ImageStore.open(root, folder.resolve("cache"))) {
      assertThat(store.images()).hasSize(2);
      assertThat(store.fsck(Progress.NONE)).isEmpty();
    }
  }
}
