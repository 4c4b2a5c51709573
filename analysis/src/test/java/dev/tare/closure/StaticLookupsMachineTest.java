package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.HostTree;
import dev.tare.layer.TreePath;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Static programs that look up names are told from those that do not, however they are built.
@Tag("machine")
class StaticLookupsMachineTest {
  private static final List<List<String>> WAYS =
      List.of(
          List.of("gcc", "-static"),
          List.of("gcc", "-static", "-Os", "-s", "-ffunction-sections", "-Wl,--gc-sections"),
          List.of("gcc", "-static-pie", "-s"));

  private static final String HOSTS =
      """
      #include <netdb.h>
      #include <stdio.h>
      int main(int n, char **a) { struct addrinfo *r; int e = getaddrinfo(a[1], 0, 0, &r);
        puts(e ? gai_strerror(e) : "found"); return 0; }
      """;
  private static final String USERS =
      """
      #include <pwd.h>
      #include <stdio.h>
      int main(int n, char **a) { struct passwd *p = getpwnam(a[1]); puts(p ? p->pw_dir : "none"); return 0; }
      """;

  @TempDir Path dir;

  private Path built(String source, List<String> way) throws IOException {
    Path code = dir.resolve("p.c");
    Files.writeString(code, source);
    Path program = dir.resolve("p");
    List<String> words = new ArrayList<>(way);
    words.addAll(List.of("-w", "-o", program.toString(), code.toString()));
    Command.Outcome outcome = Command.of(words).run();
    assertThat(outcome.isSuccess()).as(outcome.err().toString()).isTrue();
    return program;
  }

  private static Optional<StaticLookups> lookups(Path program) {
    return StaticLookups.of(
        (FileEntry)
            new HostTree(Path.of("/")).entry(TreePath.of(program.toString())).orElseThrow());
  }

  @Test
  void everyWayToLinkShowsLookUps() throws IOException {
    Machine.needs("gcc");
    for (List<String> way : WAYS) {
      assertThat(lookups(built(HOSTS, way))).as("%s", way).contains(new StaticLookups(true, true));
      assertThat(lookups(built(USERS, way))).as("%s", way).contains(new StaticLookups(false, true));
    }
  }

  @Test
  void whatLooksNothingUpIsNotSuspected() throws IOException {
    Machine.needs("gcc", "musl-gcc");
    List<String> others =
        List.of(
            "#include <stdio.h>\nint main(void) { return printf(\"hello\\n\") < 0; }",
            "#include <iconv.h>\nint main(void) { return iconv_open(\"UTF-8\", \"LATIN1\") == 0; }",
            "#include <dlfcn.h>\nint main(void) { return dlopen(\"libz.so.1\", 1) == 0; }",
            "#include <locale.h>\n#include <time.h>\nint main(void) { setlocale(0, \"\"); time_t t = 0;"
                + " return localtime(&t) == 0; }");
    for (String source : others) {
      for (List<String> way : WAYS) {
        assertThat(lookups(built(source, way))).as("%s %s", way, source).isEmpty();
      }
    }
    assertThat(lookups(built(HOSTS, List.of("musl-gcc", "-static")))).as("musl").isEmpty();
  }

  @Test
  void lookUpsWorkWithWhatTheRuleBringsAndWithoutLibraries() throws IOException {
    Machine.needs("gcc", "chroot");
    Machine.needsRoot();
    Path hosts = built(HOSTS, WAYS.getFirst());
    assertThat(new ClosureRoot(dir, hosts.toString()).inRoot("inner.example").out())
        .hasToString("found\n");
    ClosureRoot users = new ClosureRoot(dir, built(USERS, WAYS.getFirst()).toString());
    assertThat(users.inRoot("root").out()).hasToString("/root\n");
    assertThat(users.inRoot("nobody-of-that-name").out()).hasToString("none\n");
    assertThat(users.without(Reason.Kind.STATIC_NSS, "root").out()).hasToString("none\n");
  }
}
