package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// C sources, compiled, compared, packed and run. Sizes are limits: smaller is fine.
@Tag("machine")
class CompiledProgramsTest {
  private static final String PAUSE =
      """
      #include <unistd.h>
      int main(void) { pause(); return 0; }
      """;
  private static final String HELLO =
      """
      #include <stdio.h>
      int main(void) { puts("Hello, world!"); return 0; }
      """;

  @TempDir Path dir;
  private TareProcess tare;

  @BeforeEach
  void open() {
    Machine.needs("gcc", "musl-gcc", "objdump", "strace");
    tare = new TareProcess(dir);
  }

  @Test
  void aProgramThatPausesIsPulledInAThousandBytes() throws IOException {
    List<String> chosen = chosen(packed("pause", PAUSE).out());
    assertThat(pulled(chosen)).isLessThanOrEqualTo(1000);
    assertThat(chosen.getFirst()).isEqualTo("smallest static musl, start-up reduced");
    assertThat(transferred("pause", chosen)).isEqualTo(pulled(chosen));
  }

  @Test
  void helloWorldFromUnchangedSourceIsPulledInTwentyFiveHundredBytes() throws IOException {
    List<String> chosen = chosen(packed("hello", HELLO).out());
    assertThat(pulled(chosen)).isLessThanOrEqualTo(2500);
    assertThat(transferred("hello", chosen)).isEqualTo(pulled(chosen));
  }

  @Test
  void whatIsExpectedMustComeFromThisMachineToo() throws IOException {
    Path source = Files.writeString(dir.resolve("hello.c"), HELLO);
    TareProcess.Outcome other =
        tare.run("pack", source.toString(), "-t", "hello", "--probe", "hello", "--expect", "bye");
    assertThat(other.status()).isEqualTo(1);
    assertThat(other.err())
        .contains("does not write \"bye\" on this machine", "nothing was tagged");
    tare.run("pack", source.toString(), "-t", "hello", "--probe", "hello", "--expect", "Hello")
        .ok();
  }

  @Test
  void anyNameOfASourceWorks() throws IOException {
    for (String name : List.of("lib", "root", "-x")) {
      Files.writeString(dir.resolve(name + ".c"), HELLO);
      in(dir, "pack", "./" + name + ".c", "-t", "named").ok();
      assertThat(tare.run("run", "--rm", "named").ok().out()).isEqualTo("Hello, world!\n");
    }
  }

  @Test
  void anInterruptLeavesNothingOfACompilation() throws Exception {
    Path source = Files.writeString(dir.resolve("pause.c"), PAUSE);
    Process packing =
        tare.builder(
                List.of("pack", source.toString(), "-t", "x", "--probe", "{}", "--timeout", "60"))
            .start();
    String prefix = "tare-compile-" + packing.pid() + "-";
    while (foldersIn("/tmp", prefix).isEmpty() && packing.isAlive()) {
      Thread.sleep(20);
    }
    assertThat(foldersIn("/tmp", prefix)).hasSize(1);
    packing.destroy();
    packing.waitFor();
    assertThat(foldersIn("/tmp", prefix)).isEmpty();
  }

  private static List<Path> foldersIn(String directory, String prefix) throws IOException {
    try (var found = Files.newDirectoryStream(Path.of(directory), prefix + "*")) {
      List<Path> all = new ArrayList<>();
      found.forEach(all::add);
      return all;
    }
  }

  @Test
  void theSmallestProgramsRunInEachEngine() throws Exception {
    Machine.needs("crun", "runc");
    packed("hello", HELLO);
    packed("pause", PAUSE);
    for (String engine : List.of("crun", "runc", "builtin")) {
      assertThat(tare.run("run", "--rm", "--runtime", engine, "hello").ok().out())
          .isEqualTo("Hello, world!\n");
      Process running = tare.builder(List.of("run", "--rm", "--runtime", engine, "pause")).start();
      try {
        awaitProgram("/pause", running);
      } finally {
        running.destroy();
        running.destroyForcibly();
        running.waitFor();
      }
    }
  }

