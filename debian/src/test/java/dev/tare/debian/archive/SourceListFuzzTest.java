package dev.tare.debian.archive;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tare.base.TareException;
import java.nio.charset.StandardCharsets;
import java.util.List;

class SourceListFuzzTest {
  /// Whatever the bytes are, in either form or as a word of a command line: sources whose folders
  /// lie below their roots, or one clear error.
  @FuzzTest(maxDuration = "20s")
  void readsOrRefuses(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    look(() -> SourceList.lines(text, "it").sources());
    look(() -> SourceList.paragraphs(data, "it").sources());
    look(() -> SourceList.ofMirror(text, "bookworm", Trust.MACHINE));
  }

  private interface Reading {
    List<Source> read();
  }

  private static void look(Reading reading) {
    try {
      for (Source source : reading.read()) {
        if (!source.folder().toString().startsWith(source.root().toString())) {
          throw new AssertionError("it leads out: " + source.folder());
        }
        for (String component : source.components()) {
          source.folder().resolve(component + "/binary-amd64/Packages");
        }
        source.isFor("amd64");
      }
    } catch (TareException e) {
      if (e.kind() != TareException.Kind.CORRUPT && e.kind() != TareException.Kind.INVALID) {
        throw e;
      }
    }
  }
}
