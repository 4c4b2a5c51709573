package dev.tare.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GoPatternTest {
  private static GoPattern pattern(String text) {
    return GoPattern.of(Bytes.utf8(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "abc|abc|true",
        "abc|abd|false",
        "abc|ab|false",
        "''|''|true",
        "*|abc|true",
        "*|.hidden|true",
        "*|''|true",
        "*|a/b|false",
        "*c|abc|true",
        "a*|abc|true",
        "a*/b|abc/b|true",
        "a*/b|a/c/b|false",
        "a*b*c*d*e*/f|axbxcxdxe/f|true",
        "a*b?c*x|abxbbxdbxebxczzx|true",
        "a*b?c*x|abxbbxdbxebxczzy|false",
        "**|abc|true",
        "**|a/b|false",
        "?|a|true",
        "?|/|false",
        "?|ab|false",
        "a?b|a☺b|true",
        "a??b|a☺b|false",
        "a[^a]b|a☺b|true",
        "ab[c]|abc|true",
        "ab[b-d]|abc|true",
        "ab[e-g]|abc|false",
        "ab[^c]|abc|false",
        "ab[^e-g]|abc|true",
        "[a-ζ]*|α|true",
        "*[a-ζ]|A|false",
        "[!a]|!|true",
        "[!a]|b|false",
        "[[]x|[x|true",
        "[\\]a]|]|true",
        "[\\-]|-|true",
        "[x\\-]|-|true",
        "[a-b-c]|x|BAD",
        "a\\*b|a*b|true",
        "a\\*b|acb|false",
        "a]|a]|true",
        "*x|xxx|true",
      })
  void matchesAsGo(String text, String name, String expected) {
    if (expected.equals("BAD")) {
      assertThatThrownBy(() -> pattern(text)).isInstanceOf(TareException.class);
    } else {
      assertThat(pattern(text).matches(Bytes.utf8(name))).isEqualTo(Boolean.valueOf(expected));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[", "[a", "[]", "[]a]", "[-]", "[-x]", "[x-]", "[a-", "[^]", "[^", "a\\", "[\\"})
  void refusesUnfinishedPatterns(String text) {
    assertThatThrownBy(() -> pattern(text)).isInstanceOf(TareException.class);
    assertThatThrownBy(() -> GoPattern.acrossNames(Bytes.utf8(text)))
        .isInstanceOf(TareException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "**|a|true",
        "**|a/b|true",
        "**/a|a|true",
        "**/a|x/y/a|true",
        "**/a|xa|false",
        "**a|xa|true",
        "**a|x/ya|true",
        "**a?|x/yab|false",
        "**a?|x/ab|true",
        "a/**|a|false",
        "a/**|a/b|true",
        "a/**|a/b/c|true",
        "a**|ab/c|true",
        "a/**/b|a/b|true",
        "a/**/b|a/x/y/b|true",
        "a/**/b|a/xb|false",
        "a**/b|ab|true",
        "**/*.txt|a.txt|true",
        "**/*.txt|a/b.txt|true",
        "**/**/a|x/a|true",
        "**/a/**/b|x/a/y/z/b|true",
        "***|a/b|true",
        "a/***/b|a/x/b|true",
      })
  void crossesNames(String text, String name, boolean expected) {
    assertThat(GoPattern.acrossNames(Bytes.utf8(text)).matches(Bytes.utf8(name)))
        .isEqualTo(expected);
  }

  @Test
  void takesBytesThatAreNoCharacters() {
    Bytes name = Bytes.of((byte) 'a', (byte) 0xff, (byte) 'b');
    assertThat(pattern("a?b").matches(name)).isTrue();
    assertThat(pattern("a[^x]b").matches(name)).isTrue();
    assertThat(GoPattern.of(name).matches(name)).isTrue();
    assertThat(GoPattern.of(name).matches(Bytes.of((byte) 'a', (byte) 0xfe, (byte) 'b'))).isFalse();
    // an overlong slash, and half of a pair
    assertThat(pattern("??").matches(Bytes.of((byte) 0xc0, (byte) 0xaf))).isTrue();
    assertThat(pattern("???").matches(Bytes.of((byte) 0xed, (byte) 0xa0, (byte) 0x80))).isTrue();
  }

  @Test
  void takesNoLongerForHostilePatterns() {
    Bytes name = Bytes.utf8("a".repeat(4000));
    assertThat(GoPattern.acrossNames(Bytes.utf8("*a".repeat(1000) + "b")).matches(name)).isFalse();
    assertThat(GoPattern.acrossNames(Bytes.utf8("**/".repeat(1300) + "b")).matches(name)).isFalse();
    assertThatThrownBy(() -> pattern("a".repeat(4097))).hasMessage("it is longer than 4096 bytes");
  }

  @Test
  void knowsPatternsFromPlainWords() {
    assertThat(GoPattern.isPattern(Bytes.utf8("a*"))).isTrue();
    assertThat(GoPattern.isPattern(Bytes.utf8("a?"))).isTrue();
    assertThat(GoPattern.isPattern(Bytes.utf8("[a]"))).isTrue();
    assertThat(GoPattern.isPattern(Bytes.utf8("a]\\"))).isFalse();
  }
}
