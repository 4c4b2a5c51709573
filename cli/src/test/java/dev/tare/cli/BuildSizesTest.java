package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a build says of sizes, and what `--fix` writes.
class BuildSizesTest {
  @TempDir Path folder;
  private CommandLineFixture tare;
  private Path context;

  @BeforeEach
  void makeContext() throws IOException {
    tare = new CommandLineFixture(folder);
    context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(context.resolve("p"), "x".repeat(20_000));
    Files.writeString(context.resolve("q"), "y".repeat(20_000));
  }

  private int build(String dockerfile, String... options) throws IOException {
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    tare.reset();
    String[] words = new String[options.length + 2];
    words[0] = "build";
    System.arraycopy(options, 0, words, 1, options.length);
    words[words.length - 1] = "context";
    return tare.run(words);
  }

  @Test
  void oneLineWhereThereIsLittleToSay() throws IOException {
    build("FROM scratch\nCOPY p /bin/\nCOPY q /bin/\n");

    assertThat(tare.err()).endsWith("DONE 0.0s\n" + lastLine()).contains("in 2 layers\n");
    assertThat(lastLine()).matches("[0-9.]+ kB in 2 layers\n");
  }

  private String lastLine() {
    String err = tare.err();
    return err.substring(err.lastIndexOf('\n', err.length() - 2) + 1);
  }

  @Test
  void layersAndWhatNeedNotBeThere() throws IOException {
    build("FROM scratch\nCOPY p /bin/\nCOPY --chmod=600 p q /bin/\n");

    assertThat(tare.err())
        .endsWith(
            """
              22.5 kB  Dockerfile:2:1  COPY p /bin/
              43.5 kB  Dockerfile:3:1  COPY --chmod=600 p q /bin/
            need not be there:
              21 kB  Dockerfile:3:1: this writes /bin/p once again, with another mode (CopiedAgain)
                write COPY --chmod=MODE in line 2 in place of this
            """);
  }

  @Test
  void saysNothingWhenQuiet() throws IOException {
    build("FROM scratch\nCOPY p /bin/\nCOPY --chmod=600 p q /bin/\n", "-q");

    assertThat(tare.err()).isEmpty();
  }

  @Test
  void theLastEventOfJsonHasAll() throws IOException {
    build("FROM scratch\nCOPY p /bin/\nCOPY --chmod=600 p q /bin/\n", "--progress", "json");

    assertThat(lastLine())
        .startsWith("{\"event\":\"sizes\",")
        .contains(
            "\"rule\":\"CopiedAgain\"", "\"bytes\":20992", "\"fixable\":0", "\"inherited\":0");
  }

  @Test
  void writesTheFixedFileBesideTheOriginal() throws IOException {
    assertThat(build("FROM scratch\ncopy p /bin/\n", "--fix")).isZero();

    assertThat(tare.out()).contains("--- Dockerfile\n+++ Dockerfile.fixed\n", "-copy p", "+COPY p");
    assertThat(tare.err()).endsWith("Dockerfile.fixed: 1 change; the layers stay as they are\n");
    assertThat(Files.readString(context.resolve("Dockerfile.fixed")))
        .isEqualTo("FROM scratch\nCOPY p /bin/\n");
    assertThat(Files.readString(context.resolve("Dockerfile"))).contains("copy p");
  }

  @Test
  void replacesNoOtherFile() throws IOException {
    Files.writeString(context.resolve("Dockerfile.fixed"), "mine\n");

    assertThat(build("FROM scratch\ncopy p /bin/\n", "--fix")).isEqualTo(1);

    assertThat(tare.err())
        .contains(
            "cannot write Dockerfile.fixed: it is there already, with another text", "hint: ");
    assertThat(Files.readString(context.resolve("Dockerfile.fixed"))).isEqualTo("mine\n");
  }

  @Test
  void theSameTextAgainIsNoFailure() throws IOException {
    Files.writeString(context.resolve("Dockerfile.fixed"), "FROM scratch\nCOPY p /bin/\n");

    assertThat(build("FROM scratch\ncopy p /bin/\n", "--fix")).isZero();
    assertThat(tare.err()).contains("Dockerfile.fixed was there with this text: 1 change");
  }

  @Test
  void writesNothingWhereNothingIsToFix() throws IOException {
    assertThat(build("FROM scratch\nCOPY p /bin/\n", "--fix")).isZero();

    assertThat(tare.err())
        .endsWith("nothing to fix: tare found nothing that it can change safely\n");
    assertThat(context.resolve("Dockerfile.fixed")).doesNotExist();
  }

  @Test
  void hasNoPlaceBesideStandardInput() throws IOException {
    assertThat(build("FROM scratch\n", "--fix", "-f", "-")).isEqualTo(2);
    assertThat(tare.err()).contains("cannot fix a Dockerfile from standard input");
  }

  @Test
  void isNoCheck() throws IOException {
    assertThat(build("FROM scratch\n", "--fix", "--check")).isEqualTo(2);
    assertThat(tare.err()).contains("cannot use --fix with --check", "hint: ");
  }
}
