package dev.tare.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "/usr/share/doc,      /usr/share/doc,           true",
    "/usr/share/doc,      /usr/share/doc/git/x,     true",
    "/usr/share/doc/,     /usr/share/doc/git,       true",
    "/usr/share/doc,      /usr/share/docs,          false",
    "*.md,                /a/b/README.md,           true",
    "*.md,                /README.md,               true",
    "*.md,                /a/READMExmd,             false",
    "doc/*,               /usr/doc/x,               true",
    "/usr/*/git,          /usr/share/git,           true",
    "/usr/*/git,          /usr/share/x/git,         false",
    "/usr/**/git,         /usr/share/x/git,         true",
    "/usr/**/git,         /usr/git,                 true",
    "/lib/[a-c]?,         /lib/bz,                  true",
    "/lib/[!a-c]z,        /lib/bz,                  false",
    "/a\\*,               /ab,                      false",
    "/a\\*,               /a*,                      true",
    "a.b,                 /axb,                     false",
  })
  void matchesPaths(String glob, String path, boolean expected) {
    assertThat(Glob.of(glob).matches(path)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "[a", "x[z-a]"})
  void refusesWhatIsNoPattern(String glob) {
    assertThatThrownBy(() -> Glob.of(glob)).isInstanceOf(TareException.class);
  }

  @Test
  void showsItselfAsWritten() {
    assertThat(Glob.of("/a/*").toString()).isEqualTo("/a/*");
  }
}
