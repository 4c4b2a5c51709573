package dev.tare.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FixedTextTest {
  private static final String TEN = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n";

  private static Edit insert(int line, int column, String text) {
    return new Edit(line, column, line, column, text);
  }

  private static String fixed(String text, Edit... edits) {
    return FixedText.of(text, List.of(edits)).text();
  }

  private static String diff(String text, Edit... edits) {
    return UnifiedDiff.of(FixedText.of(text, List.of(edits)), "a", "b");
  }

  @Test
  void editsAtOnePlaceComeInTheirOrder() {
    assertThat(fixed("RUN a\nRUN b\n", insert(1, 6, " && x"), insert(1, 6, " && y")))
        .isEqualTo("RUN a && x && y\nRUN b\n");
  }

  @Test
  void theSameEditCountsOnce() {
    assertThat(fixed("a\nb\nc\n", Edit.withoutLine(2), Edit.withoutLine(2))).isEqualTo("a\nc\n");
  }

  @Test
  void whatIsWithinLinesThatGoIsNotEdited() {
    assertThat(fixed("a\nrun b\nc\n", Edit.within(2, 1, 3, "RUN"), new Edit(2, 1, 3, 1, "")))
        .isEqualTo("a\nc\n");
  }

  @Test
  void anEditMayReachOverLines() {
    assertThat(fixed("ab\ncd\nef\n", new Edit(1, 2, 2, 2, "-"))).isEqualTo("a-d\nef\n");
    assertThat(fixed("ab\ncd", new Edit(2, 1, 3, 1, ""))).isEqualTo("ab\n");
  }

  @Test
  void showsThreeLinesAround() {
    assertThat(diff(TEN, insert(5, 2, "!")))
        .isEqualTo(
            """
            --- a
            +++ b
            @@ -2,7 +2,7 @@
             2
             3
             4
            -5
            +5!
             6
             7
             8
            """);
  }

  @Test
  void whatIsFarApartIsShownApart() {
    assertThat(diff(TEN + TEN, Edit.withoutLine(1), insert(12, 2, "!\n?")))
        .isEqualTo(
            """
            --- a
            +++ b
            @@ -1,4 +1,3 @@
            -1
             2
             3
             4
            @@ -9,7 +8,8 @@
             9
             10
             1
            -2
            +2!
            +?
             3
             4
             5
            """);
  }

  @Test
  void saysWhereTheLastLineHasNoEnd() {
    assertThat(diff("a\nb", insert(2, 2, "!")))
        .isEqualTo(
            """
            --- a
            +++ b
            @@ -1,2 +1,2 @@
             a
            -b
            \\ No newline at end of file
            +b!
            \\ No newline at end of file
            """);
  }

  @Test
  void nothingIsDifferentWithoutEdits() {
    assertThat(diff(TEN)).isEmpty();
  }
}
