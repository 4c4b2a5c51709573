package dev.tare.layer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TreePathTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "\"\", /",
        ".,    /",
        "./,   /",
        ".//,  /",
        "/,    /",
        "//,   /",
        "..,   /",
        "./.., /",
        "a,    /a",
        "./a,  /a",
        "/a,   /a",
        "a/,   /a",
        "a//,  /a",
        "./a/b/, /a/b",
        "././a,  /a",
        ".a,     /.a",
        "./.a/,  /.a",
        "..a,    /..a",
        "a/./b,  /a/b",
        "a/../b, /b",
        "../a,   /a",
        "./../a, /a"
      })
  void readsEveryFormOfAName(String text, String path) {
    assertThat(TreePath.of(text)).hasToString(path);
  }
}
