package dev.tare.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Progress;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.mutate.ImageWriter;
import dev.tare.oci.Digest;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.testing.DockerRegistry;
import dev.tare.transport.Copy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A blob of more than 2^31 bytes there and back, within the heap of the tests.
@Tag("machine")
@Tag("long")
class LargeBlobTest {
  private static final long SIZE = (1L << 31) + 12_345;

  @TempDir Path folder;

  /// Bytes that are made while they are read.
  private record Made(long size) implements Content {
    @Override
    public InputStream open() {
      return new InputStream() {
        private long left = size;

        @Override
        public int read() {
          return left-- > 0 ? (int) (left & 0xff) : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
          if (left <= 0) {
            return -1;
          }
          int n = (int) Math.min(length, left);
          for (int i = 0; i < n; i++) {
            buffer[offset + i] = (byte) (left - i);
          }
          left -= n;
          return n;
        }
      };
    }
  }

  @Test
  void movesTwoGigabytesBothWays() throws IOException {
    try (DockerRegistry registry = DockerRegistry.start(folder.resolve("registry"));
        Shelf shelf = new Shelf(folder.resolve("shelf"));
        Shelf other = new Shelf(folder.resolve("other"))) {
      ImageWriter writer = new ImageWriter(shelf.store);
      Entry large = new Entry.FileEntry(TreePath.of("f"), Attributes.of(0644), new Made(SIZE));
      Image image =
          writer.commit(
              ImageConfig.of(Platform.host()),
              List.of(writer.layer(List.of(large))),
              List.of(History.layer("large")));
      shelf.store.tag(image.descriptor(), Reference.parse("large:1"));
      var asItIs =
          new Copy.Options(
              Optional.empty(), Optional.empty(), Platform.host(), Copy.Scope.ONE_PLATFORM, true);
      String place = "docker://" + registry.host() + "/large:1";
      Digest pushed = shelf.copy("large:1", place, asItIs).digest();
      assertThat(pushed).isEqualTo(image.descriptor().digest());
      assertThat(other.copy(place, "store:").digest()).isEqualTo(pushed);
      assertThat(other.store.fsck(Progress.NONE)).isEmpty();
    }
  }
}
