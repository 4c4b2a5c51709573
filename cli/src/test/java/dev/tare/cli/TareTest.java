package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TareTest {
  @TempDir Path directory;

  private CommandLineFixture line;

  @BeforeEach
  void opens() {
    line = new CommandLineFixture(directory);
  }

  private int tare(String... words) {
    return line.run(words);
  }

  private String out() {
    return line.out();
  }

  private String err() {
    return line.err();
  }

  @Test
  void tellsItsVersion() {
    assertThat(tare("--version")).isZero();
    assertThat(out()).isEqualTo("tare 0.1.0\n");
    assertThat(err()).isEmpty();
  }

  @Test
  void refusesUnknownCommandsWithASuggestion() {
    assertThat(tare("hepl")).isEqualTo(2);
    assertThat(err())
        .isEqualTo(
            "tare: unknown command \"hepl\" (did you mean \"help\"?)\n  hint: run: tare help\n");
    assertThat(out()).isEmpty();
  }

  @Test
  void refusesUnknownOptionsBeforeAndAfterTheCommand() {
    assertThat(tare("--rot=x", "help")).isEqualTo(2);
    assertThat(err()).contains("unknown option \"--rot=x\" (did you mean \"--root\"?)");
    assertThat(tare("help", "--mna")).isEqualTo(2);
    assertThat(err())
        .contains("tare help: unknown option \"--mna\" (did you mean \"--man\"?)")
        .contains("hint: run: tare help --help");
  }

  @Test
  void refusesWrongValuesWithASuggestion() {
    assertThat(tare("completion", "bsh")).isEqualTo(2);
    assertThat(err()).contains("\"bsh\" is none of bash, zsh, fish (did you mean \"bash\"?)");
    assertThat(tare("--progress", "palin", "help")).isEqualTo(2);
    assertThat(err()).contains("(did you mean \"plain\"?)");
  }

  @Test
  void saysWhichArgumentIsMissing() {
    assertThat(tare("completion")).isEqualTo(2);
    assertThat(err()).contains("tare completion: SHELL is missing");
    assertThat(tare("--root")).isEqualTo(2);
    assertThat(err()).contains("the option --root needs a value");
  }

  @Test
  void withoutACommandShowsTheOverviewAsAnError() {
    assertThat(tare()).isEqualTo(2);
    assertThat(out()).isEmpty();
    assertThat(err()).contains("Usage: tare").contains("completion");
  }

  @Test
  void explainsEveryCommandInEveryForm() {
    for (Verbs verb : Verbs.ALL) {
      line.reset();
      assertThat(tare(verb.name(), "--help")).as(verb.name()).isZero();
      assertThat(out()).contains("Usage: tare " + verb.name()).contains("Examples:");
      line.reset();
      assertThat(tare("help", "--man", verb.name())).isZero();
      assertThat(out()).startsWith(".TH TARE").contains(".SH EXAMPLES");
    }
  }

  @Test
  void completesEveryCommandAndOption() {
    for (String shell : new String[] {"bash", "zsh", "fish"}) {
      line.reset();
      assertThat(tare("completion", shell)).isZero();
      for (Verbs verb : Verbs.ALL) {
        assertThat(out()).contains(verb.name());
      }
      assertThat(out()).contains("man");
    }
  }

  @Test
  void explainsEveryTopic() {
    for (String topic : Help.TOPICS.keySet()) {
      line.reset();
      assertThat(tare("help", topic)).isZero();
      assertThat(out()).isEqualTo(Help.TOPICS.get(topic));
    }
    assertThat(tare("help", "exit-codse")).isEqualTo(2);
    assertThat(err()).contains("did you mean \"exit-codes\"?");
  }

  @Test
  void isQuietWhenNobodyReads() {
    assertThat(line.run(failing("Broken pipe"), "help")).isEqualTo(141);
    assertThat(err()).isEmpty();
  }

  @Test
  void saysThatTheDiskIsFull() {
    assertThat(line.run(failing("No space left on device"), "help")).isEqualTo(8);
    assertThat(err()).isEqualTo("tare: cannot write standard output: No space left on device\n");
  }

  private static OutputStream failing(String message) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(message);
      }
    };
  }
}
