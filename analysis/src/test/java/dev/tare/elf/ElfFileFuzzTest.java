package dev.tare.elf;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Content;

class ElfFileFuzzTest {
  /// Whatever the bytes are: an answer or one clear error, in bounded time and memory.
  @FuzzTest(maxDuration = "20s")
  void readsOrRefuses(byte[] data) {
    try {
      ElfFile.read(Content.of(Bytes.of(data)), "/fuzz")
          .ifPresent(file -> {
            file.symbols();
            file.notes();
            file.functions(java.util.Set.of("main"));
          });
    } catch (TareException e) {
      if (e.kind() != TareException.Kind.CORRUPT) {
        throw e;
      }
    }
  }
}
