package dev.tare.debian.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParagraphTest {
  private static List<Paragraph> parse(String text) {
    return Paragraph.parse(text.getBytes(StandardCharsets.ISO_8859_1), "it");
  }

  @Test
  void readsFieldsOfSeveralLinesAndWritesThemAgain() {
    String text =
        "Package: a\nDescription: short\n long\n .\n  more\nConffiles:\n /etc/a 0123\nEmpty:\n";
    Paragraph paragraph = parse(text).getFirst();
    assertThat(paragraph.field("description")).contains("short\n long\n .\n  more");
    assertThat(paragraph.words("CONFFILES")).containsExactly("/etc/a", "0123");
    assertThat(paragraph.names()).containsExactly("Package", "Description", "Conffiles", "Empty");
    assertThat(paragraph.toString()).isEqualTo(text);
  }

  @Test
  void partsParagraphsByBlankLinesAndPassesCommentsOver() {
    List<Paragraph> all = parse("\n# first\nA: 1\n \t\r\n\nB: 2\r\n# within\n 3\n\n");
    assertThat(all).extracting(Paragraph::toString).containsExactly("A: 1\n", "B: 2\n 3\n");
  }

  /// A line of a blank and two returns was a value that, written again, was a blank line.
  @Test
  void takesAllReturnsAtTheEndOfALineForItsEnd() {
    assertThat(parse("A: 1\r\r\n 2\r\r\r\n \r\r\nB: 3\n"))
        .extracting(Paragraph::toString)
        .containsExactly("A: 1\n 2\n", "B: 3\n");
  }

  @Test
  void refusesWhatBreaksTheRules() {
    assertThatThrownBy(() -> parse("A: 1\na: 2\n"))
        .isInstanceOf(TareException.class)
        .hasMessage("cannot read it: line 2: the field a stands there twice");
    assertThatThrownBy(() -> parse(" x\n")).hasMessageContaining("line 1: a further line");
    assertThatThrownBy(() -> parse("A: 1\n\nno field\n"))
        .hasMessageContaining("line 3: it is no field");
    assertThatThrownBy(() -> parse("-A: 1\n")).hasMessageContaining("no field");
    assertThatThrownBy(() -> parse("a".repeat(129) + ": 1\n")).hasMessageContaining("no field");
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 1025; i++) {
      many.append('f').append(i).append(": 1\n");
    }
    assertThatThrownBy(() -> parse(many.toString())).hasMessageContaining("more than 1024 fields");
  }
}
