package dev.tare.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TracePropertyTest {
  private static final List<String> PARTS =
      List.of(
          "7 ",
          "8     ",
          "openat(",
          "stat(",
          "clone(",
          "chdir(",
          "execve(",
          "AT_FDCWD</w>",
          "3</d>",
          ", ",
          "\"",
          "\\",
          "\\\"",
          "\\303",
          "/x",
          "<",
          ">",
          "<<",
          "(",
          ")",
          "[",
          "{",
          "}",
          " = ",
          "0",
          "-1 ENOENT (No)",
          "?",
          " <unfinished ...>",
          "<... stat resumed>",
          "\n",
          "..",
          "...");

  @Provide
  Arbitrary<String> output() {
    return Arbitraries.of(PARTS).list().ofMaxSize(60).map(parts -> String.join("", parts));
  }

  @Property(tries = 3000)
  void readsWhateverComes(@ForAll("output") String text) throws IOException {
    parse(text);
  }

  @Property(tries = 1000)
  void findsEveryNameAsItWas(@ForAll byte[] raw) throws IOException {
    StringBuilder escaped = new StringBuilder("/");
    for (byte b : raw) {
      escaped.append("\\%03o".formatted(b & 0xff));
    }
    Trace trace = parse("7 stat(\"" + escaped + "\", 0x7f) = -1 ENOENT (No such file)\n");
    assertThat(trace.uses())
        .extracting(Trace.Use::path)
        .containsExactly(Bytes.utf8("/").concat(Bytes.of(raw)));
  }

  private static Trace parse(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return Trace.parse(new ByteArrayInputStream(bytes), Bytes.utf8("/work"));
  }
}
