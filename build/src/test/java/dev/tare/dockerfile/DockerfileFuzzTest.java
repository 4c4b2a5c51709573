package dev.tare.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import java.util.Optional;

/// Whatever the bytes, they are a Dockerfile whose instructions lie within them, the same one each
/// time, or one sentence says why not.
final class DockerfileFuzzTest {
  @FuzzTest(maxDuration = "30s")
  void dockerfilesAreReadOrRefused(byte @NotNull [] bytes) {
    Dockerfile file;
    try {
      file = Dockerfile.parse(Bytes.of(bytes), "Dockerfile");
    } catch (TareException e) {
      assertSentence(e);
      return;
    }
    assertThat(Dockerfile.parse(Bytes.of(bytes), "Dockerfile")).isEqualTo(file);
    int lines = 1;
    for (byte b : bytes) {
      lines += b == '\n' ? 1 : 0;
    }
    for (Stage stage : file.stages()) {
      look(file, stage.from(), lines);
      for (Instruction instruction : stage.instructions()) {
        look(file, instruction, lines);
      }
    }
  }

  private static void look(Dockerfile file, Instruction instruction, int lines) {
    Span span = instruction.written().span();
    assertThat(span.line()).isBetween(1, span.endLine());
    assertThat(span.endLine()).isLessThanOrEqualTo(lines);
    assertThat(span.column()).isPositive();
    try {
      Instruction expanded =
          Expansion.expand(instruction, Optional::of, file.escape(), file.file());
      assertThat(expanded).hasSameClassAs(instruction);
      if (expanded instanceof Instruction.Run run) {
        run.mounts().forEach(mount -> Mount.parse(mount, span, file.file()));
      }
      if (instruction instanceof Instruction.Onbuild onbuild) {
        assertThat(Dockerfile.parseTrigger(onbuild.trigger(), "trigger")).isNotNull();
      }
    } catch (TareException e) {
      assertSentence(e);
    }
  }

  private static void assertSentence(TareException e) {
    assertThat(e.kind()).isIn(TareException.Kind.INVALID, TareException.Kind.UNSUPPORTED);
    assertThat(e.message()).hasSizeLessThan(600).doesNotContain("\n");
  }
}
