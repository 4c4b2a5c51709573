package dev.tare.debian.archive;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tare.base.TareException;
import dev.tare.debian.testing.SignedArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

class ReleaseFuzzTest {
  private static final Keyring KEYS = keys();

  private static Keyring keys() {
    try {
      Path folder = Files.createTempDirectory("tare-fuzz");
      Path file = new SignedArchive(folder).keyring();
      Keyring keys = Keyring.open(Trust.in(List.of(file)), folder);
      Files.delete(file);
      Files.delete(folder);
      return keys;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whatever the bytes are, as a release, as a signed one, as a signature or as a key: nothing is
  /// signed by a key that nobody has, and there is one clear error.
  @FuzzTest(maxDuration = "20s")
  void readsOrRefuses(byte[] data) {
    if (data.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(data, 1, data.length);
    try {
      switch (data[0] & 3) {
        case 0 -> release(rest);
        case 1 -> {
          KEYS.verified(rest, "it", SignedArchive.NOW);
          throw new AssertionError("nobody has signed it");
        }
        case 2 -> {
          KEYS.verify(new byte[] {1}, rest, "it", SignedArchive.NOW);
          throw new AssertionError("nobody has signed it");
        }
        default -> {
          String key = new String(rest, StandardCharsets.ISO_8859_1);
          Keyring.open(new Trust(List.of(), Optional.of(key), List.of()), Path.of("/"));
        }
      }
    } catch (TareException e) {
      if (e.kind() != TareException.Kind.CORRUPT && e.kind() != TareException.Kind.NOT_FOUND) {
        throw e;
      }
    }
  }

  private static void release(byte[] text) {
    Release release = Release.parse(text, "it");
    release.distribution().osRelease();
    release.isByHash();
    release.hasIndexOfAll();
    Preference.of(release);
    Source source = Source.of("http://a.test/", "stable", List.of("main"), Trust.MACHINE);
    release.check(source, "it", SignedArchive.NOW);
  }
}
