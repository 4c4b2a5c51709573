package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.cli.TareProcess.Outcome;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Dockerfiles written to crash, to hang or to reach what is not theirs.
@Timeout(120)
class HostileDockerfilesTest {
  @TempDir Path dir;
  private HostileBuild build;

  @BeforeEach
  void open() throws Exception {
    build = HostileBuild.within(dir);
    build.write("file", "mine");
  }

  @Test
  void stagesInARingAreRefused() throws Exception {
    build.assertRefused(build.of("FROM b AS a", "COPY file /", "FROM a AS b"));
    build.assertRefused(build.of("FROM a AS a", "COPY file /"));
    build.assertRefused(
        build.of(
            "FROM scratch AS a",
            "COPY --from=b /file /",
            "FROM scratch AS b",
            "COPY --from=a /file /"));
    build.assertRefused(build.of("FROM scratch AS a", "COPY file /", "COPY --from=a /file /x"));
    build.assertRefused(build.of("FROM scratch", "COPY --from=0 /file /x"));
    build.assertRefused(
        build.of(
            "FROM scratch",
            "COPY --from=1 /file /x",
            "FROM scratch AS b",
            "COPY --from=0 /file /x"));
  }

  @Test
  void tenThousandStagesOnTopOfEachOtherAreBuilt() throws Exception {
    String stages =
        IntStream.range(1, 10_000)
            .mapToObj(i -> "FROM s" + (i - 1) + " AS s" + i + "\nENV a=" + i)
            .collect(Collectors.joining("\n"));
    build.of("FROM scratch AS s0", "COPY file /", stages).ok();
    assertThat(build.tree()).isEqualTo(Map.of("file", "mine"));
  }

