package dev.tare.debian.control;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tare.base.TareException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

class VersionFuzzTest {
  /// Whatever the lines are: versions in one order that holds for all of them, or one clear error.
  @FuzzTest(maxDuration = "20s")
  void areOrderedOrRefused(byte[] data) {
    List<Version> all = new ArrayList<>();
    for (String line : new String(data, StandardCharsets.ISO_8859_1).split("\n", 8)) {
      try {
        all.add(Version.parse(line));
      } catch (TareException e) {
        if (e.kind() != TareException.Kind.CORRUPT) {
          throw e;
        }
      }
    }
    for (Version a : all) {
      for (Version b : all) {
        if (Integer.signum(a.compareTo(b)) != -Integer.signum(b.compareTo(a))) {
          throw new AssertionError("no order: %s, %s".formatted(a, b));
        }
        for (Version c : all) {
          if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0 && a.compareTo(c) > 0) {
            throw new AssertionError("no order: %s, %s, %s".formatted(a, b, c));
          }
        }
      }
    }
  }
}
