package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.oci.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `tare build --check`.
class BuildCheckTest {
  @TempDir Path folder;
  private CommandLineFixture tare;

  @BeforeEach
  void makeContext() throws IOException {
    tare = new CommandLineFixture(folder);
    Files.createDirectory(folder.resolve("context"));
    dockerfile("FROM nowhere as Build\nRUN make\n");
  }

  private void dockerfile(String text) throws IOException {
    Files.writeString(folder.resolve("context/Dockerfile"), text);
  }

  @Test
  void saysWhatIsWrongWhereAndHowToWriteIt() {
    assertThat(tare.run("build", "--check", "context")).isEqualTo(1);

    assertThat(tare.out())
        .isEqualTo(
            """
            Dockerfile:1:14: warning: FROM and as are written differently; write AS (FromAsCasing)
              - FROM nowhere as Build
              + FROM nowhere AS Build
                FROM and AS are one instruction and read best in one case.

            Dockerfile:1:17: warning: stage Build is not in lower case; write build (StageNameCasing)
              - FROM nowhere as Build
              + FROM nowhere as build
                Names of stages in lower case stand out from the instructions.

            2 findings
            """);
    assertThat(tare.err()).isEmpty();
    assertThat(tare.outOf("images", "-q")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FROM a AS x!COPY --from=x /a /|Dockerfile:2:1: cannot copy from stage x: it copies from itself",
        "FROM a!COPY --from=y /a /!FROM b AS y!COPY --from=0 /a /|Dockerfile:2:1: cannot copy from stage y: it comes later",
      })
  void saysWhyABuildWouldNotBegin(String text, String message) throws IOException {
    dockerfile(text.replace('!', '\n') + "\n");
    assertThat(tare.run("build", "--check", "context")).isEqualTo(2);
    assertThat(tare.err()).startsWith("tare build: " + message);
  }

  @Test
  void endsWithZeroWhereNothingIsFound() throws IOException {
    dockerfile("FROM nowhere\nRUN make\n");
    assertThat(tare.run("build", "--check", "context")).isZero();
    assertThat(tare.out()).isEqualTo("Dockerfile: no findings\n");
  }

  @Test
  void writesJson() {
    assertThat(tare.run("build", "--check", "--check-format", "json", "context")).isEqualTo(1);

    Json document = Json.parse(Bytes.utf8(tare.out()), "output");
    Json finding = document.objects("findings").getFirst();
    assertThat(finding.requiredString("rule")).isEqualTo("FromAsCasing");
    assertThat(finding.requiredString("severity")).isEqualTo("warning");
    assertThat(finding.integer("line")).contains(1L);
    assertThat(finding.integer("column")).contains(14L);
    assertThat(finding.strings("corrected")).containsExactly("FROM nowhere AS Build");
    assertThat(finding.bool("safe")).isTrue();
  }

  @Test
  void writesSarif() throws IOException {
    dockerfile("FROM nowhere\nENV a b\nMAINTAINER x\nMAINTAINER y\n");
    assertThat(tare.run("build", "--check", "--check-format", "sarif", "context")).isEqualTo(1);

    Json document = Json.parse(Bytes.utf8(tare.out()), "output");
    assertThat(document.requiredString("version")).isEqualTo("2.1.0");
    Json run = document.objects("runs").getFirst();
    List<Json> rules =
        run.object("tool").flatMap(tool -> tool.object("driver")).orElseThrow().objects("rules");
    assertThat(rules)
        .extracting(rule -> rule.requiredString("id"))
        .containsExactly("LegacyKeyValueFormat", "MaintainerDeprecated");
    List<Json> results = run.objects("results");
    assertThat(results)
        .extracting(result -> result.integer("ruleIndex").orElseThrow())
        .containsExactly(0L, 1L, 1L);
    assertThat(results.getFirst().requiredString("level")).isEqualTo("warning");
    Json place = results.getFirst().objects("locations").getFirst();
    Json physical = place.object("physicalLocation").orElseThrow();
    assertThat(physical.object("artifactLocation").orElseThrow().requiredString("uri"))
        .isEqualTo("Dockerfile");
    assertThat(physical.object("region").flatMap(region -> region.integer("startLine")))
        .contains(2L);
    Json change =
        results.getFirst().objects("fixes").getFirst().objects("artifactChanges").getFirst();
    Json replacement = change.objects("replacements").getFirst();
    assertThat(replacement.object("deletedRegion").orElseThrow().integer("endColumn")).contains(8L);
    assertThat(replacement.object("insertedContent").orElseThrow().requiredString("text"))
        .isEqualTo("a=b");
  }

  @Test
  void printsWhatWasFoundBeforeWhatCannotBeRead() throws IOException {
    dockerfile("ARG BASE\nFROM ${BASE}\n");
    assertThat(tare.run("build", "--check", "context")).isEqualTo(2);
    assertThat(tare.out()).contains("(InvalidDefaultArgInFrom)");
    assertThat(tare.err()).contains("Dockerfile:2:1: cannot read FROM: \"${BASE}\" is empty");
    assertThat(tare.run("build", "--check", "--build-arg", "BASE=x", "context")).isEqualTo(1);
  }

  @Test
  void refusesAFormatWithoutACheckAndOneThatIsNone() {
    assertThat(tare.run("build", "--check-format", "json", "context")).isEqualTo(2);
    assertThat(tare.err()).contains("cannot use --check-format without --check", "add --check");
    assertThat(tare.run("build", "--check", "--check-format", "sarf", "context")).isEqualTo(2);
    assertThat(tare.err()).contains("did you mean \"sarif\"?");
  }

  @Test
  void namesTheMissingContext() {
    assertThat(tare.run("build")).isEqualTo(2);
    assertThat(tare.err()).contains("CONTEXT is missing", "tare build .");
  }

  @Test
  void checksTheDirectoryThatItRunsInUnlessAnotherIsNamed() throws IOException {
    Files.writeString(folder.resolve("Dockerfile"), "FROM a AS B\n");
    assertThat(tare.run("build", "--check")).isEqualTo(1);
    assertThat(tare.out()).contains("Dockerfile:1:11: ");
  }

  @Test
  void aBuildSaysItBeforeItsFirstStepAndStopsWhereThatIsAnError() throws IOException {
    dockerfile("FROM scratch AS One\nLABEL a=b\n");
    assertThat(tare.run("build", "-t", "x", "context")).isZero();
    assertThat(tare.err())
        .startsWith(
            "tare build: warning: Dockerfile:1:17: stage One is not in lower case (StageNameCasing)\n");

    dockerfile("# check=error=true\nFROM scratch AS One\nLABEL a b\n");
    assertThat(tare.run("build", "-t", "y", "context")).isEqualTo(1);
    assertThat(tare.err())
        .contains(
            "cannot build Dockerfile: # check=error=true, and there are findings: StageNameCasing,"
                + " LegacyKeyValueFormat");
    assertThat(tare.err()).containsOnlyOnce("FROM scratch AS One\n");
  }
}
