package dev.tare.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.mutate.ImageWriter;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.sys.Command;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Copies in processes of their own: under other surroundings, interrupted, large.
@Tag("machine")
class CopyProcessTest {
  @TempDir Path folder;

  /// Bytes that nobody holds.
  private record Generated(long size) implements Content {
    @Override
    public InputStream open() {
      return new InputStream() {
        private long at;

        @Override
        public int read() {
          return at < size ? (int) (at++ % 251) : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
          int n = (int) Math.min(length, size - at);
          for (int i = 0; i < n; i++) {
            buffer[offset + i] = (byte) (at++ % 251);
          }
          return n == 0 && length > 0 ? -1 : n;
        }
      };
    }
  }

  private static Image large(Place place, long size) {
    ImageWriter writer = new ImageWriter(place.store);
    var file = new Entry.FileEntry(TreePath.of("f"), Attributes.of(0644), new Generated(size));
    Image image =
        writer.commit(
            ImageConfig.of(Platform.host()), List.of(writer.layer(List.of(file))), List.of());
    place.store.tag(image.descriptor(), Reference.parse("large"));
    return image;
  }

  private static Command.Outcome shell(String line) throws IOException {
    return Command.of("sh", "-c", line).run();
  }

  @Test
  void writesTheSameArchivesUnderAnotherUmaskTimeZoneAndLocale() throws Exception {
    Path here = Files.createDirectory(folder.resolve("here"));
    try (Place place = new Place(here)) {
      place.image("x:1", 10_000);
      for (String form : List.of("oci-archive:", "docker-archive:", "tar:")) {
        place.copy("x:1", form + folder.resolve("a"));
        String there = CopyProgram.command(here.toString(), "x:1", form + folder.resolve("b"));
        Command.Outcome outcome =
            shell("umask 077; export TZ=Pacific/Kiritimati LC_ALL=tr_TR.UTF-8 LANG=C; " + there);
        assertThat(outcome.isSuccess()).as(outcome.err().toString()).isTrue();
        assertThat(Files.mismatch(folder.resolve("a"), folder.resolve("b"))).isEqualTo(-1);
      }
    }
  }

  @Test
  void leavesTheOldStateWhenItIsTerminatedOnTheWay() throws Exception {
    Path here = Files.createDirectory(folder.resolve("here"));
    Path targets = Files.createDirectory(folder.resolve("targets"));
    try (Place place = new Place(here)) {
      place.image("x:1", 10_000);
      large(place, 200_000_000);
      place.copy("x:1", "oci:" + targets.resolve("layout"));
      place.copy("x:1", "oci-archive:" + targets.resolve("a.tar"));
    }
    var before = Place.snapshot(targets);
    for (String to : List.of("oci:layout", "oci:new", "oci-archive:a.tar", "docker-archive:b")) {
      int colon = to.indexOf(':');
      String there = to.substring(0, colon + 1) + targets.resolve(to.substring(colon + 1));
      // ends the copy as soon as it has begun to write
      String line =
          CopyProgram.command(here.toString(), "large", there)
              + " & p=$!; while ! ls -d '%s'/.tare-* '%s'/*/.tare-* 2>/dev/null | grep -q .;"
                  .formatted(targets, targets)
              + " do kill -0 $p || exit 9; done; kill -TERM $p; wait $p";
      assertThat(shell(line).status()).as(to).isEqualTo(143);
      assertThat(Place.snapshot(targets)).as(to).isEqualTo(before);
    }
  }

  @Test
  void copiesHalfAGigabyteInASmallHeap() throws Exception {
    assertThat(Runtime.getRuntime().maxMemory()).isLessThanOrEqualTo(200L << 20);
    Path here = Files.createDirectory(folder.resolve("here"));
    try (Place place = new Place(here)) {
      Image image = large(place, 500_000_000);
      place.copy("large", "docker-archive:" + folder.resolve("a.tar"));
      assertThat(place.copy("docker-archive:" + folder.resolve("a.tar"), "store:again").digest())
          .isEqualTo(image.descriptor().digest());
      place.copy("large", "oci:" + folder.resolve("l"));
    }
    try (Stream<Path> blobs = Files.list(folder.resolve("l/blobs/sha256"))) {
      assertThat(blobs).hasSize(3);
    }
  }
}
