package dev.tare.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What real static programs tell by the functions that linkers take into them.
@Tag("machine")
class StaticProgramsMachineTest {
  private static final String PLAIN =
      "#include <stdio.h>\nint main(void) { return puts(\"\") < 0; }";
  private static final String WHO =
      "#include <pwd.h>\n#include <unistd.h>\nint main(void) { return getpwuid(getuid()) == 0; }";
  private static final String TEMPORARY =
      "#include <stdio.h>\nint main(void) { return tmpfile() == 0; }";
  private static final String HOSTS =
      "#include <netdb.h>\nint main(int n, char **a) { struct addrinfo *r;"
          + " return getaddrinfo(a[0], 0, 0, &r); }";
  private static final String THREADS =
      """
      #include <pthread.h>
      #include <stdlib.h>
      static void *f(void *a) { return malloc(9); }
      int main(void) { pthread_t t; return pthread_create(&t, 0, f, 0); }
      """;

  @TempDir Path dir;

  private List<String> said(String compiler, String source, String... options) throws IOException {
    Path code = Files.writeString(dir.resolve("p.c"), source);
    Path program = dir.resolve("p");
    List<String> words = new ArrayList<>(List.of(compiler, "-static", "-O2", "-w"));
    words.addAll(List.of(options));
    words.addAll(List.of("-o", program.toString(), code.toString()));
    Command.Outcome outcome = Command.of(words).run();
    assertThat(outcome.isSuccess()).as(outcome.err().toString()).isTrue();
    return said(program);
  }

  /// What an image from scratch with this program alone is told, for a user without a line.
  static List<String> said(Path program) throws IOException {
    Entry file =
        new Entry.FileEntry(
            TreePath.of("/p"),
            Attributes.of(0755),
            new Content.HostFile(program, Files.size(program)));
    ImageConfig config =
        ImageConfig.of(Platform.host()).withCmd(List.of("/p")).withUser("65532:65532");
    return ImageChecks.of(CheckedImage.of(config, List.of(List.of(file)))).stream()
        .map(finding -> "%s %s".formatted(finding.severity(), finding.code()))
        .filter(line -> !line.matches("NOTE T(09|10)")) // of users and directories that all lack
        .toList();
  }

  @Test
  void functionsTellWhatGlibcIsAskedFor() throws IOException {
    Machine.needs("gcc");
    assertThat(said("gcc", PLAIN)).isEmpty();
    assertThat(said("gcc", WHO)).containsExactly("WARNING T09");
    assertThat(said("gcc", TEMPORARY)).containsExactly("WARNING T10");
    assertThat(said("gcc", HOSTS)).containsExactly("NOTE T11");
    assertThat(said("gcc", THREADS)).isEmpty();
  }

  @Test
  void functionsTellWhatMuslIsAskedFor() throws IOException {
    Machine.needs("musl-gcc");
    assertThat(said("musl-gcc", PLAIN)).isEmpty();
    assertThat(said("musl-gcc", WHO)).containsExactly("WARNING T09");
    assertThat(said("musl-gcc", TEMPORARY)).containsExactly("WARNING T10");
    assertThat(said("musl-gcc", THREADS)).containsExactly("NOTE T13");
    assertThat(said("musl-gcc", HOSTS)).hasSize(1).first().asString().endsWith(" T12");
  }

  @Test
  void stringsOfStrippedProgramsAreWorthNotes() throws IOException {
    Machine.needs("gcc", "musl-gcc");
    assertThat(said("musl-gcc", HOSTS, "-s")).containsExactly("NOTE T12");
    assertThat(said("musl-gcc", PLAIN, "-s")).isEmpty();
    assertThat(said("musl-gcc", WHO, "-s")).isEmpty();
    assertThat(said("gcc", PLAIN, "-s")).isEmpty();
    assertThat(said("gcc", HOSTS, "-s")).containsExactly("NOTE T11");
  }
}
