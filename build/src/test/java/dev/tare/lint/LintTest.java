package dev.tare.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.Finding.Severity;
import dev.tare.base.TareException;
import dev.tare.dockerfile.Checks;
import dev.tare.dockerfile.Dockerfile;
import dev.tare.dockerfile.Span;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LintTest {
  private static Corpus.Case one(String text) {
    return new Corpus.Case("", List.of(), Map.of(), text.replace('!', '\n'), List.of(), "");
  }

  private static LintFinding only(String text) {
    assertThat(one(text).check().findings()).hasSize(1);
    return one(text).check().findings().getFirst();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "FROM a AS Build|FROM a AS build",
        "FROM a as b|FROM a AS b",
        "FROM a!run x|RUN x",
        "FROM a!ENV a b|ENV a=b",
        "FROM a!ENV a b c|ENV a=\"b c\"",
        "FROM a!MAINTAINER a \"b\" $c|LABEL org.opencontainers.image.authors=\"a \\\"b\\\" \\$c\"",
        "FROM a!CMD a -b|CMD [\"a\", \"-b\"]",
        "FROM --platform=$TARGETPLATFORM a|FROM a",
        "FROM a!EXPOSE 8080:80 53/UDP|EXPOSE 80 53/UDP",
        "FROM scratch!ARG VERSION!USER a$VERSOIN|USER a$VERSION",
      })
  void showsTheCorrectedLine(String text, String corrected) {
    LintFinding finding = one(text).check().findings().getFirst();
    assertThat(finding.patch().orElseThrow().correctedLines(one(text).text()))
        .containsExactly(corrected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FROM a!ENV a it's \\!  b",
        "FROM a!ENV a \"b\" c",
        "FROM a!CMD a && b",
        "FROM a!CMD A=1 b",
        "FROM a!CMD a \\!  b",
      })
  void showsNoneWhereItCannotBeSure(String text) {
    assertThat(only(text).patch()).isEmpty();
    assertThat(only(text).advice()).isPresent();
  }

  @Test
  void callsOnlyThosePatchesSafeThatLeaveTheImageAsItIs() {
    assertThat(only("FROM a AS B").patch().orElseThrow().isSafe()).isTrue();
    assertThat(only("FROM a!CMD b").patch().orElseThrow().isSafe()).isFalse();
    assertThat(only("FROM a!MAINTAINER b").patch().orElseThrow().isSafe()).isFalse();
  }

  @Test
  void appliesAPatchToAWholeText() {
    String text = "\ufeffFROM a\r\nRUN b \\\r\n\r\n\r\n  c\r\nCMD [\"d\"]";
    Patch patch = only(text).patch().orElseThrow();
    assertThat(patch.applied(text)).isEqualTo("\ufeffFROM a\r\nRUN b \\\r\n  c\r\nCMD [\"d\"]");
    assertThat(patch.correctedLines(text)).isEmpty();
    assertThat(patch.touchedLines(text)).containsExactly("", "");
    Patch last = Patch.safe(Edit.withoutLine(2));
    assertThat(last.applied("a\nb")).isEqualTo("a\n");
  }

  @Test
  void knowsTwentyTwoRulesOfBuildKitAndNamesNoneTwice() {
    assertThat(BuildKitRules.all()).hasSize(22);
    assertThat(Stream.concat(BuildKitRules.all().stream(), TareRules.all().stream()))
        .extracting(Rule::name)
        .doesNotHaveDuplicates();
    assertThat(BuildKitRules.all().stream().filter(Rule::isExperimental).map(Rule::name))
        .containsExactly("CopyIgnoredFile", "InvalidDefinitionDescription");
  }

  @Test
  void marksWhatIsTaresOwnAsANote() {
    Findings findings = new Findings("Dockerfile", Checks.DEFAULT);
    Dockerfile file =
        Dockerfile.parse(
            Bytes.utf8("FROM a\nCOPY --from=b --link x /\nADD --link x /"), "Dockerfile");
    var extensions =
        new TareExtensions(findings, Set.of(new TareExtensions.Flag("COPY", "--link")));
    file.passages().forEach(extensions::check);
    assertThat(findings.sorted())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.rule()).isEqualTo(TareRules.TARE_EXTENSION);
          assertThat(finding.severity()).isEqualTo(Severity.NOTE);
          assertThat(finding.place()).isEqualTo("Dockerfile:2:15");
        });
  }

  @Test
  void saysNothingOfVariablesThatAnUnknownBaseMaySet() {
    assertThat(one("FROM unknown:1!WORKDIR $HOME!USER $NAME").check().findings()).isEmpty();
    assertThat(one("FROM busybox!WORKDIR /$HOME").check().findings())
        .extracting(finding -> finding.rule().name())
        .containsExactly("UndefinedVar");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "skip=A,B;error=true;experimental=all|A B|true|all",
        "skip=A;skip=B|B|false|",
        "skip=A, B;error=true|A |false|",
        "error=1;skip=A;experimental=B;error=false|A|true|B;error=false",
      })
  void readsTheDirectiveAsBuildKitDoes(
      String directive, String skipped, boolean isError, String experimental) {
    Checks checks =
        Dockerfile.parse(Bytes.utf8("# check=" + directive + "\nFROM a"), "Dockerfile").checks();
    assertThat(checks.skipped().stream().filter(name -> !name.isEmpty()))
        .containsExactlyInAnyOrderElementsOf(List.of(skipped.strip().split(" ", -1)));
    assertThat(checks.isError()).isEqualTo(isError);
    assertThat(checks.experimental().stream().collect(Collectors.joining(",")))
        .isEqualTo(Optional.ofNullable(experimental).orElse(""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bla|the check option \"bla\" has no =",
        "skip=A;|the check option \"\" has no =",
        "skip=A;bogus=1|the check option \"bogus\" does not exist",
        "error=maybe|\"maybe\" is neither true nor false",
      })
  void refusesADirectiveThatBuildKitRefuses(String directive, String cause) {
    assertThatThrownBy(
            () -> Dockerfile.parse(Bytes.utf8("# check=" + directive + "\nFROM a"), "Dockerfile"))
        .isInstanceOf(TareException.class)
        .hasMessage("Dockerfile:1:1: cannot read directive: " + cause);
  }

  @Test
  void boundsWhatAFileCanMakeItDo() {
    String names =
        IntStream.range(0, 50_000)
            .mapToObj(i -> " k" + i + "=$v" + i)
            .collect(Collectors.joining());
    assertThat(one("FROM busybox!ENV" + names).check().findings()).hasSize(Findings.MAX);

    StringBuilder stages = new StringBuilder("FROM busybox AS s0\nENV e0=1\n");
    for (int i = 1; i < 5000; i++) {
      stages.append("FROM s%d AS s%d\nENV e%d=1\n".formatted(i - 1, i, i));
    }
    assertThat(one(stages + "USER $e0$e4999").check().findings()).isEmpty();
  }

  @Test
  void raisesFindingsToErrors() {
    assertThat(only("# check=error=true!FROM a as b").severity()).isEqualTo(Severity.ERROR);
    assertThat(only("FROM a as b").severity()).isEqualTo(Severity.WARNING);
  }

  @Test
  void namesTheVariableThatWasMeant() {
    Dockerfile file = Dockerfile.parse(Bytes.utf8("FROM a"), "Dockerfile");
    assertThat(file.undefined("VERSOIN", new Span(4, 1, 4), List.of("VERSION", "PATH")))
        .hasValueSatisfying(f -> {
          assertThat(f)
              .hasToString("UndefinedVar variable $VERSOIN is not set. did you mean $VERSION?");
          assertThat(f.place()).isEqualTo("Dockerfile:4:1");
        });
    assertThat(file.undefined("PATH", new Span(4, 1, 4), List.of("PATH"))).isEmpty();
  }
}
