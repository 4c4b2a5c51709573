package dev.tare.debian.apk;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tare.base.TareException;
import dev.tare.debian.testing.ApkBuilder;
import dev.tare.debian.testing.DebBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

class ApkFuzzTest {
  /// Whatever the bytes are, as a package, as an index or as the text of either: one that is read
  /// or one clear error, in bounded time and memory.
  @FuzzTest(maxDuration = "20s")
  void readsOrRefuses(byte[] data) throws IOException {
    if (data.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(data, 1, data.length);
    String text = new String(rest, StandardCharsets.ISO_8859_1);
    Path folder = Files.createTempDirectory("tare-fuzz");
    Path file = folder.resolve("apk");
    Path inflated = folder.resolve("data");
    try {
      switch (data[0] & 3) {
        case 0 -> index(Files.write(file, rest));
        case 1 -> index(Files.write(file, ApkBuilder.gzip(tar("APKINDEX", text))));
        case 2 -> apk(Files.write(file, rest), inflated);
        default ->
            apk(
                Files.write(
                    file,
                    ApkBuilder.joined(
                        ApkBuilder.gzip(tar(".PKGINFO", text)), new ApkBuilder("a", "1").data())),
                inflated);
      }
    } catch (TareException e) {
      if (e.kind() != TareException.Kind.CORRUPT) {
        throw e;
      }
    } finally {
      Files.deleteIfExists(inflated);
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  private static byte[] tar(String name, String text) throws IOException {
    return DebBuilder.tar(List.of(DebBuilder.text(name, text, 0644)));
  }

  private static void index(Path file) {
    ApkIndex.read(file, Optional.empty()).offers().forEach(ApkIndex.Offer::file);
  }

  private static void apk(Path file, Path inflated) throws IOException {
    Apk.inflate(file, inflated, "it");
    Apk.read(file, inflated, Optional.empty(), "it").scripts();
  }
}
