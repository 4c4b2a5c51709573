package dev.tare.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellTailTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a && b || true",
        "for i in 1 2; do echo $i; done",
        "if a; then b; fi",
        "echo '# no comment'",
        "echo \"it's\" a#b ${x#y}",
        "echo exit-code",
        "cat < file",
        "echo \\\"",
      })
  void takesMore(String text) {
    assertThat(ShellTail.takesMore(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a;",
        "a &",
        "a |",
        "a && \\",
        "a # b",
        "#a",
        "a;# b",
        "echo 'a",
        "echo \"a",
        "cat <<E",
        "a; exit 0",
        "(exit 1)",
        "exec a",
        "a && exec b",
        "return",
      })
  void takesNothing(String text) {
    assertThat(ShellTail.takesMore(text)).isFalse();
  }
}