  @Test
  void theImageIsReadByOthersAlthoughItNamesNoTime() throws IOException {
    Machine.needs("skopeo", "umoci");
    packed("hello", HELLO);
    Path layout = dir.resolve("layout");
    tare.run("copy", "--compression-format", "gzip:9", "hello", "oci:" + layout + ":hello").ok();
    assertThat(process("skopeo", "inspect", "oci:" + layout + ":hello"))
        .contains("\"Created\": null");
    process(
        "skopeo",
        "copy",
        "--insecure-policy",
        "oci:" + layout + ":hello",
        "docker-archive:" + dir + "/d.tar:h:1");
    process("umoci", "unpack", "--image", layout + ":hello", dir.resolve("bundle").toString());
    assertThat(process(dir.resolve("bundle/rootfs/hello").toString())).isEqualTo("Hello, world!\n");
  }

  @Test
  void sourcesHeadersAndLibrariesAreThoseOfTheFolder() throws IOException {
    Files.createDirectories(dir.resolve("include"));
    Files.writeString(dir.resolve("include/part.h"), "double part(double);\n");
    Files.writeString(
        dir.resolve("part.c"),
        "#include <math.h>\n#include <part.h>\ndouble part(double x) { return sqrt(x); }\n");
    Files.writeString(
        dir.resolve("whole.c"),
        "#include <part.h>\nint main(int argc, char **argv) { return (int)part(argc * 49.0); }\n");
    TareProcess.Outcome outcome =
        in(dir, "pack", "whole.c", "part.c", "-t", "whole", "--cflags", "-Iinclude -lm").ok();
    assertThat(chosen(outcome.out())).isNotEmpty();
    assertThat(tare.run("run", "--rm", "whole").status()).isEqualTo(7);
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".o"));
    }
  }

  @Test
  void theCompilersOwnWordsSayWhatIsWrong() throws IOException {
    TareProcess.Outcome outcome = pack("broken", "int main(void) { retrun 0; }\n");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).contains("broken.c:1:18: error:").contains("retrun");
    assertThat(tare.run("images", "-q").ok().out()).isEmpty();
  }

  @Test
  void aWayThatDoesNotLinkIsARowOfTheTable() throws IOException {
    TareProcess.Outcome outcome =
        packed(
            "trace",
            """
            #include <execinfo.h>
            int main(void) { void *frames[4]; return backtrace(frames, 4) > 0 ? 0 : 1; }
            """);
    assertThat(row(outcome.out(), "static musl").orElseThrow().getLast())
        .startsWith("did not link:")
        .contains("execinfo.h");
    assertThat(chosen(outcome.out()).getFirst()).contains("static glibc");
  }

  @Test
  void aWayThatBehavesOtherwiseIsNotTaken() throws IOException {
    TareProcess.Outcome outcome =
        packed(
            "unknown",
            """
            #include <stdio.h>
            #include <string.h>
            int main(void) { puts(strerror(9999)); return 0; }
            """);
    assertThat(row(outcome.out(), "smallest static musl").orElseThrow().getLast())
        .startsWith("differs: standard output line 1: ")
        .contains("not \"Unknown error 9999\"");
    assertThat(chosen(outcome.out()).getFirst()).contains("static glibc");
    assertThat(tare.run("run", "--rm", "unknown").ok().out()).isEqualTo("Unknown error 9999\n");
  }

  @Test
  void whereNoStaticProgramBehavesTheSameNothingIsTagged() throws IOException {
    String source =
        """
        #include <elf.h>
        #include <sys/auxv.h>
        int main(void) { return getauxval(AT_BASE) ? 3 : 4; }
        """;
    TareProcess.Outcome outcome = pack("loaded", source);
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("differs: how it ended: exit status 4, not exit status 3")
        .contains("--link dynamic");
    assertThat(tare.run("images", "-q").ok().out()).isEmpty();
    assertThat(chosen(packed("loaded", source, "--link", "dynamic").out()).getFirst())
        .startsWith("dynamic glibc");
    assertThat(tare.run("run", "--rm", "loaded").status()).isEqualTo(3);
  }

  @Test
  void ordinaryStaticIsTakenWhereItIsAskedFor() throws IOException {
    assertThat(chosen(packed("hello", HELLO, "--link", "static").out()).getFirst())
        .isEqualTo("static musl");
  }

  @Test
  void theReasonWhyStartUpCodeIsKeptIsPrinted() throws IOException {
    String out =
        packed(
                "ready",
                """
                static int ready;
                __attribute__((constructor)) static void get(void) { ready = 6; }
                int main(void) { return ready; }
                """,
                "--explain")
            .out();
    assertThat(row(out, "smallest static musl, start-up reduced").orElseThrow().getLast())
        .isEqualTo("start-up code kept: functions that run before or after main (.init_array)");
    assertThat(tare.run("run", "--rm", "ready").status()).isEqualTo(6);
  }

  @Test
  void flagsThatCannotWorkAreExplainedBeforeAnythingIsCompiled() throws IOException {
    TareProcess.Outcome outcome = pack("hello", HELLO, "--cflags", "-Os -s static");
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("its dash is missing; write -static");
    assertThat(pack("hello", HELLO, "--cflags", "-static", "--link", "dynamic").status())
        .isEqualTo(2);
  }

  @Test
  void compressingTheProgramItselfIsJudgedByWhatIsPulled() throws IOException {
    Path tools = Files.createDirectories(dir.resolve("tools"));
    // the command line of upx, and no compression: a program that grows
    Path upx =
        Files.writeString(
            tools.resolve("upx"), "#!/bin/sh\ncp \"$5\" \"$4\" && echo more >>\"$4\"\n");
    Files.setPosixFilePermissions(upx, PosixFilePermissions.fromString("rwxr-xr-x"));
    tare.with("PATH", tools + ":" + System.getenv("PATH"));
    String out = packed("hello", HELLO, "--compress-program", "upx").out();
    assertThat(row(out, "smallest static musl, start-up reduced, upx").orElseThrow().getLast())
        .matches("same, counter-productive: pulls [0-9]+ bytes more");
    assertThat(chosen(out).getFirst()).isEqualTo("smallest static musl, start-up reduced");
  }

  @Test
  void theSameSourceGivesTheSameImage() throws IOException {
    packed("hello", HELLO);
    String first = tare.run("images", "-q", "--no-trunc").ok().out();
    packed("hello", HELLO);
    assertThat(tare.run("images", "-q", "--no-trunc").ok().out()).isEqualTo(first);
  }

  @Test
  void aProbeThatStartsAnotherProgramIsRefused() throws IOException {
    for (String other : List.of("nosuchcmd", "./hello.c", "/bin/sh -c hello")) {
      TareProcess.Outcome outcome = pack("hello", HELLO, "--probe", other);
      assertThat(outcome.status()).as(other).isEqualTo(2);
      assertThat(outcome.err())
          .contains(other)
          .contains("a probe of C sources begins with the program: --probe 'hello …'");
    }
    assertThat(tare.run("images", "-q").ok().out()).isEmpty();
    for (String own : List.of("{} x", "/hello", "./hello", dir.resolve("hello").toString())) {
      assertThat(packed("hello", HELLO, "--probe", own).out()).doesNotContain("same in 1 run");
    }
  }

  @Test
  void whereThePlainProgramDoesNotLinkNothingElseIsTheMeasure() throws IOException {
    String source =
        """
        #include <math.h>
        int main(int argc, char **argv) { return (int)sqrt(argc * 49.0); }
        """;
    TareProcess.Outcome outcome = pack("square", source);
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).contains("gcc failed:", "undefined reference to `sqrt'");
    assertThat(tare.run("images", "-q").ok().out()).isEmpty();
    assertThat(packed("square", source, "--compile-with", "musl-gcc").out())
        .contains("compared with static musl: no dynamic compiler here");
  }

  @Test
  void whatWasComparedIsSaidWhereNoProbeSaysIt() throws IOException {
    assertThat(packed("hello", HELLO).out())
        .contains("same in 1 run without arguments (exit status 0)\n");
    assertThat(packed("two", "int main(void) { return 2; }\n").out())
        .contains(
            "same in 1 run without arguments (exit status 2); give a real one with --probe 'two"
                + " ARGS'\n");
  }

  @Test
  void aProgramThatDoesSomethingElseEachTimeNeedsAnExpectedText() throws IOException {
    String source =
        """
        #include <stdio.h>
        #include <time.h>
        int main(void) {
          struct timespec t;
          clock_gettime(CLOCK_MONOTONIC, &t);
          return printf("now %ld.%09ld\\n", (long)t.tv_sec, t.tv_nsec) < 0;
        }
        """;
    TareProcess.Outcome outcome = pack("clock", source);
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("standard output differs between two runs of the same program")
        .contains("--expect TEXT");
    assertThat(tare.run("images", "-q").ok().out()).isEmpty();
    String out = packed("clock", source, "--probe", "clock", "--expect", "now ").out();
    assertThat(chosen(out).getFirst()).contains("static musl");
  }

  @Test
  void sourcesOfOtherLanguagesAreNamedAsSuch() throws IOException {
    Path source = Files.writeString(dir.resolve("hello.cpp"), HELLO);
    assertThat(tare.run("pack", source.toString(), "-t", "hello").err())
        .contains("of all languages tare compiles C alone (.c)");
    assertThat(pack("hello", HELLO, "--compress-program", "gzip").err())
        .contains("\"gzip\" is none of upx");
    packed("hello", HELLO, "--cflags", "--static");
  }

  private TareProcess.Outcome packed(String name, String source, String... more)
      throws IOException {
    return pack(name, source, more).ok();
  }

  private TareProcess.Outcome pack(String name, String source, String... more) throws IOException {
    Path file = Files.writeString(dir.resolve(name + ".c"), source);
    List<String> words = new ArrayList<>(List.of("pack", file.toString(), "-t", name));
    words.addAll(Arrays.asList(more));
    return tare.run(words.toArray(String[]::new));
  }

  private TareProcess.Outcome in(Path directory, String... words) {
    return tare.in(directory).run(words);
  }

  /// The cells of a row; columns are two blanks apart.
  private static Optional<List<String>> row(String table, String title) {
    return table
        .lines()
        .map(line -> List.of(line.split(" {2,}")))
        .filter(cells -> cells.getFirst().equals(title))
        .findFirst();
  }

  private static List<String> chosen(String table) {
    return table
        .lines()
        .filter(line -> line.endsWith(", chosen"))
        .map(line -> List.of(line.split(" {2,}")))
        .findFirst()
        .orElseThrow(() -> new AssertionError(table));
  }

  private static long pulled(List<String> row) {
    return Long.parseLong(row.get(4));
  }

  /// What a copy of the image holds: its manifest and what that names.
  private long transferred(String name, List<String> row) throws IOException {
    Path layout = dir.resolve("wire-" + name);
    tare.run("copy", "--compression-format", "zstd:19", name, "oci:" + layout + ":x").ok();
    try (Stream<Path> blobs = Files.list(layout.resolve("blobs/sha256"))) {
      List<Path> all = blobs.toList();
      assertThat(all).as(row.toString()).hasSize(3);
      long sum = 0;
      for (Path blob : all) {
        sum += Files.size(blob);
      }
      return sum;
    }
  }

  /// Waits until a process runs that was started as `command`, alone.
  private static void awaitProgram(String command, Process tare) throws Exception {
    while (tare.isAlive()) {
      try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
        if (processes.anyMatch(process -> isCommand(process, command))) {
          return;
        }
      }
      Thread.sleep(20);
    }
    throw new AssertionError(command + " ended");
  }

  private static boolean isCommand(Path process, String command) {
    try {
      return Files.readString(process.resolve("cmdline")).equals(command + "\0");
    } catch (IOException e) {
      return false;
    }
  }

  private static String process(String... words) throws IOException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String out =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor()).as(out).isZero();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return out;
  }
}
