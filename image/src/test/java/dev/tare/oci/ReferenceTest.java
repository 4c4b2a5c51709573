package dev.tare.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.TareException;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReferenceTest {
  private static final String HEX = "0123456789abcdef".repeat(4);

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "a, a, -",
        "a:1, a, 1",
        "localhost:5000, localhost, 5000",
        "localhost:5000/x, localhost:5000/x, -",
        "localhost:5000/x:1, localhost:5000/x, 1",
        "localhost/x, localhost/x, -",
        "[::1]:5000/x:1, [::1]:5000/x, 1",
        "[fe80::1]/x, [fe80::1]/x, -",
        "EXAMPLE.com/x, EXAMPLE.com/x, -",
        "xn--bcher-kva.example/x, xn--bcher-kva.example/x, -",
        "a.b/c/d/e:V1.0_x-y, a.b/c/d/e, V1.0_x-y",
        "a__b/c-d/e--f/g.h/i_j, a__b/c-d/e--f/g.h/i_j, -",
        "library/debian:12-slim, library/debian, 12-slim",
        "a:_, a, _",
      })
  void reads(String text, String name, String tag) {
    Reference reference = Reference.parse(text);
    assertThat(reference.name()).isEqualTo(name);
    assertThat(reference.tag()).isEqualTo(Optional.ofNullable(tag));
    assertThat(reference).hasToString(text);
  }

  @Test
  void readsTagAndDigestTogether() {
    Reference reference = Reference.parse("a.b:1/c:2@sha256:" + HEX);
    assertThat(reference.name()).isEqualTo("a.b:1/c");
    assertThat(reference.tag()).contains("2");
    assertThat(reference.digest()).contains(Digest.parse("sha256:" + HEX));
    assertThat(reference.withDefaultTag()).isEqualTo(reference);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | the name is empty",
        ":1 | the name is empty",
        "A | must be lower case",
        "Foo/bar | must be lower case",
        "a: | the tag \"\" is not",
        "a:.b | the tag \".b\" is not",
        "a:b:c | is made of lower-case",
        "a/ | is made of",
        "/a | is made of",
        "a//b | is made of",
        "a..b | is made of",
        "a___b | is made of",
        "a_-b | is made of",
        "-a | is made of",
        "a- | is made of",
        "a.b/-c | is made of",
        "a b | is made of",
        "ä | is made of",
        "a.b:x/c | is not a host name",
        "-a.b/c | is not a host name",
        "a..b/c | is not a host name",
        "[::1/c | is not a host name",
        "[::1]x/c | is not a host name",
        "a@ | malformed digest",
        "a@sha256:0 | needs 64",
        "a@md5:00 | sha256: or sha512:",
        "../a | is not a host name",
        "a/../b | is made of",
      })
  void refuses(String text, String cause) {
    assertThat(refusal(text)).contains(cause);
  }

  private static String refusal(String text) {
    try {
      return "accepted as " + Reference.parse(text);
    } catch (TareException e) {
      assertThat(e.kind()).isEqualTo(TareException.Kind.INVALID);
      return e.message();
    }
  }

  @Test
  void refusesAnImageIdAsAName() {
    assertThat(refusal(HEX)).contains("image ID");
  }

  @ParameterizedTest
  @ValueSource(ints = {256, 100_000})
  void refusesLongNamesInAShortSentence(int length) {
    assertThat(refusal("a".repeat(length))).contains("255 characters").hasSizeLessThan(300);
    assertThat(refusal("a:" + "b".repeat(length))).contains("128 letters").hasSizeLessThan(400);
    assertThat(refusal("a@" + "b".repeat(length))).contains("digest").hasSizeLessThan(400);
  }

  @Test
  void knowsHowOtherToolsCompleteAName() {
    assertThat(Reference.parse("x").localNames())
        .containsExactly("x", "localhost/x", "docker.io/library/x");
    assertThat(Reference.parse("a/b").localNames())
        .containsExactly("a/b", "localhost/a/b", "docker.io/a/b");
    assertThat(Reference.parse("docker.io/library/x").localNames()).contains("x");
    assertThat(Reference.parse("quay.io/x").localNames()).containsExactly("quay.io/x");
  }

  @Provide
  Arbitrary<String> names() {
    Arbitrary<String> letters =
        Arbitraries.strings().withChars("abz09").ofMinLength(1).ofMaxLength(4);
    Arbitrary<String> part =
        letters
            .list()
            .ofMinSize(1)
            .ofMaxSize(3)
            .flatMap(
                words -> Arbitraries.of(".", "_", "__", "-", "--").map(s -> String.join(s, words)));
    Arbitrary<String> path = part.list().ofMinSize(1).ofMaxSize(3).map(p -> String.join("/", p));
    Arbitrary<String> host =
        Arbitraries.of("", "", "localhost/", "a.b/", "A-1.b:80/", "[::1]:5/", "localhost:5000/");
    return host.flatMap(h -> path.map(p -> h + p));
  }

  @Property(tries = 500)
  void whatTheGrammarMakesIsReadAndWrittenTheSame(
      @ForAll("names") String name, @ForAll("tags") String tag) {
    assertThat(Reference.parse(name + tag)).hasToString(name + tag);
  }

  @Provide
  Arbitrary<String> tags() {
    return Arbitraries.of("", ":1", ":latest", ":_a.B-9", "@sha256:" + HEX, ":x@sha256:" + HEX);
  }

  @Property(tries = 1000)
  void anyTextIsReadOrRefused(@ForAll String text) {
    String refusal = refusal(text);
    assertThat(refusal.startsWith("accepted") || refusal.startsWith("cannot read image name"))
        .isTrue();
  }
}
