package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildCommandTest {
  @TempDir Path folder;
  private CommandLineFixture tare;
  private Path context;

  @BeforeEach
  void makeContext() throws IOException {
    tare = new CommandLineFixture(folder);
    context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(context.resolve("p"), "#!/x\n");
    dockerfile("FROM scratch\nCOPY p /bin/\n");
  }

  private void dockerfile(String text) throws IOException {
    Files.writeString(context.resolve("Dockerfile"), text);
  }

  @Test
  void buildsAndNamesAnImage() {
    assertThat(tare.run("build", "-t", "app", "-t", "app:2", "context")).isZero();

    assertThat(tare.out()).matches("app:latest  app:2  [0-9a-f]{12}  \\S+ kB stored\n");
    assertThat(tare.err())
        .contains("#1 [1/2] FROM scratch\n", "#2 [2/2] COPY p /bin/\n")
        .containsPattern("#2 DONE [0-9.]+s\n");
    assertThat(tare.outOf("images", "--format", "{{.Repository}}:{{.Tag}}").lines())
        .containsExactlyInAnyOrder("app:latest", "app:2");
  }

  @Test
  void printsTheIdAloneWhenQuiet() throws IOException {
    assertThat(tare.run("build", "-q", "--iidfile", "id", "context")).isZero();

    assertThat(tare.err()).isEmpty();
    assertThat(tare.out()).matches("sha256:[0-9a-f]{64}\n");
    assertThat(Files.readString(folder.resolve("id"))).isEqualTo(tare.out().strip());
  }

  @Test
  void writesOutputsAndNamesNothing() {
    assertThat(tare.run("build", "-q", "-o", "type=oci-layout,dest=out", "context")).isZero();

    assertThat(folder.resolve("out/oci-layout")).exists();
    assertThat(tare.outOf("images", "-q")).isEmpty();
  }

  @Test
  void tellsInJson() {
    assertThat(tare.run("build", "--progress", "json", "context")).isZero();

    assertThat(tare.err())
        .contains("{\"event\":\"begin\",")
        .contains("\"title\":\"[2/2] COPY p /bin/\"")
        .contains("{\"event\":\"done\",");
  }

  @Test
  void givesTwoCheckoutsOneDigest() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    for (String name : new String[] {"p", "Dockerfile"}) {
      Files.copy(context.resolve(name), other.resolve(name));
    }
    Files.setPosixFilePermissions(other.resolve("p"), PosixFilePermissions.fromString("rw-rw----"));
    Files.setLastModifiedTime(other.resolve("p"), FileTime.fromMillis(1_000_000_000_000L));

    String one = id("build", "-q", "--reproducible", "context");

    assertThat(id("build", "-q", "--reproducible", "other")).isEqualTo(one);
    assertThat(id("build", "-q", "other")).isNotEqualTo(one);
  }

  private String id(String... words) {
    tare.reset();
    assertThat(tare.run(words)).isZero();
    return tare.out();
  }

  @Test
  void namesWhatIsMissing() throws IOException {
    assertThat(tare.run("build", "nowhere")).isEqualTo(3);
    assertThat(tare.err()).contains("cannot read the build context").contains("nowhere");

    tare.reset();
    Files.delete(context.resolve("Dockerfile"));
    assertThat(tare.run("build", "context")).isEqualTo(3);
    assertThat(tare.err())
        .contains("cannot build: there is no Dockerfile in")
        .contains("hint: name the Dockerfile with -f");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          EXPOSE web                      | "web" is no port
          STOPSIGNAL STOPIT               | "STOPIT" is no signal
          COPY --chmod=99 p /             | --chmod=99
          COPY http://localhost/p /       | hint: write ADD in place of COPY
          ADD --checksum=md5:1 http://localhost/p / | cannot use "md5:1" as a checksum
          ADD --checksum=sha256:1 p /     | --checksum is for what is fetched
          ADD git://localhost/p#--upload-pack / | a ref cannot begin with a dash
          RUN --mount=type=cache ls       | type=cache needs target=PATH
          COPY --from=2 p /               | cannot copy from stage 2: there are 2
          COPY --from=1 p /               | it copies from itself
          """)
  void saysWhatIsWrongBeforeTheFirstStep(String line, String words) throws IOException {
    dockerfile("FROM scratch AS one\nCOPY p /\nFROM scratch\nCOPY --from=one p /\n" + line + "\n");

    assertThat(tare.run("build", "context")).isEqualTo(2);
    assertThat(tare.err()).contains("Dockerfile:5:1: ", words).doesNotContain("#1");
  }

  @Test
  void refusesAPlaceForItsResultsBeforeTheFirstStep() {
    for (String[] options :
        new String[][] {
          {"-t", "scratch"},
          {"--iidfile", "none/id"},
          {"--iidfile", "."},
          {"--build-context", "x=none"},
          {"--platform", "linux/amd46"},
        }) {
      assertThat(tare.run("build", options[0], options[1], "context")).isNotZero();
      assertThat(tare.err()).startsWith("tare").doesNotContain("#1");
    }
    assertThat(tare.err()).contains("did you mean \"amd64\"?");
  }

  @Test
  void seesANamedContextThroughItsOwnIgnoreFile() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(other.resolve(".dockerignore"), "*.key\n");
    Files.writeString(other.resolve("a.key"), "");
    Files.writeString(other.resolve("b"), "");
    dockerfile("FROM scratch\nCOPY --from=other / /\n");

    tare.run("build", "-q", "--build-context", "other=other", "-o", "out", "context");

    assertThat(folder.resolve("out/b")).exists();
    assertThat(folder.resolve("out/a.key")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "linux/arm,          linux/arm/v7,  arm,   v7",
    "linux/arm/6,        linux/arm/v6,  arm,   v6",
    "linux/arm64/v8,     linux/arm64,   arm64, ''",
    "LINUX/x86_64,       linux/amd64,   amd64, ''",
    "linux/amd64/v1,     linux/amd64,   amd64, ''",
    "arm64,              linux/arm64,   arm64, ''",
    "linux/armhf,        linux/arm/v7,  arm,   v7",
  })
  void knowsPlatformsInOneForm(String typed, String form, String architecture, String variant)
      throws IOException {
    dockerfile("FROM scratch\nARG TARGETPLATFORM\nLABEL of=$TARGETPLATFORM\n");

    assertThat(tare.run("build", "-q", "-t", "p", "--platform", typed, "context")).isZero();
    assertThat(tare.outOf("inspect", "-f", "{{.Labels.of}} {{.Architecture}} {{.Variant}}", "p"))
        .isEqualTo((form + " " + architecture + " " + variant + "\n"));
  }

  @Test
  void anImageIsForThePlatformThatWasAskedFor() throws IOException {
    dockerfile("FROM --platform=$BUILDPLATFORM scratch AS a\nCOPY p /\nFROM a\n");

    tare.run("build", "-q", "-t", "p", "--platform", "linux/riscv64", "context");

    assertThat(tare.outOf("inspect", "-f", "{{.Architecture}}", "p")).isEqualTo("riscv64\n");
  }

  @Test
  void aLayoutThatIsBuiltIntoTwiceHoldsTheLastImage() throws IOException {
    tare.run("build", "-q", "-o", "type=oci-layout,dest=out", "context");
    dockerfile("FROM scratch\nENV A=2\n");
    String id = tare.outOf("build", "-q", "-o", "type=oci-layout,dest=out", "context");

    assertThat(tare.run("copy", "oci:" + folder.resolve("out"), "again")).isZero();
    assertThat(tare.outOf("inspect", "-f", "sha256:{{.Id}}", "again")).isEqualTo(id);
  }

  @Test
  void variablesThatAreNotSetAreFindings() throws IOException {
    dockerfile("FROM scratch\nARG C\nENV A=$C$NOPE\n");
    assertThat(tare.run("build", "context")).isZero();
    assertThat(tare.err()).contains("variable $NOPE is not set").doesNotContain("$C is not");
    dockerfile("# check=error=true\nFROM scratch\nENV A=$NOPE\n");
    assertThat(tare.run("build", "context")).isEqualTo(2);
    dockerfile("# check=skip=UndefinedVar\nFROM scratch\nENV A=$NOR\n");
    assertThat(tare.run("build", "context")).isZero();
    assertThat(tare.err()).doesNotContain("NOR is not");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -t x@sha256:0000000000000000000000000000000000000000000000000000000000000000 | a digest cannot be chosen
          -o dest=out          | it has no type
          --squash=maybe       | "maybe" is neither true nor false
          """)
  void refusesOptionsThatMeanNothing(String options, String words) {
    String[] typed = options.split(" ");
    List<String> all = new ArrayList<>(List.of("build"));
    all.addAll(List.of(typed));
    all.add("context");
    assertThat(tare.run(all.toArray(String[]::new))).isEqualTo(2);
    assertThat(tare.err()).contains(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --load             | "--load"             | leave it away: what is built is in the store
          --push             | "--push"             | leave it away, and push what is built
          --provenance=false | "--provenance=false" | leave it away: tare makes no attestations
          --sbom=false       | "--sbom=false"       | leave it away: tare makes no attestations
          --rm               | "--rm"               | leave it away: a build leaves no containers
          --force-rm=true    | "--force-rm=true"    | leave it away: a build leaves no containers
          --layers           | "--layers"           | leave it away: each instruction
          --lable x=y        | "--lable" (did you mean "--label"?) | run: tare build --help
          """)
  void saysWhatToDoWithTheOptionsOfOtherBuilders(String typed, String shown, String hint) {
    List<String> all = new ArrayList<>(List.of("build"));
    all.addAll(List.of(typed.split(" ", -1)));
    all.add("context");

    assertThat(tare.run(all.toArray(String[]::new))).isEqualTo(2);
    assertThat(tare.err()).startsWith("tare build: unknown option " + shown + "\n  hint: " + hint);
  }

  @Test
  void oneBuildMakesOnePlatform() {
    assertThat(tare.run("build", "--platform", "linux/amd64,linux/arm64", "context")).isEqualTo(2);
    assertThat(tare.err())
        .isEqualTo(
            """
            tare build: cannot build for "linux/amd64,linux/arm64": one build makes an image for one platform
              hint: build once with --platform linux/amd64 and once with --platform linux/arm64
            """);
  }

  @Test
  void takesSwitchesWithTheirValue() {
    assertThat(tare.run("build", "--quiet=true", "--pull=false", "context")).isZero();
    assertThat(tare.err()).isEmpty();
  }

  @Test
  void findsItsDockerfileInLowerCase() throws IOException {
    Files.move(context.resolve("Dockerfile"), context.resolve("dockerfile"));

    assertThat(tare.run("build", "-q", "context")).isZero();
  }

  @Test
  void namesTheStageThatWasMeant() throws IOException {
    dockerfile("FROM scratch AS build\nCOPY p /\nFROM scratch\nCOPY --from=bulid p /\n");

    assertThat(tare.run("build", "context")).isNotZero();
    assertThat(tare.err()).contains("Dockerfile:4:1: ", "hint: did you mean the stage build?");
    assertThat(tare.run("build", "--target", "release", "context")).isNotZero();
    assertThat(tare.err()).contains("hint: the stages are build");
  }

  @Test
  void givesNoNameToWhatFails() throws IOException {
    dockerfile("FROM scratch\nCOPY p /bin/\nCOPY q /bin/\n");

    assertThat(tare.run("build", "-t", "app", "context")).isEqualTo(3);

    assertThat(tare.err()).contains("#3 ERROR\n").contains("tare: Dockerfile:3:");
    assertThat(tare.outOf("images", "-q")).isEmpty();
  }

  @Test
  void keepsSecretsOutOfTheirOwnMessages() {
    assertThat(tare.run("build", "--secret", "id=s,src=absent", "context")).isEqualTo(3);

    assertThat(tare.err())
        .contains("cannot read the secret s from ")
        .contains("no such file or directory");
  }
}