  @Test
  void tenThousandStagesThatNobodyNeedsAreNotBuilt() throws Exception {
    String stages =
        IntStream.range(0, 10_000)
            .mapToObj(i -> "FROM scratch AS s" + i + "\nCOPY nowhere /" + i)
            .collect(Collectors.joining("\n"));
    build.of(stages, "FROM scratch", "COPY file /").ok();
    assertThat(build.tree()).isEqualTo(Map.of("file", "mine"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rootfs:OUT",
        "dir:OUT",
        "oci:OUT",
        "tar:OUT/canary",
        "oci-archive:OUT/canary",
        "docker-archive:OUT/canary",
        "OUT",
        "../outside",
        "file://OUT/canary",
        "..",
        ".",
        "-",
        "--help",
        "a b",
        "a:b:c",
        "\u001b[31mred"
      })
  void aBaseIsAnImageAndNothingElse(String name) throws Exception {
    String base = name.replace("OUT", build.outside.toString());
    build.assertRefused(build.of("FROM " + base, "COPY file /"));
    build.assertRefused(build.of("FROM scratch", "COPY --from=" + base + " /canary /"));
    build.assertRefused(build.of("ARG base=\"" + base + "\"", "FROM ${base}", "COPY file /"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ENV", "ARG"})
  void variablesThatDoubleAreBounded(String instruction) throws Exception {
    String doubling =
        IntStream.range(1, 60)
            .mapToObj(i -> "%s v%d=$v%d$v%d".formatted(instruction, i, i - 1, i - 1))
            .collect(Collectors.joining("\n"));
    build.assertRefused(
        build.of(
            "FROM scratch",
            instruction + " v0=xxxxxxxxxxxxxxxx",
            doubling,
            "LABEL l=$v59",
            "COPY file /"));
  }

  @Test
  void expansionsInEachOtherEnd() throws Exception {
    String deep = "${a:-".repeat(20_000) + "x" + "}".repeat(20_000);
    Outcome outcome = build.of("FROM scratch", "ENV b=" + deep, "COPY file /");
    assertThat(outcome.status()).as(outcome.err()).isLessThan(10);
    build.assertRefused(build.of("FROM scratch", "ENV b=" + "${a:-".repeat(20_000), "COPY file /"));
  }

  @Test
  void patternsInVariablesEnd() throws Exception {
    String text = "a".repeat(3_000);
    Outcome outcome =
        build.of(
            "FROM scratch",
            "ENV t=" + text,
            "ENV u=${t##"
                + "*a".repeat(40)
                + "b} w=${t%%"
                + "a*".repeat(40)
                + "b} x=${t//"
                + "*a".repeat(40)
                + "b/y}",
            "COPY file /");
    assertThat(outcome.status()).as(outcome.err()).isLessThan(10);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY <<EOF /x\nno end",
        "COPY <<EOF <<EOF /x\na\nEOF",
        "COPY <<\"EOF /x\na\nEOF",
        "COPY << /x",
        "COPY <<-EOF",
        "RUN <<EOF",
        "CMD [\"a\"",
      })
  void heredocsThatDoNotEndAreRefusedOrTakenAsWords(String text) throws Exception {
    Outcome outcome = build.of("FROM scratch", text);
    assertThat(outcome.status()).as(outcome.err()).isLessThan(10);
    assertThat(outcome.err()).doesNotContain("\tat ", "internal error");
  }

  @Test
  void aHeredocsNameIsNoWayOut() throws Exception {
    Outcome outcome =
        build.of("FROM scratch", "COPY <<../../outside/new /d/", "mine", "../../outside/new");
    if (outcome.status() == 0) {
      assertThat(build.tree().keySet()).allMatch(name -> !name.contains(".."));
    } else {
      build.assertRefused(outcome);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"# escape=x", "# escape=\\\\", "# escape=`\n# escape=\\", "#escape=\u0000"})
  void directivesThatMakeNoSenseAreRefused(String directive) throws Exception {
    build.assertRefused(build.of(directive, "FROM scratch", "COPY file /"));
  }

  /// Without a value it is no directive: a comment, as BuildKit has it.
  @ParameterizedTest
  @ValueSource(strings = {"# escape=", "# escape=\n# escape=`"})
  void directivesWithoutAValueAreComments(String directive) throws Exception {
    build.of(directive, "FROM scratch", "COPY \\", "file /").ok();
    assertThat(build.tree()).isEqualTo(Map.of("file", "mine"));
  }

  @Test
  void aDirectiveDoesNotChooseTheProgramThatReads() throws Exception {
    build.of("# syntax=" + build.outside + "/canary", "FROM scratch", "COPY file /").ok();
    assertThat(build.tree()).isEqualTo(Map.of("file", "mine"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "#",
        "\\",
        "FROM",
        "COPY file /",
        "ARG a",
        "ARG a\nRUN true",
        "\u0000",
        "FROM scratch\n\u0000 x",
        "FROM scratch AS",
        "FROM scratch AS 0",
        "FROM scratch AS ../x",
        "FROM scratch\nCOPY",
        "FROM scratch\nCOPY [",
        "FROM scratch\nONBUILD ONBUILD RUN x",
        "FROM scratch\nONBUILD FROM x",
        "FROM scratch\nEXPOSE 1-99999999",
        "FROM scratch\nHEALTHCHECK --interval=9999999999999999h CMD x",
        "FROM ${a:?}",
        "FROM scratch\nUNKNOWN x"
      })
  void whatIsNoDockerfileIsRefusedInASentence(String text) throws Exception {
    build.assertRefused(build.of(text));
  }

  @Test
  void aLineOfTenMegabytesIsRead() throws Exception {
    Outcome outcome = build.of("FROM scratch", "LABEL l=" + "x".repeat(10_000_000), "COPY file /");
    assertThat(outcome.status()).as(outcome.err()).isLessThan(10);
  }

  @Test
  void aHundredThousandContinuedLinesAreRead() throws Exception {
    build
        .of(
            "FROM scratch",
            "LABEL a=1 \\\n" + "# comment\n b=2 \\\n".repeat(50_000) + " c=3",
            "COPY file /")
        .ok();
    assertThat(build.tree()).isEqualTo(Map.of("file", "mine"));
  }

  /// What a Dockerfile says goes to a terminal that obeys control characters.
  @Test
  void errorsDoNotSpeakToTheTerminal() throws Exception {
    Outcome outcome = build.of("FROM scratch", "COPY \u001b]0;owned\u0007 /");
    build.assertRefused(outcome);
    assertThat(outcome.err()).doesNotContain("\u001b", "\u0007");
  }
}
