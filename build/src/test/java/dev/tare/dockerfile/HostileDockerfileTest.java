package dev.tare.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import org.junit.jupiter.api.Test;

/// Sizes that nobody writes by hand. What grows faster than its input would not end here.
final class HostileDockerfileTest {
  private static Dockerfile parse(String text) {
    return Dockerfile.parse(Bytes.utf8(text), "Dockerfile");
  }

  @Test
  void bearsManyLines() {
    assertThat(parse("FROM a\n" + "RUN x\n".repeat(100_000)).stages().getFirst().instructions())
        .hasSize(100_000);
    assertThat(parse("FROM a\nRUN x \\\n" + "y \\\n".repeat(100_000)).stages()).hasSize(1);
    assertThat(parse("FROM a\nRUN x \\\n" + "\n".repeat(100_000) + "\\\n".repeat(100_000)).stages())
        .hasSize(1);
    assertThat(parse("#\n".repeat(300_000) + "FROM a").stages()).hasSize(1);
  }

  @Test
  void bearsManyStages() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      text.append("FROM s").append(i).append(" AS s").append(i + 1).append('\n');
    }
    assertThat(parse(text.toString()).stages()).hasSize(10_000);
  }

  @Test
  void bearsManyWords() {
    assertThat(parse("FROM a\nCOPY " + "a ".repeat(200_000) + "b/").stages()).hasSize(1);
    assertThat(parse("FROM a\nENV " + "a=1 ".repeat(100_000)).stages()).hasSize(1);
    assertThat(parse("FROM a\nRUN " + "<<< ".repeat(100_000)).stages()).hasSize(1);
    assertThat(parse("FROM a\nRUN " + "--mount=target=/a ".repeat(20_000) + "x").stages())
        .hasSize(1);
    assertThat(parse("FROM a\nCMD [\"" + "a\",\"".repeat(100_000) + "\"]").stages()).hasSize(1);
  }

  @Test
  void bearsLongHeredocs() {
    assertThat(parse("FROM a\nCOPY <<E /a\n" + "x\n".repeat(1_000_000) + "E\n").stages())
        .hasSize(1);
    assertThatThrownBy(() -> parse("FROM a\nRUN <<E\n" + "x\n".repeat(1_000_000)))
        .hasMessage("Dockerfile:2:1: cannot read heredoc: there is no line \"E\" to end it");
  }

  @Test
  void refusesLongInstructionsInOneSentence() {
    assertThatThrownBy(() -> parse("FROM a\nRUN " + "x".repeat(10_000_000)))
        .hasMessage(
            "Dockerfile:2:1: cannot read the instruction: it is longer than 1048576 characters");
    assertThatThrownBy(() -> parse("FROM a\nRUN x \\\n" + "yyyyyyyy\\\n".repeat(200_000)))
        .hasMessageEndingWith("cannot read the instruction: it is longer than 1048576 characters");
    assertThatThrownBy(() -> parse("FROM a\n" + "X".repeat(100_000)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
  }

  @Test
  void refusesLongFiles() {
    assertThatThrownBy(() -> parse("#".repeat(SourceText.MAX_BYTES + 1)))
        .hasMessage("cannot read Dockerfile: it has 16777217 bytes, above the limit of 16777216");
  }

  @Test
  void bearsNesting() {
    assertThat(parse("FROM a\nRUN " + "[".repeat(1_000_000)).stages()).hasSize(1);
    assertThat(parse("FROM a\nRUN " + "${a:-".repeat(200_000) + " <<E").stages()).hasSize(1);
    assertThatThrownBy(() -> parse("FROM a\n" + "ONBUILD ".repeat(100_000) + "RUN x"))
        .hasMessageContaining("cannot be the instruction of ONBUILD");
  }
}
