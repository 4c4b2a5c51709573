package dev.tare.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HeredocTest {
  private static List<Instruction> parse(String text) {
    return Dockerfile.parse(Bytes.utf8("FROM scratch\n" + text), "Dockerfile")
        .stages()
        .getFirst()
        .instructions();
  }

  private static Instruction.Run run(String text) {
    return (Instruction.Run) parse(text).getFirst();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "<<EOF|EOF|true|false",
        "<<-EOF|EOF|true|true",
        "<<'EOF'|EOF|false|false",
        "<<-\"EOF\"|EOF|false|true",
        "<<E'O'F|EOF|false|false",
        "<<\"E F\"|E F|false|false",
        "3<<EOF|EOF|true|false",
        "<< EOF|EOF|true|false",
        "<<$EOF|$EOF|true|false",
        "cat <<EOF > x|EOF|true|false",
      })
  void readsMarks(String line, String name, boolean expands, boolean stripsTabs) {
    Instruction.Run run = run("RUN " + line + "\n\tbody\n\t\n" + name + "\n");
    assertThat(run.heredocs())
        .containsExactly(
            new Heredoc(name, expands, stripsTabs, stripsTabs ? "body\n\n" : "\tbody\n\t\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo $((1<<2))",
        "echo $((1 << 2))",
        "echo $(( 1 <<2 )) a",
        "cat <<<EOF",
        "cat <<< EOF",
        "echo '<<EOF'",
        "echo \"<<EOF\"",
        "echo it's <<EOF",
        "cat<<EOF",
        "a<<EOF",
        "echo \\<<EOF",
        "cat <<",
      })
  void leavesOtherUsesAlone(String command) {
    List<Instruction> instructions = parse("RUN " + command + "\nCMD x\n");
    assertThat(instructions).hasSize(2);
    assertThat(((Instruction.Run) instructions.getFirst()).heredocs()).isEmpty();
  }

  @Test
  void findsHeredocsBehindArithmetic() {
    assertThat(run("RUN echo $((1 << 2)) <<E\nx\nE\n").heredocs()).hasSize(1);
  }

  @Test
  void isNotInJsonForm() {
    assertThat(run("RUN [\"cat\", \"<<E\"]\n").heredocs()).isEmpty();
  }

  @Test
  void isOnlyOfRunCopyAndAdd() {
    assertThat(parse("CMD cat <<E\nUSER x\n")).hasSize(2);
  }

  @Test
  void keepsEverythingInTheBody() {
    Instruction.Run run = run("RUN <<E\n# no comment\n\nFROM x \\\n  E\nE \nE\nCMD x\n");
    assertThat(run.heredocs().getFirst().content())
        .isEqualTo("# no comment\n\nFROM x \\\n  E\nE \n");
    assertThat(run.written().span()).isEqualTo(new Span(2, 1, 8));
    assertThat(run.written().text()).isEqualTo("RUN <<E");
  }

  @Test
  void endsAtTheEndOfTheFile() {
    assertThat(run("RUN <<E\na\nE").heredocs().getFirst().content()).isEqualTo("a\n");
    assertThat(run("RUN <<E\nE").heredocs().getFirst().content()).isEmpty();
  }

  @Test
  void isAScriptWhereItIsAllOfTheCommand() {
    Instruction.Run script = run("RUN --network=none <<-'E'\n\t#!/bin/a\n\tb\nE\n");
    assertThat(script.script()).map(Heredoc::content).contains("#!/bin/a\nb\n");
    assertThat(script.shellText()).contains("#!/bin/a\nb\n");
  }

  @Test
  void goesToTheShellWithItsCommand() {
    Instruction.Run run = run("RUN cat <<A <<-B \\\n > x\na\nA\n\tb\n\tB\n");
    assertThat(run.script()).isEmpty();
    assertThat(run.shellText()).contains("cat <<A <<-B  > x\na\nA\nb\nB");
    assertThat(run("RUN x").shellText()).contains("x");
    assertThat(run("RUN [\"x\"]").shellText()).isEmpty();
  }

  @Test
  void isASourceOfCopy() {
    Instruction.Copy copy =
        (Instruction.Copy)
            parse("COPY <<a.txt x <<-\"b.txt\" /d/\n1\na.txt\n\t2\nb.txt\n").getFirst();
    assertThat(copy.copying().sources()).containsExactly("x");
    assertThat(copy.copying().heredocs())
        .containsExactly(
            new Heredoc("a.txt", true, false, "1\n"), new Heredoc("b.txt", false, true, "2\n"));
    assertThat(copy.copying().destination()).isEqualTo("/d/");
  }

  @Test
  void isASourceOfAddBehindOnbuild() {
    Instruction.Onbuild onbuild =
        (Instruction.Onbuild) parse("ONBUILD ADD <<a /d\n1\na\nCMD x").getFirst();
    assertThat(onbuild.trigger()).isEqualTo("ADD <<a /d\n1\na");
    assertThat(
            ((Instruction.Add) Dockerfile.parseTrigger(onbuild.trigger(), "x"))
                .copying()
                .heredocs())
        .extracting(Heredoc::content)
        .containsExactly("1\n");
    assertThat(Optional.of(onbuild.written().span().endLine())).contains(4);
  }
}
