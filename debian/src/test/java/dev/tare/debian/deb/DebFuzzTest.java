package dev.tare.debian.deb;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tare.base.TareException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class DebFuzzTest {
  /// Whatever the bytes are: a package or one clear error, in bounded time and memory.
  @FuzzTest(maxDuration = "20s")
  void readsOrRefuses(byte[] data) throws IOException {
    Path folder = Files.createTempDirectory("tare-fuzz");
    Path deb = Files.write(folder.resolve("deb"), data);
    Path inflated = folder.resolve("data");
    try {
      Deb.inflate(deb, inflated, "it");
      Deb.read(deb, inflated, "it");
    } catch (TareException e) {
      if (e.kind() != TareException.Kind.CORRUPT && e.kind() != TareException.Kind.UNSUPPORTED) {
        throw e;
      }
    } finally {
      Files.deleteIfExists(inflated);
      Files.delete(deb);
      Files.delete(folder);
    }
  }
}
