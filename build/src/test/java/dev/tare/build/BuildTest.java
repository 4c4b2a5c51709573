package dev.tare.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildTest {
  @TempDir Path folder;
  private Building building;

  @BeforeEach
  void open() {
    building = new Building(folder);
  }

  @AfterEach
  void close() {
    building.close();
  }

  private void assertFails(Kind kind, String message, ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            TareException.class,
            e -> {
              assertThat(e.message()).startsWith(message);
              assertThat(e.kind()).isEqualTo(kind);
            });
  }

  @Test
  void copiesFromTheContextIntoAnImageFromNothing() throws Exception {
    Image image = building.file("a", "1").build("FROM scratch\nCOPY a /x/\nCMD [\"/x/a\"]\n");

    assertThat(Building.filesOf(image)).containsExactly("/x/a 1");
    assertThat(image.config().cmd()).containsExactly("/x/a");
    assertThat(image.config().workingDir()).isEqualTo("/");
    assertThat(image.config().env())
        .containsExactly("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    assertThat(Building.historyOf(image)).containsExactly("+ COPY a /x/", "- CMD [\"/x/a\"]");
  }

  @Test
  void givesTheSameImageTwice() {
    building.file("a", "1");
    String dockerfile = "FROM scratch\nCOPY a /x/\nWORKDIR /w/v\nENV A=b\n";

    assertThat(building.build(dockerfile).descriptor())
        .isEqualTo(building.build(dockerfile).descriptor());
  }

  @Test
  void buildsOnlyWhatTheTargetNeeds() throws Exception {
    building.target = Optional.of("b");

    Image image =
        building
            .file("a", "1")
            .build(
                """
                FROM scratch AS a
                COPY a /one
                FROM not-there AS unneeded
                FROM scratch AS b
                COPY --from=a /one /two
                COPY --from=0 /one /three
                FROM not-there
                """);

    assertThat(Building.filesOf(image)).containsExactly("/three 1", "/two 1");
    assertThat(building.steps)
        .containsExactlyInAnyOrder(
            "[a 1/2] FROM scratch AS a",
            "[a 2/2] COPY a /one",
            "[b 1/3] FROM scratch AS b",
            "[b 2/3] COPY --from=a /one /two",
            "[b 3/3] COPY --from=0 /one /three");
  }

  @Test
  void refusesStagesThatNeedEachOther() {
    assertFails(
        Kind.INVALID,
        "Dockerfile:2:1: cannot copy from stage b: it comes later; a stage can only use those before it",
        () ->
            building.build(
                """
                FROM scratch AS a
                COPY --from=b /x /x
                FROM scratch AS b
                COPY --from=a /x /x
                FROM a
                """));
  }

  @Test
  void buildsTenThousandStages() {
    StringBuilder text = new StringBuilder("FROM scratch AS s0\n");
    for (int i = 1; i <= 10_000; i++) {
      text.append("FROM s%d AS s%d\n".formatted(i - 1, i));
    }

    assertThat(building.build(text + "LABEL a=b\n").config().labels()).containsEntry("a", "b");
  }

  @Test
  void theHistoryOfCopiesHasTheFlagsThatBuildKitNames() {
    Image image =
        building
            .file("one", "1")
            .file("x", "2")
            .build(
                """
                FROM scratch AS a
                COPY one /one
                FROM scratch
                ENV MODE=755
                COPY --from=a --chmod=$MODE --chown=1:2 --parents --link --exclude=x* one /d/
                ADD --unpack=false --chown=3:4 --exclude=y* x <<doc /e/
                text
                doc
                """);

    assertThat(Building.historyOf(image))
        .contains("+ COPY --parents --chown=1:2 --chmod=755 one /d/")
        .contains("+ ADD --chown=3:4 x <<doc /e/");
  }

  @Test
  void inheritsArgsFromAParentStageAlone() {
    building.args.put("GIVEN", "outer");

    Image image =
        building.build(
            """
            ARG BASE=scratch
            ARG HEAD=head
            FROM $BASE AS parent
            ARG HEAD
            ARG GIVEN=default
            FROM parent
            LABEL head=$HEAD given=$GIVEN base=[$BASE]
            """);

    assertThat(image.config().labels())
        .containsEntry("head", "head")
        .containsEntry("given", "outer")
        .containsEntry("base", "[]");
  }

  @Test
  void letsEnvBeatArg() {
    building.args.put("V", "arg");

    Image image = building.build("FROM scratch\nENV V=env\nARG V\nLABEL v=$V\n");

    assertThat(image.config().labels()).containsEntry("v", "env");
  }

  @Test
  void knowsThePlatformsOnceDeclared() {
    Image image =
        building.build(
            """
            FROM --platform=$BUILDPLATFORM scratch
            LABEL a=[$TARGETARCH]
            ARG TARGETARCH
            LABEL b=[$TARGETARCH]
            """);

    assertThat(image.config().labels()).containsEntry("a", "[]").containsEntry("b", "[amd64]");
  }

  @Test
  void takesValuesFromBeforeTheInstruction() {
    Image image = building.build("FROM scratch\nENV a=1\nENV a=2 b=$a\nENV c=$b$a\n");

    assertThat(image.config().env()).contains("a=2", "b=1", "c=12");
  }

  @Test
  void saysWhichBuildArgumentsNobodyAskedFor() {
    building.args.put("VERSOIN", "1");
    building.args.put("http_proxy", "p");

    building.build("ARG VERSION\nFROM scratch\nLABEL a=b\n");

    assertThat(building.warnings)
        .containsExactly("no ARG asks for the build argument VERSOIN (did you mean \"VERSION\"?)");
  }

  @Test
  void saysThatABaseIsForAnotherPlatform() {
    building.base("base", config -> config);

    building.build("FROM base\nLABEL a=b\n");
    assertThat(building.warnings).isEmpty();

    building.build("FROM --platform=linux/arm64 base\nLABEL a=b\n");
    assertThat(building.warnings)
        .anyMatch(said ->
            said.equals("Dockerfile:1:1: the image is for linux/amd64, not for linux/arm64"));
  }

  @Test
  void dropsTheCommandOfTheBaseWithAnEntrypoint() {
    building.base("base", config -> config.withCmd(List.of("/base")));

    assertThat(building.build("FROM base\nENTRYPOINT [\"/e\"]\n").config().cmd()).isEmpty();
    assertThat(building.build("FROM base\nCMD [\"-x\"]\nENTRYPOINT [\"/e\"]\n").config().cmd())
        .containsExactly("-x");
  }

  @Test
  void runsTheTriggersOfABaseFirstAndOnce() throws Exception {
    building.base("base", config -> config.withOnBuild(List.of("COPY a /t/", "ENV T=1")));

    Image image =
        building.file("a", "1").build("FROM base AS one\nLABEL t=$T\nFROM one\nLABEL u=$T\n");

    assertThat(Building.filesOf(image)).containsExactly("/base base", "/t/a 1");
    assertThat(image.config().labels()).containsEntry("t", "1").containsEntry("u", "1");
    assertThat(image.config().onBuild()).isEmpty();
  }

  @Test
  void putsNamedContextsInThePlaceOfImagesAndStages() throws Exception {
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(other.resolve("f"), "named");
    building.contexts.put("docker.io/library/thing", new NamedContext.Directory(other));
    building.contexts.put("stage", new NamedContext.Directory(other));

    Image image =
        building.build(
            """
            FROM not-there AS stage
            FROM thing:latest
            COPY --from=stage f /g
            """);

    assertThat(Building.filesOf(image)).containsExactly("/f named", "/g named");
  }

  @Test
  void namesThePlaceOfWhatIsNotThere() {
    building.base("debian", config -> config);

    assertFails(
        Kind.NOT_FOUND,
        "Dockerfile:2:1: cannot find image debain in the store",
        () -> building.build("# c\nFROM debain\nLABEL a=b\n"));
    assertFails(
        Kind.NOT_FOUND,
        "Dockerfile:2:1: cannot",
        () -> building.build("FROM scratch\nCOPY nothing /\n"));
    building.target = Optional.of("biuld");
    assertFails(
        Kind.NOT_FOUND,
        "cannot build the target \"biuld\": Dockerfile has no stage of that name (did you mean"
            + " \"build\"?)",
        () -> building.build("FROM scratch AS build\nLABEL a=b\n"));
  }

  @Test
  void resolvesDirectoriesAsTheyAreWritten() {
    Image image =
        building.file("f", "1").build("FROM scratch\nWORKDIR /a\nWORKDIR b\nCOPY f ../c/\n");

    assertThat(image.config().workingDir()).isEqualTo("/a/b");
    assertThat(Building.historyOf(image))
        .containsExactly("+ WORKDIR /a", "+ WORKDIR /a/b", "+ COPY f ../c/");
  }

  @Test
  void makesNoLayerOfADirectoryThatIsThere() {
    Image image = building.build("FROM scratch\nWORKDIR /\nWORKDIR /a\nWORKDIR /a\n");

    assertThat(Building.historyOf(image))
        .containsExactly("- WORKDIR /", "+ WORKDIR /a", "- WORKDIR /a");
    assertThat(image.layers()).hasSize(1);
  }

  @Test
  void squashesWhatWasAddedAndKeepsTheBase() throws Exception {
    Image base = building.base("base", config -> config);
    building.squashing = BuildRequest.Squashing.ADDED;

    Image image = building.file("a", "1").file("b", "2").build("FROM base\nCOPY a /\nCOPY b /\n");

    assertThat(image.layers()).hasSize(2);
    assertThat(image.layers().getFirst().diffId()).isEqualTo(base.layers().getFirst().diffId());
    assertThat(Building.filesOf(image)).containsExactly("/a 1", "/b 2", "/base base");
  }

  @Test
  void addsTheLabelsOfTheCommandLineLast() {
    building.labels.put("a", "line");

    ImageConfig config = building.build("FROM scratch\nLABEL a=file b=file\n").config();

    assertThat(config.labels()).containsEntry("a", "line").containsEntry("b", "file");
  }

  @Test
  void saysWhyTheImageWillNotStart() {
    Built built = building.file("a", "1").built("FROM scratch\nCOPY a /\nCMD /a\n");

    assertThat(built.findings()).hasSize(1);
    assertThat(built.findings().getFirst().code()).isEqualTo("T01");
  }

  @Test
  void keepsTheConfigFieldsOfDocker() {
    ImageConfig config =
        building
            .build(
                """
                FROM scratch
                EXPOSE 80 53/udp
                VOLUME /data
                STOPSIGNAL SIGINT
                USER app:grp
                SHELL ["/bin/bash", "-c"]
                HEALTHCHECK --interval=5s CMD curl x
                ONBUILD RUN make
                MAINTAINER me
                CMD run
                """)
            .config();

    assertThat(config.exposedPorts()).containsExactly("53/udp", "80/tcp");
    assertThat(config.volumes()).containsExactly("/data");
    assertThat(config.stopSignal()).contains("SIGINT");
    assertThat(config.user()).isEqualTo("app:grp");
    assertThat(config.shell()).containsExactly("/bin/bash", "-c");
    assertThat(config.cmd()).containsExactly("/bin/bash", "-c", "run");
    assertThat(config.isArgsEscaped()).isTrue();
    assertThat(config.healthcheck().orElseThrow().test()).containsExactly("CMD-SHELL", "curl x");
    assertThat(config.onBuild()).containsExactly("RUN make");
    assertThat(config.author()).contains("me");
  }

  @Test
  void givesAPathToBasesThatHaveNone() {
    building.base("pathless", config -> config);

    Image image = building.build("FROM pathless\nENV PATH=$PATH:/more\n");

    assertThat(image.config().variable("PATH"))
        .hasValue("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/more");
  }

  @Test
  void refusesHeredocsWhoseNamesArePaths() {
    assertThatThrownBy(() -> building.build("FROM scratch\nCOPY <<../x /d/\nhi\n../x\n"))
        .hasMessageContaining("cannot copy the heredoc ../x");
  }

  @Test
  void aFileInTheDirectoryOfTheStage() {
    building.file("hello", "x");
    String text =
        "FROM scratch AS b\nWORKDIR /go\nCOPY hello .\nFROM scratch\nCOPY --from=b hello .\n";
    assertThatThrownBy(() -> building.build(text))
        .hasMessage("Dockerfile:5:1: cannot copy hello: no such file or directory there")
        .isInstanceOfSatisfying(
            TareException.class,
            e -> assertThat(e.hint().orElse("")).startsWith("did you mean /go/hello? COPY --from"));
  }
}
