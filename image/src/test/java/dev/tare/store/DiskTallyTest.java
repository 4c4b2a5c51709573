package dev.tare.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.store.DiskTally.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTallyTest {
  @TempDir Path folder;
  private final DiskTally tally = new DiskTally();

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    return Files.write(file, new byte[100_000]);
  }

  @Test
  void aFileWithTwoNamesCountsOnceWhereItIsCountedFirst() throws IOException {
    Path one = file("a/one");
    Path two = Files.createLink(Files.createDirectory(folder.resolve("b")).resolve("two"), one);
    tally.add(Part.IMAGES, one, true);
    tally.add(Part.CACHE, two, false);
    assertThat(tally.of(Part.IMAGES).size()).isGreaterThanOrEqualTo(100_000);
    assertThat(tally.of(Part.CACHE).size()).isZero();
    assertThat(tally.all().reclaimable()).as("its other name stays").isZero();
    tally.add(Part.IMAGES, one, true);
    assertThat(tally.all().reclaimable()).as("the same name again").isZero();
  }

  @Test
  void whatLosesAllItsNamesIsGivenBack() throws IOException {
    Path one = file("one");
    tally.add(Part.IMAGES, one, true);
    tally.add(Part.CACHE, Files.createLink(folder.resolve("two"), one), true);
    assertThat(tally.all().reclaimable()).isEqualTo(tally.all().size()).isPositive();
  }

  @Test
  void aFolderCountedLastTakesWhatIsLeft() throws IOException {
    tally.add(Part.BLOBS, file("a/one"), true);
    file("a/two");
    tally.add(Part.IMAGES, folder, false);
    assertThat(tally.of(Part.BLOBS).size()).isGreaterThanOrEqualTo(100_000);
    assertThat(tally.of(Part.IMAGES).size()).isGreaterThanOrEqualTo(100_000);
    assertThat(tally.of(Part.IMAGES).reclaimable()).isZero();
    tally.add(Part.CACHE, folder.resolve("absent"), true);
    assertThat(tally.of(Part.CACHE).size()).isZero();
  }
}
