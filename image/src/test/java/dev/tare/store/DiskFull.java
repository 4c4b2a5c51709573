package dev.tare.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.TareException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A disk without a free byte, and what tare says of it.
final class DiskFull {
  private DiskFull() {}

  static void fill(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] block = new byte[4096];
      for (int i = 0; i < 1 << 20; i++) {
        out.write(block);
      }
      throw new AssertionError("4 GB fit on the small disk");
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  static void expect(Runnable work) {
    assertThat(thrownBy(work).kind()).isEqualTo(TareException.Kind.DISK_FULL);
  }

  static String messageOf(Runnable work) {
    return thrownBy(work).message();
  }

  private static TareException thrownBy(Runnable work) {
    try {
      work.run();
    } catch (TareException e) {
      return e;
    }
    throw new AssertionError("nothing was thrown");
  }
}
