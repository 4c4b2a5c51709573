package dev.tare.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordsTest {
  @Test
  void splitsAsAShellDoes() {
    assertThat(ShellWords.split("a  b\tc")).isEqualTo(List.of("a", "b", "c"));
    assertThat(ShellWords.split("sh -c 'echo \"a b\"'"))
        .isEqualTo(List.of("sh", "-c", "echo \"a b\""));
    assertThat(ShellWords.split("a\\ b \"c\\\"d\" \"e\\n\""))
        .isEqualTo(List.of("a b", "c\"d", "e\\n"));
    assertThat(ShellWords.split("'' x''y")).isEqualTo(List.of("", "xy"));
    assertThat(ShellWords.split("  ")).isEmpty();
  }

  @Test
  void expandsNothing() {
    assertThat(ShellWords.split("$HOME *.c ~ a;b|c&"))
        .isEqualTo(List.of("$HOME", "*.c", "~", "a;b|c&"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"'a", "\"a", "a\\"})
  void refusesWhatIsNotClosed(String line) {
    assertThatThrownBy(() -> ShellWords.split(line))
        .isInstanceOf(TareException.class)
        .hasMessageStartingWith("cannot split ");
  }
}
