package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.sys.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real `./tare`, started as users start it.
@Tag("machine")
class LauncherTest {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final String TARE = HOME.resolve("tare").toString();

  @TempDir Path directory;

  @BeforeAll
  static void builds() throws IOException {
    assertThat(Command.of(TARE, "--version").run().isSuccess()).isTrue();
  }

  private Command.Outcome run(Map<String, String> variables, String... words) throws IOException {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("TARE_ROOT", directory.resolve("root").toString());
    environment.putAll(variables);
    return new Command(List.of(words), Optional.of(environment), Optional.of(directory)).run();
  }

  private Command.Outcome tare(String... words) throws IOException {
    return run(Map.of(), words(TARE, words));
  }

  private static String[] words(String first, String... rest) {
    String[] words = new String[rest.length + 1];
    words[0] = first;
    System.arraycopy(rest, 0, words, 1, rest.length);
    return words;
  }

  @Test
  void exitsWith2WhereWordsAreWrong() throws IOException {
    Command.Outcome outcome = tare("help", "--mna");
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.out()).isEqualTo(Bytes.EMPTY);
    assertThat(outcome.err())
        .hasToString(
            """
            tare help: unknown option "--mna" (did you mean "--man"?)
              hint: run: tare help --help
            """);
    assertThat(tare("frobnicate").status()).isEqualTo(2);
  }

  @Test
  void worksThroughALinkAndFromAnyFolder() throws IOException {
    Path link = directory.resolve("bin");
    Files.createSymbolicLink(link, Path.of(TARE));
    Path second = Files.createDirectory(directory.resolve("d")).resolve("t");
    Files.createSymbolicLink(second, Path.of("../bin"));
    assertThat(run(Map.of(), second.toString(), "--version").out()).hasToString("tare 0.1.0\n");
    assertThat(run(Map.of(), "d/t", "--version").out()).hasToString("tare 0.1.0\n");
  }

  @Test
  void usesTheStartUpCacheForListingAndForWork() throws IOException {
    // AOTMode=on ends the Java machine where the cache cannot be used, instead of going on slowly
    Map<String, String> strict = Map.of("TARE_JAVA_OPTIONS", "-XX:AOTMode=on");
    assertThat(run(strict, TARE, "--version").out()).hasToString("tare 0.1.0\n");
    assertThat(run(strict, TARE, "help", "exit-codes").status()).isZero();
    // not a listing command: the flags are those of work
    assertThat(run(strict, TARE, "frobnicate").err())
        .asString()
        .startsWith("tare: unknown command");
    Map<String, String> other =
        Map.of("TARE_JAVA_OPTIONS", "-XX:AOTMode=on -XX:+UseCompactObjectHeaders");
    assertThat(run(other, TARE, "--version").isSuccess()).isFalse();
  }

  @Test
  void withoutJdkSaysInOneSentenceHowToGetOne() throws IOException {
    Path home = Files.createDirectory(directory.resolve("fresh"));
    Files.copy(HOME.resolve("tare"), home.resolve("tare"));
    Path scripts = Files.createDirectories(home.resolve("cli/src/main/sh"));
    for (String name : List.of("jdk.sh", "build.sh")) {
      Files.copy(HOME.resolve("cli/src/main/sh").resolve(name), scripts.resolve(name));
    }
    var command =
        new Command(
            List.of("/bin/sh", home.resolve("tare").toString(), "--version"),
            Optional.of(Map.of("PATH", "/nonexistent", "TARE_JDK_PLACES", "/nonexistent")),
            Optional.empty());
    Command.Outcome outcome = command.run();
    assertThat(outcome.status()).isEqualTo(9);
    assertThat(outcome.err().toString())
        .startsWith("tare: cannot start: no JDK 25 or newer was found")
        .containsPattern("apt install openjdk-25-jdk|dnf install|brew install")
        .matches("[^\n]*\n");
  }

  @Test
  void exitsWithTheCodeOfTheKind() throws IOException {
    Command.Outcome image = tare("inspect", "absent");
    assertThat(image.status()).isEqualTo(3);
    assertThat(image.err().toString())
        .startsWith("tare: cannot find a container or an image absent\n");
    Command.Outcome file = tare("load", "-i", "absent.tar");
    assertThat(file.status()).isEqualTo(3);
    assertThat(file.err().toString())
        .startsWith("tare: cannot ")
        .endsWith("no such file or directory\n");
    Files.createDirectories(directory.resolve("root/store"));
    Files.writeString(directory.resolve("root/store/oci-layout"), "{\"imageLayoutVersion\":\"9\"}");
    assertThat(tare("images").status()).isEqualTo(9);
  }

  @Test
  void isQuietWhereNobodyReads() throws IOException {
    Command.Outcome outcome =
        run(Map.of(), "/bin/sh", "-c", "{ \"$0\" help; echo $? >&2; } | true", TARE);
    // the reader may be gone before or after the first line is written
    assertThat(outcome.err().toString()).isIn("141\n", "0\n");
  }

  @Test
  void saysThatTheDiskIsFull() throws IOException {
    Command.Outcome outcome = run(Map.of(), "/bin/sh", "-c", "\"$0\" help >/dev/full", TARE);
    assertThat(outcome.status()).isEqualTo(8);
    assertThat(outcome.err())
        .hasToString("tare: cannot write standard output: No space left on device\n");
  }

  @Test
  void takesClosedStandardInputForEmpty() throws IOException {
    Command.Outcome outcome = run(Map.of(), "/bin/sh", "-c", "\"$0\" load <&-", TARE);
    Command.Outcome empty = run(Map.of(), "/bin/sh", "-c", "\"$0\" load </dev/null", TARE);
    assertThat(outcome.status()).isEqualTo(2).isEqualTo(empty.status());
    assertThat(outcome.err().toString()).startsWith("tare load: cannot read archive:-");
  }

  @Test
  void saysThatStandardOutputIsClosed() throws IOException {
    Command.Outcome outcome = run(Map.of(), "/bin/sh", "-c", "\"$0\" help >&-", TARE);
    assertThat(outcome.status()).isEqualTo(9);
    assertThat(outcome.err())
        .hasToString("tare: cannot write standard output: Bad file descriptor\n");
  }

  @Test
  void exitsWithTheCodeOfTheKindWhereAllStandardStreamsAreClosed() throws IOException {
    Command.Outcome outcome =
        run(Map.of(), "/bin/sh", "-c", "\"$0\" inspect absent <&- >&- 2>&-", TARE);
    assertThat(outcome.status()).isEqualTo(3);
  }

  @Test
  void readsFileNamesInTheCLocale() throws IOException {
    Map<String, String> plain = Map.of("LC_ALL", "C", "LANG", "C");
    Command.Outcome outcome = run(plain, TARE, "help", "ä€😀");
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(new String(outcome.err().toByteArray(), StandardCharsets.UTF_8))
        .contains("there is no command or topic \"ä€😀\"");
  }
}
