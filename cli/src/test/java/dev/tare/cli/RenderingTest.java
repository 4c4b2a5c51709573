package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Suggestion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenderingTest {
  @ParameterizedTest
  @CsvSource({"abc, 3", "文字, 4", "é, 1", "e\u0301, 1", "한, 2", "🙂, 2", "│█, 2", "ａ, 2"})
  void countsColumns(String text, int columns) {
    assertThat(Columns.of(text)).isEqualTo(columns);
  }

  @Test
  void cutsByColumns() {
    assertThat(Columns.cut("文字文字", 8)).isEqualTo("文字文字");
    assertThat(Columns.cut("文字文字", 7)).isEqualTo("文字文…");
    assertThat(Columns.cut("文字文字", 6)).isEqualTo("文字…");
    assertThat(Columns.fill("文字", 5)).isEqualTo("文字 ");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1, 1 B",
    "999, 999 B",
    "1000, 1 kB",
    "1500, 1.5 kB",
    "716000, 716 kB",
    "999499, 999 kB",
    "999500, 1 MB",
    "999999, 1 MB",
    "5870000, 5.87 MB",
    "5874999, 5.87 MB",
    "12349999, 12.3 MB",
    "464000000, 464 MB",
    "1270000000, 1.27 GB",
    "9223372036854775807, 9.22 EB",
  })
  void showsSizesAsPodman(long bytes, String expected) {
    assertThat(Size.human(bytes)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0, Less than a second ago",
    "1, 1 second ago",
    "59, 59 seconds ago",
    "60, About a minute ago",
    "119, About a minute ago",
    "120, 2 minutes ago",
    "3599, 59 minutes ago",
    "3600, About an hour ago",
    "7200, 2 hours ago",
    "169200, 47 hours ago",
    "172800, 2 days ago",
    "1209600, 2 weeks ago",
    "5184000, 2 months ago",
    "63072000, 2 years ago",
  })
  void tellsAgesAsDocker(long seconds, String expected) {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    assertThat(Age.of(now.minusSeconds(seconds), now)).isEqualTo(expected);
  }

  @Test
  void alignsColumnsByCharacter() {
    assertThat(new Table("A", "B").row("ä", "1").row("long", "").toString())
        .isEqualTo("A     B\nä     1\nlong\n");
  }

  @ParameterizedTest
  @CsvSource({
    "imagse, images",
    "image, images",
    "isnpect, inspect",
    "--sotr, --sort",
    "--no-trun, --no-trunc",
    "rm, rmi",
  })
  void suggestsWhatWasMeant(String typed, String meant) {
    List<String> known = List.of("images", "inspect", "rmi", "--sort", "--no-trunc", "--filter");
    assertThat(Suggestion.closest(typed, known)).hasValue(meant);
  }

  @Test
  void suggestsNothingFarAway() {
    assertThat(Suggestion.closest("frobnicate", List.of("images", "rmi"))).isEmpty();
    assertThat(Suggestion.closest("x", List.of("images", "rmi"))).isEmpty();
    assertThat(Suggestion.closest("x", List.of("a", "xy"))).hasValue("xy");
    assertThat(Suggestion.closest("x", List.of("a"))).isEmpty();
  }

  @Test
  void hasTheVersionOfThePom() throws Exception {
    assertThat(Files.readString(Path.of("pom.xml")))
        .contains("<version>" + Tare.VERSION + "</version>");
  }
}
