package dev.tare.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExpansionTest {
  private static final Map<String, String> VARIABLES =
      Map.of("a", "A", "b", "b c", "e", "", "p", "/usr/lib/x.tar.gz", "n", "x\ny", "w", " 1  2 ");

  private static Optional<String> lookup(String name) {
    return Optional.ofNullable(VARIABLES.get(name));
  }

  private static final Span AT = new Span(7, 3, 7);

  private static Expansion expansion() {
    return new Expansion("Dockerfile", '\\', ExpansionTest::lookup, _ -> {});
  }

  private static Instruction expand(String text) {
    Instruction instruction =
        Dockerfile.parse(Bytes.utf8("FROM scratch\n" + text), "Dockerfile")
            .stages()
            .getFirst()
            .instructions()
            .getFirst();
    return Expansion.expand(instruction, ExpansionTest::lookup, '\\', "Dockerfile");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "$a|A",
        "${a}|A",
        "x$a.y|xA.y",
        "$a$b|Ab c",
        "$e|##",
        "$u|##",
        "${u}x|x",
        "$|$",
        "a$|a$",
        "$/|$/",
        "$(a)|$(a)",
        "'$a'|$a",
        "\"$a\"|A",
        "\"'$a'\"|'A'",
        "'\"$a\"'|\"$a\"",
        "\\$a|$a",
        "\"\\$a\"|$a",
        "\\\\$a|\\A",
        "\"\\x\"|\\x",
        "\"\\\\\"|\\",
        "'\\x'|\\x",
        "\\x|x",
        "x\\|x",
        "\\'|'",
        "a\"b\"'c'd|abcd",
        "b  c|b  c",
        "$aa|##",
        "$a-b|A-b",
        "$12|##",
        "${u:-w}|w",
        "${e:-w}|w",
        "${e-w}|##",
        "${u-w}|w",
        "${a:-w}|A",
        "${a:+w}|w",
        "${e:+w}|##",
        "${e+w}|w",
        "${u+w}|##",
        "${u:-}|##",
        "${u:-$a}|A",
        "${u:-${u:-${a}}}|A",
        "${u:-'$a'}|$a",
        "${u:-\"$b\"}|b c",
        "${u:-a\\}b}|a}b",
        "${a:?no}|A",
        "${e?no}|##",
        "${p#*/}|usr/lib/x.tar.gz",
        "${p##*/}|x.tar.gz",
        "${p%.*}|/usr/lib/x.tar",
        "${p%%.*}|/usr/lib/x",
        "${p#/u?r}|/lib/x.tar.gz",
        "${p#x}|/usr/lib/x.tar.gz",
        "${p%\\*}|/usr/lib/x.tar.gz",
        "${p#$a}|/usr/lib/x.tar.gz",
        "${p/lib/bin}|/usr/bin/x.tar.gz",
        "${p//r/R}|/usR/lib/x.taR.gz",
        "${p//\\//_}|_usr_lib_x.tar.gz",
        "${p/\\/*\\//:}|:x.tar.gz",
        "${p/x*/$a}|/usr/lib/A",
        "${a/A/}|##",
        "${u/a/b}|##",
        "${b/ /}|bc",
        "${a//*/x}|x",
        "${a/[A]/x}|A",
        "${p:#*/}|usr/lib/x.tar.gz",
      })
  void expandsWords(String word, String expected) {
    assertThat(expansion().word(word, AT)).isEqualTo(expected.equals("##") ? "" : expected);
  }

  @Test
  void keepsNewlinesOutOfPatterns() {
    assertThat(expansion().word("${n#*}", AT)).isEqualTo("x\ny");
    assertThat(expansion().word("${n##*}", AT)).isEqualTo("\ny");
  }

  @Test
  void takesTheEscapeOfTheDirective() {
    Expansion backtick = new Expansion("Dockerfile", '`', ExpansionTest::lookup, _ -> {});
    assertThat(backtick.word("`$a\\$a\"`$a\"", AT)).isEqualTo("$a\\A$a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "${a|a ${ has no }",
        "${|a ${ has no }",
        "${a:|a ${ has no }",
        "${a:-x|a ${ has no }",
        "${a/x|a ${ has no /",
        "${a/x/y|a ${ has no }",
        "${}|${} names no variable",
        "${{a}}|${{ names no variable",
        "${:-x}|${: names no variable",
        "${a:0:3}|the modifier \":0\" does not exist",
        "${a^^}|the modifier \"^\" does not exist",
        "'a|a ' has no other to close it",
        "\"a|a \" has no other to close it",
        "\"a\\\"|a \" has no other to close it",
        "${u:?say this}|u: say this",
        "${u?}|u: it is not set",
        "${e:?}|e: it is empty",
        "${a#\\x}|the pattern \"\\x\" escapes what needs no escape",
      })
  void refusesWords(String word, String cause) {
    assertThatThrownBy(() -> expansion().word(word, AT))
        .hasMessage("Dockerfile:7:3: cannot expand \"%s\": %s", word, cause)
        .asInstanceOf(type(TareException.class))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(TareException.Kind.INVALID));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "ENV $a=$b 'x y'=\"$b\"|A=b c,x y=b c",
        "ENV x   $b  'y'|x=b c  y",
        "ENV x='a b'\\ c|x=a b c",
        "LABEL $a.b='$a' c=\"$a\"|A.b=$a,c=A",
      })
  void expandsPairs(String text, String expected) {
    Instruction instruction = expand(text);
    List<Instruction.Pair> pairs =
        instruction instanceof Instruction.Env env
            ? env.variables()
            : ((Instruction.Label) instruction).labels();
    assertThat(pairs)
        .extracting(pair -> pair.name() + "=" + pair.value())
        .containsExactly(expected.split(","));
  }

  @Test
  void usesValuesFromBeforeTheInstruction() {
    Map<String, String> values = new HashMap<>(Map.of("a", "old"));
    Instruction env =
        Dockerfile.parse(Bytes.utf8("FROM x\nENV a=new b=$a"), "Dockerfile")
            .stages()
            .getFirst()
            .instructions()
            .getFirst();
    Instruction expanded =
        Expansion.expand(env, n -> Optional.ofNullable(values.get(n)), '\\', "Dockerfile");
    assertThat(((Instruction.Env) expanded).variables().get(1).value()).isEqualTo("old");
  }

  @Test
  void showsEarlierArgsToLaterOnes() {
    Instruction.Arg arg = (Instruction.Arg) expand("ARG x=1 y=${x}2 z");
    assertThat(arg.variables())
        .extracting(Instruction.Arg.Variable::value)
        .containsExactly(Optional.of("1"), Optional.of("12"), Optional.empty());
  }

  @Test
  void expandsCopies() {
    Instruction.Copy copy =
        (Instruction.Copy)
            expand(
                "COPY --from=$a --chown=$a:$a --chmod=\"$a\" --exclude=*.$a <<E <<'F' \"$a\" x /$a/\n$a \"\\$a\"\nE\n$a\nF\n");
    assertThat(copy.from()).contains("A");
    assertThat(copy.copying())
        .isEqualTo(
            new Instruction.Copying(
                List.of("A", "x"),
                List.of(
                    new Heredoc("E", true, false, "A \"$a\"\n"),
                    new Heredoc("F", false, false, "$a\n")),
                "/A/",
                Optional.of("A:A"),
                Optional.of("A"),
                false,
                List.of("*.A"),
                false));
  }

  @ParameterizedTest
  @CsvSource({"COPY x y z,z", "ADD x y $a,A", "COPY x y '',"})
  void wantsADirectoryForSeveralSources(String text, String destination) {
    if (destination == null) {
      assertThat(expand(text)).isInstanceOf(Instruction.Copy.class);
      return;
    }
    assertThatThrownBy(() -> expand(text))
        .hasMessage(
            "Dockerfile:2:1: cannot read %s: several sources need a directory: the destination \"%s\""
                + " does not end in /",
            text.substring(0, text.indexOf(' ')), destination);
  }

  @ParameterizedTest
  @CsvSource({"COPY x y .", "COPY x y /a/.", "COPY x y z/", "ADD x y ..", "COPY x z"})
  void knowsDirectoriesByTheirNames(String text) {
    assertThat(expand(text)).isNotNull();
  }

  @Test
  void expandsTheRest() {
    assertThat(((Instruction.Workdir) expand("WORKDIR /$a/'$a'")).directory()).isEqualTo("/A/$a");
    assertThat(((Instruction.User) expand("USER $a:${e:-0}")).user()).isEqualTo("A:0");
    assertThat(((Instruction.Volume) expand("VOLUME /$a \"/$b\"")).directories())
        .containsExactly("/A", "/b c");
    assertThat(((Instruction.StopSignal) expand("STOPSIGNAL ${u:-sigterm}")).signal())
        .isEqualTo("sigterm");
    assertThat(((Instruction.Add) expand("ADD --checksum=$a $p /")).checksum()).contains("A");
    assertThat(((Instruction.Add) expand("ADD --checksum=$a $p /")).copying().sources())
        .containsExactly("/usr/lib/x.tar.gz");
  }

  @Test
  void splitsThePortsOfExposeOnly() {
    assertThat(((Instruction.Expose) expand("EXPOSE $w \"$w\" 80")).ports())
        .containsExactly("1", "2", " 1  2 ", "80");
  }

  @Test
  void expandsImages() {
    Instruction.From from =
        Dockerfile.parse(Bytes.utf8("FROM --platform=$a \"$a\":$p AS x"), "Dockerfile")
            .stages()
            .getFirst()
            .from();
    assertThat(expansion().expand(from))
        .isEqualTo(
            new Instruction.From(
                from.written(), "A:/usr/lib/x.tar.gz", Optional.of("x"), Optional.of("A")));
    Instruction.From empty =
        Dockerfile.parse(Bytes.utf8("FROM $u"), "Dockerfile").stages().getFirst().from();
    assertThatThrownBy(() -> expansion().expand(empty))
        .hasMessage("Dockerfile:1:1: cannot read FROM: \"$u\" is empty");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "RUN echo $a",
        "CMD echo $a",
        "CMD [\"$a\"]",
        "ENTRYPOINT [\"$a\"]",
        "HEALTHCHECK CMD $a",
        "SHELL [\"$a\"]",
        "ONBUILD RUN $a",
        "MAINTAINER $a",
      })
  void leavesToTheShellWhatIsTheShells(String text) {
    assertThat(expand(text).toString()).contains("$a").doesNotContain("A,").doesNotContain("[A]");
  }

  @Test
  void leavesTheHeredocsOfRun() {
    Instruction.Run run = (Instruction.Run) expand("RUN <<E\n$a\nE\n");
    assertThat(run.shellText()).contains("$a\n");
  }

  @Test
  void expandsValuesOfMountsWithinTheirOption() {
    Instruction.Run run =
        (Instruction.Run)
            Expansion.expand(
                Dockerfile.parse(
                        Bytes.utf8("FROM x\nRUN --mount=type=cache,target=$t,id=$q,rw y"),
                        "Dockerfile")
                    .stages()
                    .getFirst()
                    .instructions()
                    .getFirst(),
                name -> Optional.of(name.equals("t") ? "/a,from=b" : "q\"r"),
                '\\',
                "Dockerfile");
    Mount.Cache cache = (Mount.Cache) Mount.parse(run.mounts().getFirst(), AT, "Dockerfile");
    assertThat(cache.target()).isEqualTo("/a,from=b");
    assertThat(cache.id()).isEqualTo("q\"r");
    assertThat(cache.from()).isEmpty();
  }

  @Test
  void refusesSignalsThatDoNotExist() {
    assertThatThrownBy(() -> expand("STOPSIGNAL TREM"))
        .hasMessage("Dockerfile:2:1: cannot read STOPSIGNAL: \"TREM\" is no signal");
    for (String signal : List.of("15", "SIGRTMIN+3", "rtmax-14", "KILL", "64")) {
      assertThat(expand("STOPSIGNAL " + signal)).isInstanceOf(Instruction.StopSignal.class);
    }
    for (String signal : List.of("0", "65", "RTMIN+16", "SIGSIGTERM", "99999999999")) {
      assertThatThrownBy(() -> expand("STOPSIGNAL " + signal)).isInstanceOf(TareException.class);
    }
  }

  @Test
  void tellsWhatIsNotSet() {
    TreeSet<String> undefined = new TreeSet<>();
    Expansion expansion = new Expansion("Dockerfile", '\\', ExpansionTest::lookup, undefined::add);
    assertThat(expansion.word("$x $a ${y} ${z:-1} ${z+1} '$q' \\$q ${r#1} ${s/1/2}", AT))
        .isEqualTo(" A  1  $q $q  ");
    assertThat(undefined).containsExactly("r", "s", "x", "y", "z");
  }

  @Test
  void boundsTheDepthOfBraces() {
    String deep = "${u:-".repeat(100) + "}".repeat(100);
    assertThat(expansion().word(deep, AT)).isEmpty();
    assertThatThrownBy(() -> expansion().word("${u:-".repeat(100_000), AT))
        .hasMessageEndingWith("braces are nested more than 100 deep");
  }

  @Test
  void boundsTheLengthOfValues() {
    List<String> names = new ArrayList<>();
    String big = "x".repeat(1 << 19);
    Expansion expansion =
        new Expansion(
            "Dockerfile",
            '\\',
            name -> {
              names.add(name);
              return Optional.of(big);
            },
            _ -> {});
    assertThat(expansion.word("$a$b", AT)).hasSize(1 << 20);
    assertThatThrownBy(() -> expansion.word("$a$b$c", AT))
        .hasMessageEndingWith("its value is longer than 1048576 characters");
    assertThatThrownBy(() -> expansion.word("${a//x/yyy}", AT))
        .hasMessageEndingWith("its value is longer than 1048576 characters");
    assertThatThrownBy(() -> expansion.word("${a/*" + "x?".repeat(500) + "z/}", AT))
        .hasMessageEndingWith("to match its pattern takes too long");
    assertThat(names).isNotEmpty();
  }
}
