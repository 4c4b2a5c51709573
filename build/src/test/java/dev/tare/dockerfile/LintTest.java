package dev.tare.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LintTest {
  private static Dockerfile parse(String text) {
    return Dockerfile.parse(Bytes.utf8(text.replace('!', '\n')), "Dockerfile");
  }

  private static List<String> findings(String text) {
    return parse(text).findings().stream().map(f -> f.code() + " " + f.place()).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "FROM a AS Build|StageNameCasing Dockerfile:1:1",
        "FROM a as b|FromAsCasing Dockerfile:1:1",
        "from a AS b|FromAsCasing Dockerfile:1:1",
        "FROM a!RUN x \\!!y|NoEmptyContinuation Dockerfile:2:1",
        "FROM a!run x|ConsistentInstructionCasing Dockerfile:2:1",
        "from a!run x!USER y|ConsistentInstructionCasing Dockerfile:3:1",
        "FROM a!Run x|ConsistentInstructionCasing Dockerfile:2:1",
        "FROM a AS b!FROM a AS B|StageNameCasing Dockerfile:2:1;DuplicateStageName Dockerfile:2:1",
        "FROM a AS scratch|ReservedStageName Dockerfile:1:1",
        "FROM a AS context|ReservedStageName Dockerfile:1:1",
        "FROM a!CMD x|JSONArgsRecommended Dockerfile:2:1",
        "FROM a!ENTRYPOINT x|JSONArgsRecommended Dockerfile:2:1",
        "FROM a!MAINTAINER x|MaintainerDeprecated Dockerfile:2:1",
        "FROM a!ENV a b|LegacyKeyValueFormat Dockerfile:2:1",
        "FROM a!LABEL a b|LegacyKeyValueFormat Dockerfile:2:1",
        "FROM a!ENV AWS_SECRET_ACCESS_KEY=x|SecretsUsedInArgOrEnv Dockerfile:2:1",
        "FROM a!ARG password!ARG x|SecretsUsedInArgOrEnv Dockerfile:2:1",
        "FROM a!WORKDIR b|WorkdirRelativePath Dockerfile:2:1",
        "FROM a!CMD [\"x\"]!CMD [\"y\"]|MultipleInstructionsDisallowed Dockerfile:2:1",
        "FROM a!HEALTHCHECK CMD x!HEALTHCHECK NONE|MultipleInstructionsDisallowed Dockerfile:2:1",
      })
  void finds(String text, String expected) {
    assertThat(findings(text)).containsExactly(expected.split(";"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FROM a AS b!RUN x \\!# c!y!CMD [\"x\"]",
        "from a as b!run x",
        "FROM a!SHELL [\"x\"]!CMD x",
        "FROM a!ARG PUBLIC_KEY!ENV MONKEY=1 KEYBOARD=x TOKENS=1",
        "FROM a!WORKDIR /b!WORKDIR c",
        "FROM a!WORKDIR $b",
        "FROM a AS one!WORKDIR /b!FROM one!WORKDIR c",
        "FROM a!CMD [\"x\"]!FROM a!CMD [\"y\"]",
      })
  void findsNothingWhereNothingIs(String text) {
    assertThat(findings(text)).isEmpty();
  }

  @Test
  void skipsWhatTheDirectiveSays() {
    String text = "FROM a as B!MAINTAINER x";
    assertThat(findings("# check=skip=FromAsCasing, stagenamecasing!" + text))
        .containsExactly("MaintainerDeprecated Dockerfile:3:1");
    assertThat(findings("# check=skip=all!" + text)).isEmpty();
    assertThat(parse(text).findings())
        .extracting(Finding::severity)
        .containsOnly(Finding.Severity.WARNING);
    Dockerfile strict = parse("# check=skip=FromAsCasing;error=true!" + text);
    assertThat(strict.checks()).isEqualTo(new Checks(Set.of("fromascasing"), true));
    assertThat(strict.findings())
        .hasSize(2)
        .extracting(Finding::severity)
        .containsOnly(Finding.Severity.ERROR);
  }

  @Test
  void namesTheVariableThatWasMeant() {
    Dockerfile file = parse("FROM a");
    Span at = new Span(4, 1, 4);
    assertThat(file.undefined("VERSOIN", at, List.of("VERSION", "PATH")))
        .hasValueSatisfying(f -> {
          assertThat(f)
              .hasToString("UndefinedVar variable $VERSOIN is not set. did you mean $VERSION?");
          assertThat(f.place()).isEqualTo("Dockerfile:4:1");
        });
    assertThat(file.undefined("PATH", at, List.of("PATH"))).isEmpty();
    assertThat(parse("# check=skip=UndefinedVar!FROM a").undefined("X", at, List.of())).isEmpty();
  }
}
