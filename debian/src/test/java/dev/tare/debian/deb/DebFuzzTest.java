package dev.tare.debian.deb;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tare.base.TareException;
import dev.tare.debian.testing.DebBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

class DebFuzzTest {
  private static final Map.Entry<String, byte[]> FORMAT =
      Map.entry("debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));

  /// Whatever the bytes are, as a package or as a part of one: a package or one clear error, in
  /// bounded time and memory.
  @FuzzTest(maxDuration = "20s")
  void readsOrRefuses(byte[] data) throws IOException {
    if (data.length == 0) {
      return;
    }
    Path folder = Files.createTempDirectory("tare-fuzz");
    Path deb =
        Files.write(
            folder.resolve("deb"), framed(data[0], Arrays.copyOfRange(data, 1, data.length)));
    Path inflated = folder.resolve("data");
    try {
      Deb.inflate(deb, inflated, "it");
      Deb read = Deb.read(deb, inflated, "it");
      read.conffiles();
      read.files().keySet().forEach(read::text);
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

  private static byte[] framed(byte kind, byte[] part) throws IOException {
    byte[] control = DebBuilder.tar(List.of(DebBuilder.text("control", "Package: a\n", 0644)));
    return switch (kind & 7) {
      case 0 -> part;
      case 1 -> deb("control.tar", sealed(part), "data.tar", new byte[0]);
      case 2 -> deb("control.tar", control, "data.tar.gz", part);
      case 3 -> deb("control.tar", control, "data.tar.xz", part);
      case 4 -> deb("control.tar", control, "data.tar.zst", part);
      default -> deb("control.tar", control, "data.tar", sealed(part));
    };
  }

  private static byte[] deb(String control, byte[] controlTar, String data, byte[] dataTar)
      throws IOException {
    return DebBuilder.ar(FORMAT, Map.entry(control, controlTar), Map.entry(data, dataTar));
  }

  /// With right checksums in its headers: no mutation would find one by chance.
  private static byte[] sealed(byte[] tar) {
    for (int block = 0; block + 512 <= tar.length; block += 512) {
      if (tar[block + 257] == 'u' && tar[block + 258] == 's') {
        Arrays.fill(tar, block + 148, block + 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < 512; i++) {
          sum += tar[block + i] & 0xff;
        }
        byte[] digits = "%06o".formatted(sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, tar, block + 148, digits.length);
      }
    }
    return tar;
  }
}
