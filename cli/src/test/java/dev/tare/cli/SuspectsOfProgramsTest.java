package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What strings name in real programs: kept, it works; dropped, it does not, and pack has said so.
@Tag("machine")
class SuspectsOfProgramsTest {
  @TempDir Path dir;
  private TareProcess tare;

  @BeforeEach
  void open() {
    tare = new TareProcess(dir);
  }

  @Test
  void aDatabaseThatAStringNamesIsKeptOrDropped() {
    Machine.needs("file");
    assertThat(pack("file", "keep"))
        .contains("files named by strings", "suspects: ", "  the dearest: ");
    assertThat(run("file", "-b", "/usr/bin/file")).contains("ELF 64-bit");
    assertThat(pack("file", "drop")).contains("dropped").contains("--explain lists them");
    assertThat(tare.run("run", "--runtime", "builtin", "file", "-b", "/usr/bin/file").status())
        .isNotZero();
  }

  @Test
  void aPluginDirectoryIsFollowed() {
    Machine.needs("openssl");
    pack("openssl", "keep");
    assertThat(run("openssl", "engine", "padlock")).contains("VIA PadLock");
    pack("openssl", "drop");
    assertThat(tare.run(runWords("openssl", "engine", "padlock")).out()).doesNotContain("PadLock");
  }

  @Test
  void aScriptFindsItsCommands() throws IOException {
    Path script =
        Files.writeString(dir.resolve("s"), "#!/bin/sh\necho b a | tr ' ' '\\n' | sort\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    ok("pack", script.toString(), "-t", "s");
    assertThat(run("s")).isEqualTo("a\nb\n");
  }

  @Test
  void aThreadThatIsCancelledFindsItsUnwinder() throws IOException {
    Machine.needs("gcc");
    Path source =
        Files.writeString(
            dir.resolve("t.c"),
            """
            #include <pthread.h>
            #include <stdio.h>
            #include <unistd.h>
            static void *f(void *p) { for (;;) pause(); return p; }
            int main(void) {
              pthread_t t;
              pthread_create(&t, 0, f, 0);
              pthread_cancel(t);
              pthread_join(t, 0);
              puts("cancelled");
            }
            """);
    Path program = dir.resolve("t");
    assertThat(Command.of("gcc", "-o", program.toString(), source.toString()).run().status())
        .isZero();
    assertThat(ok("pack", program.toString(), "-t", "t")).contains("unwinder");
    assertThat(run("t")).isEqualTo("cancelled\n");
  }

  @Test
  void aNoteOfACompilerIsUnderstood() throws IOException {
    Machine.needs("gcc");
    Path source =
        Files.writeString(
            dir.resolve("n.c"),
            """
            #include <dlfcn.h>
            #include <stdio.h>
            #include <string.h>
            __asm__(".pushsection .note.dlopen, \\"a\\", %note\\n.balign 4\\n"
                    ".long 4, 2f-1f, 0x407c0c0a\\n.asciz \\"FDO\\"\\n1: .asciz "
                    "\\"[{\\\\\\"soname\\\\\\":[\\\\\\"libz.so.1\\\\\\"],\\\\\\"feature\\\\\\":\\\\\\"zip\\\\\\"}]\\"\\n"
                    "2: .balign 4\\n.popsection");
            int main(void) {
              char name[16] = "libz";
              strcat(name, ".so.1");
              puts(dlopen(name, RTLD_NOW) ? "loaded" : dlerror());
            }
            """);
    Path program = dir.resolve("n");
    Command.Outcome built =
        Command.of("gcc", "-O0", "-o", program.toString(), source.toString()).run();
    assertThat(built.status()).as("%s", built.err()).isZero();
    assertThat(ok("pack", program.toString(), "-t", "n")).contains("libraries named by notes");
    assertThat(run("n")).isEqualTo("loaded\n");
  }

  @Test
  void asksOnATerminalAlone() {
    var refused = tare.run("pack", "file", "-t", "file", "--suspects", "ask");
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains("no terminal", "--suspects keep");
  }

  @Test
  void aLibraryPathOfThisShellIsNotTheImages() throws IOException {
    Machine.needs("gcc");
    Path source = Files.writeString(dir.resolve("l.c"), "int f(void) { return 0; }\n");
    Path main =
        Files.writeString(dir.resolve("m.c"), "int f(void); int main(void) { return f(); }\n");
    Path libraries = Files.createDirectories(dir.resolve("lib"));
    Path library = libraries.resolve("libown.so");
    assertThat(
            Command.of("gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString())
                .run()
                .status())
        .isZero();
    Path byName = dir.resolve("by-name");
    assertThat(
            Command.of("gcc", "-o", byName.toString(), main.toString(), "-L" + libraries, "-lown")
                .run()
                .status())
        .isZero();
    String variable = "LD_LIBRARY_PATH=" + libraries;
    var refused =
        tare.with("LD_LIBRARY_PATH", libraries.toString())
            .run("pack", byName.toString(), "-t", "m");
    assertThat(refused.status()).isEqualTo(3);
    assertThat(refused.err()).contains("libown.so").contains("-e " + variable);
    String moved = libraries + ":/opt/own";
    ok("pack", byName.toString(), "-t", "m", "--add", moved, "-e", "LD_LIBRARY_PATH=/opt/own");
    assertThat(run("m")).isEmpty();
  }

  private String pack(String program, String suspects) {
    return ok("pack", program, "-t", program, "--suspects", suspects);
  }

  private String ok(String... words) {
    var outcome = tare.run(words);
    assertThat(outcome.status()).as("%s", outcome.err()).isZero();
    return outcome.out();
  }

  private String run(String... words) {
    return ok(runWords(words));
  }

  private static String[] runWords(String... words) {
    var all = new java.util.ArrayList<>(List.of("run", "--rm", "--runtime", "builtin"));
    all.addAll(List.of(words));
    return all.toArray(String[]::new);
  }
}
