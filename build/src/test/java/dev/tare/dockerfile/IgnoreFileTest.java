package dev.tare.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.layer.TreePath;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IgnoreFileTest {
  private static IgnoreFile parse(String text) {
    return IgnoreFile.parse(Bytes.utf8(text.replace('!', '\n').replace('~', '!')), ".dockerignore");
  }

  /// In the texts `!` ends a line and `~` is an exclamation mark.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '%',
      value = {
        "a|a|true",
        "a|b|false",
        "a|a/b/c|true",
        "a|b/a|false",
        "/a|a|true",
        "a/|a|true",
        "a/|a/b|true",
        "./a//b/../c|a/c|true",
        "/|a|false",
        ".|a|false",
        "..|a|false",
        "../a|a|false",
        "*|a|true",
        "*|a/b|true",
        "*/b|a/b|true",
        "*/b|b|false",
        "**|a/b|true",
        "**/b|b|true",
        "**/b|a/b/c|true",
        "a/**|a|false",
        "a/**|a/b|true",
        "%  a \t%|a|true",
        "a b|a b|true",
        "a!~a|a|false",
        "a!~a|a/b|false",
        "~a!a|a|true",
        "a!~a/b|a/b|false",
        "a!~a/b|a/b/c|false",
        "a!~a/b|a/c|true",
        "a!~a/b!a/b/c|a/b/c|true",
        "a!~ a |a|false",
        "~/a!a|a|true",
        "*!~**/x.txt|a/b/x.txt|false",
        "*!~**/x.txt|a/b/y.txt|true",
        "a/b!~a|a/b|true",
        "a/b!~a|a/b/c|true",
        "\ufeffa|a|true",
        "[[]a|[a|true",
        "a!!~a!a|a|true",
      })
  void decides(String text, String path, boolean isIgnored) {
    assertThat(parse(text).isIgnored(TreePath.of(path))).isEqualTo(isIgnored);
  }

  @Test
  void readsCommentsInTheFirstColumnOnly() {
    TreePath path = TreePath.of("#a");
    assertThat(parse("#a").isIgnored(path)).isFalse();
    assertThat(parse(" #a").isIgnored(path)).isTrue();
    assertThat(parse("\\#a").isIgnored(path)).isTrue();
  }

  @Test
  void readsWindowsLineEnds() {
    assertThat(parse("a\r\nb\r\n").isIgnored(TreePath.of("a"))).isTrue();
    assertThat(parse("a\r\nb\r\n").isIgnored(TreePath.of("b"))).isTrue();
  }

  @Test
  void decidesTheSameInAnyOrder() {
    IgnoreFile file = parse("a/b!~a/b/c!**/d!~a/b/d/e");
    List<String> paths =
        List.of("a/b/c/x", "a", "a/b/d/e", "a/b", "z/d/q", "a/b/d", "a/b/c", "a/b/d/e/f");
    List<Boolean> forwards = paths.stream().map(p -> file.isIgnored(TreePath.of(p))).toList();
    assertThat(forwards).containsExactly(false, false, false, true, true, true, false, false);
    assertThat(
            paths.reversed().stream().map(p -> file.isIgnored(TreePath.of(p))).toList().reversed())
        .isEqualTo(forwards);
  }

  @Test
  void neverLeavesTheRootOut() {
    assertThat(parse("**").isIgnored(TreePath.ROOT)).isFalse();
    assertThat(IgnoreFile.EMPTY.isIgnored(TreePath.of("a"))).isFalse();
    assertThat(IgnoreFile.EMPTY.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a|a|false",
        "a!~a/b|a|true",
        "a!~a/b|a/b|false",
        "a!~a/b|b|false",
        "a!~b|a|false",
        "a!~**/x|a/b/c|true",
        "a!~*/x|a|true",
        "a!~*/x|a/b|false",
        "a!~a/b*/c|a/bb|true",
        "a!~a/b*/c|a/c|false",
        "a!~a|a|false",
        "a!~a/**|a/b|true",
      })
  void knowsWhereSomethingMayComeBack(String text, String directory, boolean may) {
    assertThat(parse(text).mayHoldReincluded(TreePath.of(directory))).isEqualTo(may);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a!!b!~|.dockerignore:4: cannot read pattern \"!\": nothing stands behind the !",
        "[a|.dockerignore:1: cannot read pattern \"[a\": a [ is not closed, or holds nothing",
        "a!b\\|.dockerignore:2: cannot read pattern \"b\\\": it ends in a \\ with nothing behind it",
      })
  void refusesWithTheLine(String text, String message) {
    assertThatThrownBy(() -> parse(text)).hasMessage(message);
  }

  @Test
  void refusesExcludesWithTheirPlace() {
    assertThat(
            IgnoreFile.of(List.of("*.txt", "!b.txt"), "Dockerfile:2:1")
                .isIgnored(TreePath.of("b.txt")))
        .isFalse();
    assertThatThrownBy(() -> IgnoreFile.of(List.of("["), "Dockerfile:2:1"))
        .hasMessage(
            "Dockerfile:2:1: cannot read pattern \"[\": a [ is not closed, or holds nothing");
  }

  @Test
  void boundsItsSize() {
    assertThatThrownBy(() -> parse("a!".repeat(10_001)))
        .hasMessage(
            ".dockerignore:10001: cannot read pattern \"a\": there are more than 10000 patterns");
    assertThatThrownBy(() -> parse("#" + "a".repeat(1 << 20)))
        .hasMessage("cannot read .dockerignore: it has 1048577 bytes, above the limit of 1048576");
  }

  @Test
  void bearsDeepPaths() {
    TreePath deep = TreePath.of("a/".repeat(2000) + "b");
    assertThat(parse("**/b").isIgnored(deep)).isTrue();
    assertThat(parse("c").isIgnored(deep)).isFalse();
  }
}
