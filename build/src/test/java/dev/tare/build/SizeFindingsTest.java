package dev.tare.build;

import static dev.tare.build.Weighing.directory;
import static dev.tare.build.Weighing.file;
import static dev.tare.build.Weighing.gone;
import static dev.tare.build.Weighing.mode;
import static dev.tare.build.Weighing.owner;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.layer.Entry;
import dev.tare.store.ImageStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizeFindingsTest {
  /// What a file of 20,000 bytes takes in a tar.
  private static final int FILE = 20_992;

  private static final String LISTS = "/var/lib/apt/lists/deb_InRelease";

  private static ImageStore store;

  private Weighing weighing;

  @BeforeAll
  static void open(@TempDir Path folder) {
    store = ImageStore.open(folder.resolve("store"), folder.resolve("cache"));
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @BeforeEach
  void begin() {
    weighing = new Weighing(store);
  }

  /// A base with the directories of a distribution.
  private Weighing of(String dockerfile) {
    return weighing
        .dockerfile(dockerfile)
        .base(
            directory("/var/lib/apt/lists"),
            directory("/var/cache/apk"),
            directory("/root"),
            directory("/tmp"),
            directory("/usr/bin"),
            directory("/etc"));
  }

  private static Entry big(String path) {
    return file(path, 20_000);
  }

  private static Entry tool() {
    return file("/usr/bin/tool", 1000);
  }

  @Test
  void aptLists() {
    weighing =
        of("FROM b\nRUN apt-get update && apt-get install -y x\n").wrote(2, big(LISTS), tool());

    assertThat(weighing.said())
        .containsExactly(
            "Dockerfile:2:1 PackageCacheLeft 23040 B safe: the layer keeps the package lists of apt in"
                + " /var/lib/apt/lists. end this RUN with && rm -rf /var/lib/apt/lists/*");
    assertThat(weighing.fixed())
        .isEqualTo(
            "FROM b\nRUN apt-get update && apt-get install -y x && rm -rf /var/lib/apt/lists/*\n");
  }

  @Test
  void listsAndDownloadsOfOneRunAreTwoFindingsAndTwoPatches() {
    weighing =
        of("FROM b\nRUN apt-get update && apt-get install -y x\n")
            .wrote(2, big(LISTS), big("/var/cache/apt/archives/x.deb"), tool());

    assertThat(weighing.said()).hasSize(2);
    assertThat(weighing.fixed())
        .endsWith("-y x && rm -rf /var/lib/apt/lists/* && rm -rf /var/cache/apt/*\n");
  }

  @Test
  void aRunOfSeveralLinesGetsOneMore() {
    weighing =
        of("FROM b\nRUN apt-get update && \\\n    apt-get install -y \\\n      x\nCMD [\"x\"]\n")
            .wrote(2, big(LISTS), tool());

    assertThat(weighing.fixed())
        .isEqualTo(
            "FROM b\nRUN apt-get update && \\\n    apt-get install -y \\\n      x \\\n      && rm -rf"
                + " /var/lib/apt/lists/*\nCMD [\"x\"]\n");
  }

  @Test
  void linesKeepTheirEnds() {
    weighing = of("FROM b\r\nRUN apt-get update \\\r\n  -q\r\n").wrote(2, big(LISTS), tool());

    assertThat(weighing.fixed())
        .isEqualTo(
            "FROM b\r\nRUN apt-get update \\\r\n  -q \\\r\n  && rm -rf /var/lib/apt/lists/*\r\n");
  }

  @Test
  void whatALaterRunNeedsIsNotTaken() {
    weighing =
        of("FROM b\nRUN apt-get update\nRUN apt-get install -y x\n")
            .wrote(2, big(LISTS))
            .wrote(3, tool());

    assertThat(weighing.said())
        .singleElement()
        .asString()
        .startsWith("Dockerfile:2:1 PackageCacheLeft 24064 B:")
        .endsWith(
            "join this RUN with the later one that needs it, and end that with && rm -rf"
                + " /var/lib/apt/lists/*");
    assertThat(weighing.fixed())
        .isEqualTo("FROM b\nRUN apt-get update\nRUN apt-get install -y x\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FROM b AS a\nRUN apt-get update\nFROM a\nRUN apt-get install -y x\n",
        "FROM b AS a\nRUN apt-get update\nFROM a AS c\nFROM c\nCMD apt-get install -y x\n",
        "FROM b\nRUN apt-get update\nRUN <<E\napt install x\nE\n",
        "FROM b AS a\nRUN apt-get update\nFROM x\nCOPY --from=a /var/lib/apt/lists /l\n",
      })
  void whatIsUsedElsewhereIsNotTaken(String dockerfile) {
    assertThat(of(dockerfile).wrote(2, big(LISTS)).said())
        .singleElement()
        .asString()
        .contains("PackageCacheLeft 24064 B: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN [\"apt-get\", \"update\"]",
        "RUN apt-get update # new lists",
        "RUN apt-get update;",
        "RUN apt-get update &",
        "RUN apt-get update && exit 0",
        "RUN apt-get update && exec true",
        "RUN apt-get update && cat <<< x",
        "RUN <<E\napt-get update\nE",
        "RUN echo \"it's",
        "RUN --mount=type=cache,target=/var/lib/apt apt-get update",
        "RUN --mount=type=tmpfs,target=$DIR apt-get update",
        "RUN apt-get update \\\n",
      })
  void aRunThatCannotEndOtherwiseIsLeftAlone(String run) {
    String dockerfile = "FROM b\n" + run + "\n";
    weighing = of(dockerfile).wrote(2, big(LISTS), tool());

    assertThat(weighing.said()).singleElement().asString().contains("PackageCacheLeft 23040 B: ");
    assertThat(weighing.fixed()).isEqualTo(dockerfile);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN apt-get update || true",
        "RUN set -e; apt-get update; echo '# done'",
        "RUN --mount=type=cache,target=/root/.cache apt-get update",
        "RUN --mount=type=secret,id=s apt-get update",
        "RUN echo \"exit\"s && apt-get update",
      })
  void mostRunsCanEndOtherwise(String run) {
    weighing = of("FROM b\n" + run + "\n").wrote(2, big(LISTS), tool());

    assertThat(weighing.fixed()).isEqualTo("FROM b\n" + run + " && rm -rf /var/lib/apt/lists/*\n");
  }

  @Test
  void onlyRootCanRemoveWhatIsOfTheSystem() {
    weighing = of("FROM b\nUSER app\nRUN sudo apt-get update\n").user("app");
    assertThat(weighing.wrote(3, big(LISTS)).said())
        .singleElement()
        .asString()
        .contains("PackageCacheLeft 24064 B: ");
  }

  @Test
  void aUserCanRemoveWhatIsInTheirHome() {
    weighing = of("FROM b\nUSER app\nRUN npm ci\n").user("app");
    assertThat(weighing.wrote(3, big("/home/app/.npm/_cacache/a")).said())
        .singleElement()
        .asString()
        .contains(" safe: ")
        .endsWith("end this RUN with && rm -rf /home/app/.npm/_cacache");
  }

  @Test
  void anotherShellIsLeftAlone() {
    weighing = of("FROM b\nRUN apt-get update\n").shell("pwsh", "-c");
    assertThat(weighing.wrote(2, big(LISTS)).result().findings().getFirst().patch()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "pip install x, pip install --no-cache-dir x",
    "pip3 install x && pip3 install y, pip3 install --no-cache-dir x && pip3 install --no-cache-dir y",
    "python -m pip install -r r.txt, python -m pip install --no-cache-dir -r r.txt",
    "pip download x && pip install x, pip download x && pip install x && rm -rf /root/.cache/pip",
    "pip install x && pip3 install y, pip install x && pip3 install y && rm -rf /root/.cache/pip",
    "./install, ./install && rm -rf /root/.cache/pip",
  })
  void pip(String run, String fixed) {
    weighing = of("FROM b\nRUN " + run + "\n").wrote(2, big("/root/.cache/pip/http/a"), tool());

    assertThat(weighing.fixed()).isEqualTo("FROM b\nRUN " + fixed + "\n");
  }

  @Test
  void whatIsNeverWrittenCountsItsDirectoriesToo() {
    assertThat(
            of("FROM b\nRUN pip install x\n")
                .wrote(2, big("/root/.cache/pip/http/a"), tool())
                .said())
        .containsExactly(
            "Dockerfile:2:1 PackageCacheLeft 23040 B safe: the layer keeps the cache of pip in"
                + " /root/.cache/pip. write pip install --no-cache-dir");
  }

  @ParameterizedTest
  @CsvSource({
    "apk add x, apk add --no-cache x",
    "apk update && apk add x, apk update && apk add x && rm -rf /var/cache/apk/*",
  })
  void apk(String run, String fixed) {
    weighing = of("FROM b\nRUN " + run + "\n").wrote(2, big("/var/cache/apk/APKINDEX.a.tar.gz"));

    assertThat(weighing.fixed()).isEqualTo("FROM b\nRUN " + fixed + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "dnf install -y x, /var/cache/dnf/a.solv, /var/cache/dnf/*",
    "yum install -y x, /var/cache/yum/a, /var/cache/yum/*",
    "npm ci, /root/.npm/_cacache/a, /root/.npm/_cacache",
    "yarn install, /usr/local/share/.cache/yarn/a, /usr/local/share/.cache/yarn/*",
    "gem install x, /usr/local/bundle/cache/x.gem, /usr/local/bundle/cache/*",
    "go build ./..., /root/.cache/go-build/a, /root/.cache/go-build",
    "go install x@latest, /go/pkg/mod/a, /go/pkg/mod",
    "cargo install x, /usr/local/cargo/registry/a, /usr/local/cargo/registry/*",
    "mvn package, /root/.m2/repository/a.jar, /root/.m2/repository",
  })
  void otherTools(String run, String path, String removed) {
    weighing = of("FROM b\nRUN " + run + "\n").wrote(2, big(path), tool());

    assertThat(weighing.fixed()).isEqualTo("FROM b\nRUN %s && rm -rf %s\n".formatted(run, removed));
  }

  @Test
  void aCacheThatWasCopiedIsNoMatterOfRm() {
    assertThat(of("FROM b\nCOPY home /root\n").wrote(2, big("/root/.npm/_cacache/a")).said())
        .containsExactly(
            "Dockerfile:2:1 PackageCacheLeft %d B: the layer keeps the cache of npm in"
                    .formatted(FILE)
                + " /root/.npm/_cacache. leave it out with .dockerignore, or COPY only what the"
                + " program needs");
  }

  @Test
  void anArchiveThatWasUnpacked() {
    weighing =
        of("FROM b\nRUN wget http://x/a-1.tar.gz -O /tmp/a-1.tar.gz && tar xf /tmp/a-1.tar.gz\n")
            .wrote(2, big("/tmp/a-1.tar.gz"), tool());

    assertThat(weighing.said())
        .containsExactly(
            "Dockerfile:2:1 SourceArchiveLeft 21504 B safe: the layer keeps archives: /tmp/a-1.tar.gz."
                + " end this RUN with && rm -rf /tmp/a-1.tar.gz");
  }

  @Test
  void anArchiveThatIsUnpackedLaterIsNotTaken() {
    assertThat(
            of("FROM b\nRUN wget -P /usr/src http://x/a.tgz\nRUN tar xf /usr/src/a.tgz\n")
                .wrote(2, big("/usr/src/a.tgz"))
                .said())
        .singleElement()
        .asString()
        .contains("SourceArchiveLeft 20992 B: ", "join this RUN with the later one");
  }

  @Test
  void anArchiveThatNobodyUnpacksMayBeWanted() {
    assertThat(
            of("FROM b\nRUN wget http://x/a.tgz\n")
                .workingDir("/srv")
                .wrote(2, big("/srv/a.tgz"))
                .said())
        .singleElement()
        .asString()
        .endsWith("remove it in this RUN if nobody needs it");
  }

  @Test
  void anArchiveThatWasCopied() {
    assertThat(
            of("FROM b\nCOPY a.tgz /tmp/\nRUN tar xf /tmp/a.tgz\n")
                .wrote(2, big("/tmp/a.tgz"))
                .wrote(3, tool())
                .said())
        .containsExactly(
            "Dockerfile:2:1 SourceArchiveLeft %d B: the layer keeps archives: /tmp/a.tgz. unpack it from"
                    .formatted(FILE)
                + " RUN --mount=type=bind, or let ADD unpack it, in place of copying it");
  }

  @Test
  void temporaryFiles() {
    weighing = of("FROM b\nRUN make install\n").wrote(2, big("/tmp/cc1/a.o"), tool());

    assertThat(weighing.said())
        .containsExactly(
            "Dockerfile:2:1 TemporaryFilesLeft 22016 B safe: the layer keeps temporary files:"
                + " /tmp/cc1/a.o. end this RUN with && rm -rf /tmp/cc1");
    assertThat(
            of("FROM b\nRUN make\nCMD [\"/tmp/app\"]\n")
                .cmd("/tmp/app")
                .wrote(2, big("/tmp/app"))
                .said())
        .singleElement()
        .asString()
        .contains("TemporaryFilesLeft 22528 B: ");
  }

  @Test
  void manyTemporaryFilesAreRemovedTogether() {
    weighing =
        of("FROM b\nRUN make\n")
            .wrote(2, big("/tmp/a"), big("/tmp/b"), big("/tmp/c"), big("/tmp/d"), tool());

    assertThat(weighing.fixed()).endsWith("RUN make && rm -rf /tmp/*\n");
  }

  @Test
  void filesThatTheNextRunRemoves() {
    weighing =
        of("FROM b\nRUN make\n# space\nRUN rm -rf /opt/src /opt/*.log\nCMD [\"x\"]\n")
            .wrote(2, big("/opt/src/a.c"), file("/opt/keep", 10))
            .wrote(4, gone("/opt/src"));

    assertThat(weighing.said())
        .containsExactly(
            "Dockerfile:4:1 DeletedInLaterLayer 23552 B safe: the layer of line 2 keeps /opt/src and 1"
                + " more, which this removes too late. remove it where it was made: end the RUN of line 2"
                + " with && rm -rf /opt/src /opt/*.log");
    assertThat(weighing.fixed())
        .isEqualTo("FROM b\nRUN make && rm -rf /opt/src /opt/*.log\n# space\nCMD [\"x\"]\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN rm -rf /opt/src && make clean",
        "RUN rm -r /opt/src",
        "RUN rm -rf $DIR",
        "RUN cd /opt && rm -rf src",
        "RUN rm -rf src",
        "RUN rm -rf /opt/../opt/src",
        "USER root\nRUN rm -rf /opt/src",
      })
  void whatDoesMoreThanRemoveIsNotMoved(String run) {
    String dockerfile = "FROM b\nRUN make\n" + run + "\n";
    weighing =
        of(dockerfile)
            .wrote(2, big("/opt/src/a.c"))
            .wrote(run.startsWith("USER") ? 4 : 3, gone("/opt/src"));

    assertThat(weighing.said())
        .singleElement()
        .asString()
        .contains("DeletedInLaterLayer 21504 B: ")
        .endsWith("remove it in the RUN that made it");
    assertThat(weighing.fixed()).isEqualTo(dockerfile);
  }

  @Test
  void filesThatWereCopiedAndThenRemoved() {
    assertThat(
            of("FROM b\nCOPY src /opt/src\nRUN make && rm -rf /opt/src\n")
                .wrote(2, big("/opt/src/a.c"))
                .wrote(3, gone("/opt/src"), tool())
                .said())
        .singleElement()
        .asString()
        .startsWith("Dockerfile:3:1 DeletedInLaterLayer")
        .endsWith("take it from RUN --mount=type=bind in place of copying it");
  }

  @Test
  void aModeThatComesTooLate() {
    weighing =
        of("FROM b\nCOPY run.sh /app/\nRUN chmod +x /app/run.sh\n")
            .wrote(2, big("/app/run.sh"))
            .wrote(3, mode(0755, big("/app/run.sh")));

    assertThat(weighing.said())
        .containsExactly(
            "Dockerfile:3:1 CopiedAgain 22528 B safe: this writes /app/run.sh once again, with another"
                + " mode. write COPY --chmod=0755 in line 2 and remove this RUN");
    assertThat(weighing.fixed()).isEqualTo("FROM b\nCOPY --chmod=0755 run.sh /app/\n");
  }

  @Test
  void anOwnerThatComesTooLate() {
    weighing =
        of("FROM b\nCOPY . /app/\nRUN chown -R app:app /app\nUSER app\n")
            .wrote(2, big("/app/a"), file("/app/b", 1))
            .wrote(
                3,
                owner(7, directory("/app")),
                owner(7, big("/app/a")),
                owner(7, file("/app/b", 1)));

    assertThat(weighing.fixed()).isEqualTo("FROM b\nCOPY --chown=app:app . /app/\nUSER app\n");
  }

  @Test
  void anOwnerWithoutAGroupIsWrittenInNumbers() {
    weighing =
        of("FROM b\nCOPY a /etc/a\nRUN chown app /etc/a\n")
            .wrote(2, big("/etc/a"))
            .wrote(3, owner(7, big("/etc/a")));

    assertThat(weighing.fixed()).isEqualTo("FROM b\nCOPY --chown=7:7 a /etc/a\n");
  }

  @Test
  void aDirectoryThatWasThereKeepsItsOwnChange() {
    weighing =
        of("FROM b\nWORKDIR /app\nCOPY . .\nRUN chown -R app:app /app\n")
            .wrote(2, directory("/app"))
            .wrote(3, big("/app/a"))
            .wrote(4, owner(7, directory("/app")), owner(7, big("/app/a")));

    assertThat(weighing.said())
        .containsExactly(
            "Dockerfile:4:1 CopiedAgain %d B: this writes /app/a once again, with another owner. write"
                    .formatted(FILE)
                + " COPY --chown=USER:GROUP in line 3 in place of this");
  }

  @ParameterizedTest
  @CsvSource({
    "COPY --chmod=644 a /etc/a, RUN chmod 755 /etc/a",
    "COPY --link a /etc/a, RUN chmod 755 /etc/a",
    "COPY a /etc/a, RUN chmod 755 /etc/a && /etc/a",
    "RUN make, RUN chmod 755 /etc/a",
  })
  void aModeThatIsNotOnlyOfCopyIsLeftAlone(String copy, String run) {
    String dockerfile = "FROM b\n" + copy + "\n" + run + "\n";
    weighing = of(dockerfile).wrote(2, big("/etc/a")).wrote(3, mode(0755, big("/etc/a")));

    assertThat(weighing.said())
        .singleElement()
        .asString()
        .contains("CopiedAgain %d B: ".formatted(FILE));
    assertThat(weighing.fixed()).isEqualTo(dockerfile);
  }

  @Test
  void aModeOfOneOfManyIsLeftAlone() {
    weighing =
        of("FROM b\nCOPY . /app\nRUN chmod +x /app/a\n")
            .wrote(2, big("/app/a"), big("/app/b"))
            .wrote(3, mode(0755, big("/app/a")));

    assertThat(weighing.result().findings()).singleElement().matches(one -> one.patch().isEmpty());
  }

  @Test
  void theSameFilesTwice() {
    assertThat(
            of("FROM b\nCOPY a /app/\nCOPY . /app/\n")
                .wrote(2, big("/app/a"))
                .wrote(3, big("/app/a"), file("/app/b", 1))
                .said())
        .containsExactly(
            "Dockerfile:3:1 CopiedAgain %d B: this writes /app/a once again, with the same content. write"
                    .formatted(FILE)
                + " it once: leave it out of one of the two instructions");
  }

  @Test
  void buildToolsInTheLastStage() {
    weighing =
        of("FROM b\nRUN apk add gcc make\nCOPY a /a\nRUN make\n")
            .wrote(2, big("/usr/bin/gcc"), big("/usr/bin/make"))
            .cmd("/a");

    assertThat(weighing.said())
        .containsExactly(
            "Dockerfile:2:1 BuildToolsInLastStage 41984 B: gcc, make: what builds programs is in the"
                + " image. build in a stage of its own and COPY --from it what the program needs");
    weighing.isLast = false;
    assertThat(weighing.said()).isEmpty();
    weighing.isLast = true;
    assertThat(weighing.cmd("sh", "-c", "exec make run").said()).isEmpty();
  }

  @Test
  void largeFilesThatAreReplaced() {
    assertThat(
            of("FROM b\nCOPY a /a\nRUN make /a\n")
                .wrote(2, file("/a", 2_000_000))
                .wrote(3, file("/a", 9))
                .said())
        .singleElement()
        .asString()
        .startsWith("Dockerfile:3:1 ReplacedInLaterLayer 2000896 B: ");
  }

  @Test
  void skippedRulesSayNothing() {
    assertThat(
            of("# check=skip=PackageCacheLeft\nFROM b\nRUN apt-get update\n")
                .wrote(3, big(LISTS))
                .said())
        .isEmpty();
  }

  @Test
  void whatIsSquashedHidesNothing() {
    weighing =
        of("FROM b\nRUN make\nRUN rm -rf /opt\n").wrote(2, big("/opt/a")).wrote(3, gone("/opt"));
    weighing.isSquashed = true;

    assertThat(weighing.said()).isEmpty();
  }

  /// Together the edits save what they save one by one, and the directories that they share.
  @Test
  void theSumOfAllEditsIsMeasuredTogether() {
    weighing =
        of("FROM b\nRUN apt-get install x\n")
            .wrote(2, big(LISTS), big("/var/cache/apt/archives/x.deb"));
    SizeFindings.Result result = weighing.result();

    assertThat(result.fixable()).isEqualTo(weighing.bytes() - (3 * 512 + 1024));
    assertThat(result.findings().stream().mapToLong(one -> one.bytes().orElseThrow()).sum())
        .isLessThan(result.fixable() + 1);
  }

  @Test
  void goodDockerfilesRaiseNoAlarm() {
    assertThat(
            of("""
            FROM b
            RUN apt-get update && apt-get install -y --no-install-recommends x \\
              && rm -rf /var/lib/apt/lists/*
            COPY --chmod=755 run.sh /app/
            RUN pip install --no-cache-dir y
            RUN useradd app
            WORKDIR /app
            COPY site.zip .
            CMD ["/app/run.sh"]
            """)
                .wrote(
                    2,
                    tool(),
                    file("/var/lib/dpkg/status", 200_000),
                    file("/var/log/dpkg.log", 30_000))
                .wrote(4, mode(0755, big("/app/run.sh")))
                .wrote(5, big("/usr/lib/python3/y.py"), file("/tmp/a", 20))
                .wrote(6, file("/etc/passwd", 2000), file("/var/lib/dpkg/status", 200_001))
                .workingDir("/app")
                .wrote(8, big("/app/site.zip"))
                .said())
        .isEmpty();
  }
}
