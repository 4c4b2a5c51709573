package dev.tare.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.dockerfile.Instruction.Pair;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DockerfileTest {
  private static Dockerfile parse(String text) {
    return Dockerfile.parse(Bytes.utf8(text), "Dockerfile");
  }

  /// The instruction that `text` is, in a stage from scratch.
  private static Instruction one(String text) {
    List<Instruction> instructions =
        parse("FROM scratch\n" + text).stages().getFirst().instructions();
    assertThat(instructions).hasSize(1);
    return instructions.getFirst();
  }

  private static CommandLine run(String text) {
    return ((Instruction.Run) one(text)).command();
  }

  private static List<Pair> env(String text) {
    return ((Instruction.Env) one(text)).variables();
  }

  private static void refuses(String text, String message) {
    assertThatThrownBy(() -> parse(text))
        .asInstanceOf(type(TareException.class))
        .satisfies(e -> {
          assertThat(e.kind()).isEqualTo(TareException.Kind.INVALID);
          assertThat(e.message()).isEqualTo(message);
        });
  }

  @Test
  void sortsInstructionsIntoStages() {
    Dockerfile file =
        parse(
            "ARG A=1\nARG B\nFROM a AS one\nRUN x\nFROM --platform=linux/arm64 b\nCMD y\nUSER z\n");
    assertThat(file.globals())
        .extracting(arg -> arg.variables().getFirst().name())
        .containsExactly("A", "B");
    assertThat(file.stages()).extracting(Stage::index).containsExactly(0, 1);
    assertThat(file.stages())
        .extracting(Stage::name)
        .containsExactly(Optional.of("one"), Optional.empty());
    assertThat(file.stages().get(1).from().platform()).contains("linux/arm64");
    assertThat(file.stages().get(1).instructions()).hasSize(2);
  }

  @Test
  void isTheSameFileForTheSameText() {
    String text = "FROM a\n# says\nRUN x \\\n\n  y\n";
    assertThat(parse(text)).isEqualTo(parse(text)).hasSameHashCodeAs(parse(text));
    assertThat(parse(text).passages())
        .isNotEqualTo(parse(text.replace("says", "said")).passages())
        .isNotEqualTo(parse(text.replace("x", "z")).passages());
  }

  @Test
  void knowsPlaces() {
    Dockerfile file = parse("\n  FROM a\n\n\tRUN x \\\n  y \\\n  z\nCMD a\n");
    Stage stage = file.stages().getFirst();
    assertThat(stage.from().written().span()).isEqualTo(new Span(2, 3, 2));
    assertThat(stage.instructions())
        .extracting(i -> i.written().span())
        .containsExactly(new Span(4, 2, 6), new Span(7, 1, 7));
    assertThat(stage.instructions().getFirst().written().text()).isEqualTo("RUN x   y   z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"FROM scratch", "from scratch", "From\tscratch", "\ufeffFROM scratch\r\n"})
  void readsKeywordsInAnyCase(String text) {
    assertThat(parse(text).stages().getFirst().from().image()).isEqualTo("scratch");
  }

  @Test
  void readsWindowsLineEnds() {
    Dockerfile file = parse("# escape=`\r\nFROM a\r\nRUN x `\r\n y\r\nRUN <<E\r\nb\r\nE\r\n");
    List<Instruction> instructions = file.stages().getFirst().instructions();
    assertThat(((Instruction.Run) instructions.getFirst()).command())
        .isEqualTo(new CommandLine.Shell("x  y"));
    assertThat(((Instruction.Run) instructions.get(1)).heredocs().getFirst().content())
        .isEqualTo("b\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "RUN a \\!  b|a   b",
        "RUN a \\  !b|a b",
        "RUN a \\!# said!b|a b",
        "RUN a \\!  # said!\\!b|a b",
        "RUN a \\!!   !b|a b",
        "RUN a \\|a",
        "RUN a\\\\!|a\\\\",
        "RUN a \\# b|a \\# b",
        "RUN a # b|a # b",
      })
  void joinsContinuedLines(String text, String command) {
    assertThat(run(text.replace('!', '\n'))).isEqualTo(new CommandLine.Shell(command));
  }

  @Test
  void takesTheEscapeOfTheDirective() {
    Dockerfile file = parse("# syntax=docker/dockerfile:1\n#Escape = `  \nFROM a\nRUN x `\ny \\\n");
    assertThat(file.escape()).isEqualTo('`');
    assertThat(file.stages().getFirst().instructions())
        .singleElement()
        .extracting(i -> i.written().text())
        .isEqualTo("RUN x y \\");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# a comment\n# escape=`\n",
        "\n# escape=`\n",
        "# unknown=1\n# escape=`\n",
        "ARG x\n# escape=`\n",
      })
  void endsDirectivesAtTheFirstLineThatIsNone(String start) {
    assertThat(parse(start + "FROM a\n").escape()).isEqualTo('\\');
  }

  @Test
  void refusesDirectives() {
    refuses(
        "# escape=`\n# escape=`\nFROM a\n",
        "Dockerfile:2:1: cannot read directive: there is an earlier directive \"escape\"");
    refuses(
        "# escape=x\nFROM a\n", "Dockerfile:1:1: cannot read directive: \"x\" is neither \\ nor `");
    refuses(
        "# check=fix=all\nFROM a\n",
        "Dockerfile:1:1: cannot read directive: the check option \"fix\" does not exist");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "!|Dockerfile|cannot read Dockerfile: it holds no instruction",
        "!\t# only!|Dockerfile|cannot read Dockerfile: it holds no instruction",
        "ARG a!|Dockerfile|cannot read Dockerfile: it holds no FROM",
        "RUN x!FROM a|1:1|cannot read RUN: only ARG may stand before the first FROM",
        "FROM a!COPPY a b|2:1|cannot read unknown instruction \"COPPY\"",
        "FROM a!COPY --chwon=1 a b|2:6|cannot read COPY: unknown flag \"--chwon\"",
        "FROM a!COPY --chown=1 \\! --chown=2 a b|3:2|cannot read COPY: --chown is given twice",
        "FROM a!COPY --chown a b|2:6|cannot read COPY: --chown needs a value: --chown=…",
        "FROM a!COPY --link=x a b|2:6|cannot read COPY: the value of --link is neither true nor false: \"x\"",
        "FROM a!COPY --parents --from=x a|2:1|cannot read COPY: it needs a source and a destination",
        "FROM a!ADD a|2:1|cannot read ADD: it needs a source and a destination",
        "FROM a!ADD --from=x a b|2:5|cannot read ADD: unknown flag \"--from\"",
        "FROM a!CMD --x|2:5|cannot read CMD: unknown flag \"--x\"",
        "FROM a!ARG --x y|2:5|cannot read ARG: unknown flag \"--x\"",
        "FROM a b|1:1|cannot read FROM: it takes IMAGE or IMAGE AS NAME",
        "FROM|1:1|cannot read FROM: it takes IMAGE or IMAGE AS NAME",
        "FROM a AS 1a|1:11|cannot read FROM: \"1a\" cannot be the name of a stage: it takes a letter, then letters, digits, _ . and -",
        "FROM a!ENV a|2:1|cannot read ENV: a has no value",
        "FROM a!ENV|2:1|cannot read ENV: it needs NAME=VALUE",
        "FROM a!ENV a=1 b|2:9|cannot read ENV: \"b\" has no =",
        "FROM a!ENV =1|2:5|cannot read ENV: a name is missing before =",
        "FROM a!ARG|2:1|cannot read ARG: it needs a name",
        "FROM a!ARG a =1|2:7|cannot read ARG: a name is missing before =",
        "FROM a!CMD [\"a\", 1]|2:1|cannot read CMD: its JSON form holds something that is no string",
        "FROM a!RUN []|2:1|cannot read RUN: it needs a command",
        "FROM a!SHELL a b|2:1|cannot read SHELL: it takes the JSON form only",
        "FROM a!SHELL []|2:1|cannot read SHELL: it needs a program",
        "FROM a!VOLUME|2:1|cannot read VOLUME: it needs a value",
        "FROM a!VOLUME [\"\"]|2:1|cannot read VOLUME: it needs a directory",
        "FROM a!WORKDIR|2:1|cannot read WORKDIR: it needs a value",
        "FROM a!EXPOSE|2:1|cannot read EXPOSE: it needs a value",
        "FROM a!HEALTHCHECK|2:1|cannot read HEALTHCHECK: it takes CMD and a command, or NONE",
        "FROM a!HEALTHCHECK CMD|2:1|cannot read HEALTHCHECK: a command is missing behind CMD",
        "FROM a!HEALTHCHECK NONE x|2:1|cannot read HEALTHCHECK: nothing may follow NONE",
        "FROM a!HEALTHCHECK --interval=5 CMD x|2:1|cannot read HEALTHCHECK: --interval is no duration: \"5\"",
        "FROM a!HEALTHCHECK --timeout=1us CMD x|2:1|cannot read HEALTHCHECK: --timeout is shorter than 1ms",
        "FROM a!HEALTHCHECK --retries=-1 CMD x|2:1|cannot read HEALTHCHECK: --retries is no count: \"-1\"",
        "FROM a!ONBUILD|2:1|cannot read ONBUILD: it needs an instruction",
        "FROM a!ONBUILD ONBUILD RUN x|2:9|cannot read ONBUILD: it cannot be the instruction of ONBUILD",
        "FROM a!ONBUILD FROM x|2:9|cannot read FROM: it cannot be the instruction of ONBUILD",
        "FROM a!ONBUILD maintainer x|2:9|cannot read MAINTAINER: it cannot be the instruction of ONBUILD",
        "FROM a!ONBUILD COPY --chwon=1 a b|2:14|cannot read COPY: unknown flag \"--chwon\"",
        "FROM a!RUN --network=lan x|2:1|cannot read RUN: --network is none of default, none, host: \"lan\"",
        "FROM a!RUN --mount=type=cahce x|2:1|cannot read --mount: unknown type \"cahce\"",
        "FROM a!RUN --mount=from=$x,target=/a x|2:1|cannot read RUN: from= of --mount takes no variable",
        "FROM a!RUN cat <<E!b|2:1|cannot read heredoc: there is no line \"E\" to end it",
        "FROM a!COPY a <<E!b!E|2:1|cannot read COPY: a heredoc cannot be the destination",
      })
  void refusesWithPlace(String text, String place, String message) {
    refuses(
        text.replace('!', '\n'),
        place.equals("Dockerfile") ? message : "Dockerfile:" + place + ": " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "COPPY a b|did you mean COPY a b?",
        "FORM a|did you mean FROM a?",
        "form a AS b|did you mean FROM a AS b?",
        "RUUN true \\!  && true|did you mean RUN?",
        "COPY --chwon=1 a b|did you mean --chown?",
        "RUN --mount=type=cahce x|did you mean cache?",
        "RUN --mount=tagret=/x x|did you mean target?",
      })
  void suggestsWhatWasMeant(String line, String hint) {
    assertThatThrownBy(() -> parse("FROM a\n" + line.replace('!', '\n')))
        .asInstanceOf(type(TareException.class))
        .satisfies(e -> assertThat(e.hint()).contains(hint));
  }

  @Test
  void saysThatDevicesAreNotSupported() {
    assertThatThrownBy(() -> parse("FROM a\nRUN --device=x y"))
        .hasMessage("Dockerfile:2:5: cannot read RUN: --device is not supported")
        .asInstanceOf(type(TareException.class))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(TareException.Kind.UNSUPPORTED));
  }

  @Test
  void putsStageNamesIntoLowerCase() {
    assertThat(parse("FROM a As Build-1.x_Y").stages().getFirst().name()).contains("build-1.x_y");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "ENV a=1 b=2|a:1,b:2",
        "ENV a b  c=1|a:b  c=1",
        "ENV a   'b c'|a:'b c'",
        "ENV a='b c' d=e\\ f|a:'b c',d:e\\ f",
        "ENV a=\"b\\\" c\" d=|a:\"b\\\" c\",d:",
        "ENV a=b=c|a:b=c",
        "ENV a=1\\|a:1",
        "ENV a='1\\' b=2|a:'1\\',b:2",
      })
  void readsNamesAndValues(String text, String pairs) {
    assertThat(env(text))
        .extracting(pair -> pair.name() + ":" + pair.value())
        .containsExactly(pairs.split(",", -1));
  }

  @Test
  void readsTheOldFormOfLabel() {
    Instruction.Label label = (Instruction.Label) one("LABEL maintainer A B <c@example.org>");
    assertThat(label.labels()).containsExactly(new Pair("maintainer", "A B <c@example.org>"));
  }

  @Test
  void readsSeveralArgs() {
    Instruction.Arg arg = (Instruction.Arg) one("ARG a=1 b 'c'='d e' f=");
    assertThat(arg.variables())
        .containsExactly(
            new Instruction.Arg.Variable("a", Optional.of("1")),
            new Instruction.Arg.Variable("b", Optional.empty()),
            new Instruction.Arg.Variable("'c'", Optional.of("'d e'")),
            new Instruction.Arg.Variable("f", Optional.of("")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[ -f x ] && y",
        "[\"a\" \"b\"]",
        "['a']",
        "[\"a\"] b",
        "[[ -f x ]]",
        "[\"a\",]",
        "["
      })
  void takesWhatIsNoJsonForTheShell(String text) {
    assertThat(run("RUN " + text)).isEqualTo(new CommandLine.Shell(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "[\"a\", \"b c\"]|a,b c",
        "[ \"\\u0061\\t\" ,!\"b\"]|a\t,b",
      })
  void readsJson(String text, String words) {
    assertThat(run("RUN " + text.replace("!", "\\\n")))
        .isEqualTo(new CommandLine.Exec(List.of(words.split(","))));
  }

  @Test
  void clearsCommandsWithEmptyJson() {
    assertThat(((Instruction.Cmd) one("CMD []")).command())
        .isEqualTo(new CommandLine.Exec(List.of()));
    assertThat(((Instruction.Entrypoint) one("ENTRYPOINT [ ]")).command())
        .isEqualTo(new CommandLine.Exec(List.of()));
  }

  @Test
  void readsCopy() {
    Instruction.Copy copy =
        (Instruction.Copy)
            one(
                "COPY --from=build --chown=1:2 --chmod=755 --link --parents --exclude=a --exclude=b* x y /z/");
    assertThat(copy.from()).contains("build");
    assertThat(copy.copying())
        .isEqualTo(
            new Instruction.Copying(
                List.of("x", "y"),
                List.of(),
                "/z/",
                Optional.of("1:2"),
                Optional.of("755"),
                true,
                List.of("a", "b*"),
                true));
  }

  @Test
  void readsCopyInJson() {
    Instruction.Copy copy = (Instruction.Copy) one("COPY --link=false [\"a b\", \"c d\"]");
    assertThat(copy.copying().sources()).containsExactly("a b");
    assertThat(copy.copying().destination()).isEqualTo("c d");
    assertThat(copy.copying().link()).isFalse();
  }

  @Test
  void readsAdd() {
    Instruction.Add add =
        (Instruction.Add)
            one(
                "ADD --checksum=sha256:00 --keep-git-dir=true --unpack=false https://example.org/a /b");
    assertThat(add.checksum()).contains("sha256:00");
    assertThat(add.keepGitDir()).isTrue();
    assertThat(add.unpack()).contains(false);
    assertThat(((Instruction.Add) one("ADD a b")).unpack()).isEmpty();
  }

  @Test
  void readsFlagsWithQuotesAndTheirEnd() {
    Instruction.Run run =
        (Instruction.Run) one("RUN --mount=type=cache,\"target=/a b\" --mount='target=/c' -- --x");
    assertThat(run.mounts()).containsExactly("type=cache,target=/a b", "target=/c");
    assertThat(run.command()).isEqualTo(new CommandLine.Shell("--x"));
  }

  @Test
  void readsNetworkAndSecurity() {
    Instruction.Run run = (Instruction.Run) one("RUN --network=none --security=insecure x");
    assertThat(run.network()).contains("none");
    assertThat(run.security()).contains("insecure");
  }

  @Test
  void readsHealthchecks() {
    Instruction.Healthcheck check =
        (Instruction.Healthcheck)
            one(
                "HEALTHCHECK --interval=1m30s --timeout=1.5s --start-period=0 --start-interval=500ms --retries=3 cmd [\"a\"]");
    assertThat(check.check())
        .contains(
            new Instruction.Healthcheck.Check(
                new CommandLine.Exec(List.of("a")),
                Optional.of(Duration.ofSeconds(90)),
                Optional.of(Duration.ofMillis(1500)),
                Optional.empty(),
                Optional.of(Duration.ofMillis(500)),
                3));
    assertThat(((Instruction.Healthcheck) one("HEALTHCHECK none")).check()).isEmpty();
    assertThat(((Instruction.Healthcheck) one("HEALTHCHECK CMD curl x || exit 1")).check())
        .get()
        .extracting(Instruction.Healthcheck.Check::command)
        .isEqualTo(new CommandLine.Shell("curl x || exit 1"));
  }

  @Test
  void readsWholeRests() {
    assertThat(((Instruction.Workdir) one("WORKDIR /a b ")).directory()).isEqualTo("/a b");
    assertThat(((Instruction.User) one("USER a:b")).user()).isEqualTo("a:b");
    assertThat(((Instruction.StopSignal) one("STOPSIGNAL SIGTERM")).signal()).isEqualTo("SIGTERM");
    assertThat(((Instruction.Maintainer) one("MAINTAINER A <b@example.org>")).name())
        .isEqualTo("A <b@example.org>");
    assertThat(((Instruction.Expose) one("EXPOSE 80 53/udp\t$X")).ports())
        .containsExactly("80", "53/udp", "$X");
    assertThat(((Instruction.Volume) one("VOLUME [\"/a\", \" /b \"]")).directories())
        .containsExactly("/a", "/b");
    assertThat(((Instruction.Shell) one("SHELL [\"/bin/bash\", \"-c\"]")).words())
        .containsExactly("/bin/bash", "-c");
  }

  @Test
  void keepsTheTriggerOfOnbuild() {
    Instruction.Onbuild onbuild =
        (Instruction.Onbuild) one("OnBuild   run a \\\n  b <<-E\n\tc\n\tE\n");
    assertThat(onbuild.trigger()).isEqualTo("run a   b <<-E\n\tc\nE");
    assertThat(onbuild.written().span()).isEqualTo(new Span(2, 1, 5));
    Instruction.Run run =
        (Instruction.Run) Dockerfile.parseTrigger(onbuild.trigger(), "ONBUILD of base");
    assertThat(run.heredocs()).containsExactly(new Heredoc("E", true, true, "c\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | cannot read base: it is empty",
        "RUN a!RUN b | cannot read base: it is more than one instruction",
        "FROM a | base:1:1: cannot read FROM: it cannot be the instruction of ONBUILD",
      })
  void refusesTriggers(String trigger, String message) {
    assertThatThrownBy(() -> Dockerfile.parseTrigger(trigger.replace('!', '\n'), "base"))
        .isInstanceOf(TareException.class)
        .hasMessage(message);
  }

  @Test
  void takesOtherBytesInCommentsOnly() {
    byte[] latin =
        "# J\u00e9r\nFROM a\nRUN x \\\n# \u00e9\n y\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(Dockerfile.parse(Bytes.of(latin), "Dockerfile").stages()).hasSize(1);
    byte[] name = "FROM a\nCOPY \u00e9 /\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> Dockerfile.parse(Bytes.of(name), "Dockerfile"))
        .hasMessage("Dockerfile:2:6: cannot read the line: it is not UTF-8");
  }
}
