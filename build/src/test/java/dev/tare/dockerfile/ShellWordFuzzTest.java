package dev.tare.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.tare.base.TareException;
import java.util.Optional;

/// Whatever the word, it expands or is refused; what is quoted stays; what is left as written holds
/// all of its characters.
final class ShellWordFuzzTest {
  private static final Span AT = new Span(1, 1, 1);

  @FuzzTest(maxDuration = "20s")
  void wordsAreExpandedOrRefused(@NotNull String word, @NotNull String value) {
    Expansion expansion =
        new Expansion(
            "Dockerfile",
            '\\',
            name -> name.length() % 2 == 0 ? Optional.empty() : Optional.of(value),
            _ -> {});
    try {
      assertThat(expansion.word(word, AT)).hasSizeLessThanOrEqualTo(1 << 20);
    } catch (TareException e) {
      assertThat(e.kind()).isEqualTo(TareException.Kind.INVALID);
    }
    assertThat(expansion.word("'" + word.replace("'", "") + "'", AT))
        .isEqualTo(word.replace("'", ""));
    assertThat(expansion.word(escaped(word), AT)).isEqualTo(word);
    assertThat(expansion.word("${v:-" + escaped(word) + "}${vv:-" + escaped(word) + "}", AT))
        .isEqualTo(value + word);
    try {
      assertThat(withoutBlanks(String.join("", ShellLexer.rawWords(word))))
          .isEqualTo(withoutBlanks(word));
    } catch (TareException e) {
      assertThat(e.kind()).isEqualTo(TareException.Kind.INVALID);
    }
  }

  private static String escaped(String word) {
    StringBuilder escaped = new StringBuilder();
    word.chars().forEach(c -> escaped.append('\\').append((char) c));
    return escaped.toString();
  }

  private static String withoutBlanks(String text) {
    StringBuilder rest = new StringBuilder();
    text.chars().filter(c -> !Blanks.isBlank((char) c)).forEach(c -> rest.append((char) c));
    return rest.toString();
  }
}
