package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.oci.Digest;
import dev.tare.store.ImageStore;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What goes and what stays; what killed processes leave is in [KilledTransfersTest].
class PruneCommandTest {
  private static final int LAYER = 1 << 20;

  @TempDir Path directory;
  private CommandLineFixture line;
  private Digest old;
  private Digest named;

  @BeforeEach
  void fill() {
    line = new CommandLineFixture(directory);
    old = line.image("app:1", "", LAYER, Map.of("is", "old"));
    named = line.image("app:1", "", LAYER / 2, Map.of("is", "new"));
  }

  private String images() {
    return line.outOf("images", "-q", "--no-trunc");
  }

  @Test
  void imagesWithoutANameGoAndOthersStay() {
    assertThat(images()).contains(old.hex(), named.hex());
    String dry = line.outOf("prune", "--dry-run");
    assertThat(dry)
        .startsWith("Would delete: %s\nTotal reclaimed space would be: 1.".formatted(old.hex()));
    assertThat(images()).contains(old.hex());
    assertThat(line.outOf("prune"))
        .isEqualTo(dry.replace("Would delete", "Deleted").replace(" would be", ""));
    assertThat(images()).contains(named.hex()).doesNotContain(old.hex());
    assertThat(line.outOf("prune")).isEqualTo("Total reclaimed space: 0 B\n");
    assertThat(line.run("fsck")).isZero();
  }

  @Test
  void whatARegistryKnowsStays() {
    try (ImageStore store = line.store()) {
      store.noteRepoDigest(store.find(old.toString()).descriptor(), "host.example/app@" + old);
    }
    assertThat(line.outOf("prune")).isEqualTo("Total reclaimed space: 0 B\n");
    assertThat(images()).contains(old.hex());
  }

  @Test
  void allWantsToBeForced() {
    assertThat(line.run("prune", "--all")).isEqualTo(2);
    assertThat(line.err())
        .contains("cannot delete all images without --force")
        .contains("--dry-run");
    assertThat(line.outOf("prune", "-a", "-f")).contains(old.hex(), named.hex());
    assertThat(images()).isEmpty();
  }

  @Test
  void blobsOfAProcessThatRunsStay() {
    try (ImageStore store = line.store()) {
      store.put(Bytes.of(new byte[LAYER]));
      assertThat(
              line.outOf(
                  "df", "--format", "{{.Type}}={{.TotalCount}},{{.Active}},{{.RawReclaimable}}"))
          .contains("Unfinished=1,1,0\n");
      line.outOf("prune");
      assertThat(line.outOf("df", "--format", "{{.Type}}={{.TotalCount}},{{.Active}}"))
          .contains("Blobs of no image=1,1\n");
    }
    assertThat(line.outOf("df", "--format", "{{.Type}}={{.TotalCount}},{{.Active}}"))
        .contains("Blobs of no image=1,0\n");
    assertThat(line.outOf("prune")).startsWith("Total reclaimed space: 1.");
    assertThat(line.outOf("df")).startsWith("TYPE ").contains("Images ").contains("Cache ");
  }
}
