package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.cli.TareProcess.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Contexts that point out of themselves: what is outside is neither read nor written.
@Timeout(120)
class HostileContextsTest {
  @TempDir Path dir;
  private HostileBuild build;

  @BeforeEach
  void open() throws Exception {
    build = HostileBuild.within(dir);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY absolute /x",
        "COPY absolute/canary /x",
        "COPY absolut* /x/",
        "COPY relative/canary /x",
        "COPY folder/deep/canary /x",
        "COPY chain/canary /x",
        "COPY file /x",
        "COPY fil[e] /x",
        "ADD absolute/canary /x",
        "ADD file /x",
        "COPY --parents absolute/canary /x/",
        "COPY --link file /x",
        "COPY ../outside/canary /x",
        "COPY ./folder/../../outside/canary /x",
        "COPY [\"../outside\", \"/x/\"]",
        "ADD ../outside /x/"
      })
  void linksAndDotsDoNotLeaveTheContext(String copy) throws Exception {
    build.link("absolute", build.outside).link("relative", "../outside").link("chain", "absolute");
    build.link("folder/deep", "../../outside").link("file", build.outside.resolve("canary"));
    build.assertRefused(build.of("FROM scratch", copy));
  }

  @Test
  void aLinkBelowACopiedDirectoryStaysALink() throws Exception {
    build.write("folder/plain", "plain").link("folder/out", build.outside);
    build.of("FROM scratch", "COPY folder /x/").ok();
    assertThat(build.tree())
        .isEqualTo(
            Map.of("x", "directory", "x/plain", "plain", "x/out", "link -> " + build.outside));
  }

  @Test
  void aDestinationThroughALinkOfTheImageStaysInTheImage() throws Exception {
    build.link("base/d", build.outside).link("base/e", "../../../../../../.." + build.outside);
    build.write("file", "mine");
    build.of("FROM scratch", "COPY base/ /", "COPY file /d/canary", "COPY file /e/new").ok();
    String inside = build.outside.toString().substring(1);
    assertThat(build.tree())
        .containsEntry(inside + "/canary", "mine")
        .containsEntry(inside + "/new", "mine");
  }

  @Test
  void dotsInADestinationEndAtTheRoot() throws Exception {
    build.write("file", "mine");
    build
        .of(
            "FROM scratch",
            "WORKDIR /a/../../..",
            "COPY file ../../../../b/../c",
            "COPY file /../../d")
        .ok();
    assertThat(build.tree()).isEqualTo(Map.of("c", "mine", "d", "mine"));
  }

  @Test
  void stagesAreNoWayOutEither() throws Exception {
    build.link("base/out", build.outside);
    build.assertRefused(
        build.of(
            "FROM scratch AS a", "COPY base/ /", "FROM scratch", "COPY --from=a /out/canary /x"));
    build.assertRefused(
        build.of(
            "FROM scratch AS a",
            "COPY base/ /",
            "FROM scratch",
            "COPY --from=a ../../.." + build.outside + "/canary /x"));
  }

  @Test
  void whatIsIgnoredComesInByNoDoor() throws Exception {
    build
        .write(".dockerignore", "*\n!seen\n!link\n")
        .write("seen/a", "a")
        .write("secret", "hidden");
    build.link("link", "secret");
    for (String copy :
        List.of(
            "COPY secret /",
            "COPY seen/../secret /",
            "COPY link /",
            "COPY secre[t] seen /x/",
            "ADD ./secret /")) {
      Outcome outcome = build.of("FROM scratch", copy);
      if (outcome.status() == 0) {
        assertThat(build.tree()).as(copy).doesNotContainValue("hidden");
      } else {
        build.assertRefused(outcome);
      }
    }
    build.of("FROM scratch", "COPY . /").ok();
    assertThat(build.tree()).doesNotContainKey("secret").containsEntry("seen/a", "a");
  }

  @Test
  void negationsDoNotReachOutOfTheContext() throws Exception {
    build.write(
        ".dockerignore",
        "*\n!../outside\n!../outside/canary\n!/../outside/**\n!**/canary\n!out/**\n");
    build.link("out", build.outside).write("a/canary", "mine");
    build.of("FROM scratch", "COPY . /").ok();
    assertThat(build.tree()).containsEntry("a/canary", "mine");
  }

  @Test
  void anIgnoreFileThatPointsOutOfTheContextIsNotQuoted() throws Exception {
    build.link(".dockerignore", build.outside.resolve("canary")).write("a", "a");
    Outcome outcome = build.of("FROM scratch", "COPY a /");
    assertThat(outcome.status()).isLessThan(10);
  }

  @Test
  void patternsThatInviteBacktrackingEnd() throws Exception {
    String name = "a".repeat(200);
    build.write(name, "kept").write("d/".repeat(60) + name, "kept");
    build.write(
        ".dockerignore",
        "a*".repeat(60)
            + "b\n"
            + "**/".repeat(60)
            + "b\n!"
            + "**/a*".repeat(30)
            + "c\n"
            + "[a-z]*?".repeat(50)
            + "!\n");
    build.of("FROM scratch", "COPY . /", "COPY " + "a*".repeat(60) + "b* /none/").ok();
    assertThat(build.tree()).containsEntry(name, "kept");
  }

  @Test
  void linksThatGoRoundEnd() throws Exception {
    build.link("a", "b").link("b", "a").link("self", "self/self");
    build.assertRefused(build.of("FROM scratch", "COPY a /x"));
    build.assertRefused(build.of("FROM scratch", "COPY self/x /x"));
    build.write("file", "x");
    build.of("FROM scratch", "COPY . /all/").ok();
    build.assertRefused(
        build.of("FROM scratch AS a", "COPY . /", "FROM scratch", "COPY --from=a /a /x"));
  }

  @Test
  void namesThatMeanRemovalAreRefused() throws Exception {
    build.write("base/kept", "kept").write("more/.wh.kept", "").write("more/.wh..wh..opq", "");
    Outcome outcome = build.of("FROM scratch", "COPY base/ /d/", "COPY more/ /d/");
    if (outcome.status() == 0) {
      assertThat(build.tree()).containsEntry("d/kept", "kept");
    } else {
      build.assertRefused(outcome);
    }
  }
}
