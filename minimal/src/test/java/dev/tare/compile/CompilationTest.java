package dev.tare.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.compile.Variant.Way;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Programs in C behave the same however they are compiled, and lose their start-up code exactly
/// where they do not need it. Judged by running them here, without tare's own probes.
@Tag("machine")
class CompilationTest {
  private static final String PATH = System.getenv("PATH");
  private static final Map<String, String> ENVIRONMENT =
      Map.of("GREETING", "good morning", "TZ", "UTC");

  @TempDir Path folder;

  @BeforeEach
  void compilers() {
    Machine.needs("gcc", "musl-gcc", "objdump", "sh");
  }

  @ParameterizedTest
  @CsvSource({
    "hello.c,           '',                                 0",
    "arguments.c,       one 'two three' four,               4",
    "environment.c,     '',                                 0",
    "errno.c,           '',                                 33",
    "unflushed.c,       x y,                                3",
    "jump.c,            '',                                 15",
    "parts.c other.c,   '',                                 42",
  })
  void startsWithoutTheLibrarysStartUpCode(String sources, String arguments, int status)
      throws IOException {
    Built reduced = behavesAlike(sources, "-Iinclude", arguments, status);
    assertThat(reduced).isInstanceOf(Built.Program.class);
  }

  @ParameterizedTest
  @CsvSource({
    "format.c,       '',        0,  reads the thread's block",
    "heap.c,         '',        0,  'uses __libc+8, which __init_libc prepares'",
    "signals.c,      '',        7,  'uses __libc'",
    "errors.c,       '',        0,  reads the thread's block",
    "status.c,       '',        5,  'uses __libc'",
    "hosts.c,        '',        0,  reads the thread's block",
    "threads.c,      '',        0,  threads",
    "locales.c,      '',        0,  reads the thread's block",
    "constructor.c,  '',        9,  'run before or after main (.init_array)'",
    "threadlocal.c,  '',        7,  'thread-local storage (counter)'",
    "block.c,        '',        0,  main reads the thread's block",
    "auxiliary.c,    '',        0,  'uses __libc'",
    "program.c,      '',        0,  'uses __progname'",
    "weakexit.c,     x,         3,  'exit, which is weak, would be undefined'",
    "weakstart.c,    '',        0,  '__libc_start_main, which is weak, would be undefined'",
    "weakhandle.c,   '',        3,  '__dso_handle, which is weak, would be undefined'",
    "namesake.c,     x,         0,  'uses __progname_full'",
    "namesakeblock.c,'',        0,  _start reads the thread's block",
    "beyondguard.c,  '',        0,  main reads the thread's block",
  })
  void keepsTheStartUpCode(String sources, String arguments, int status, String reason)
      throws IOException {
    Built reduced = behavesAlike(sources, "", arguments, status);
    assertThat(reduced).isInstanceOf(Built.Unreduced.class);
    assertThat(((Built.Unreduced) reduced).reasons()).anyMatch(each -> each.contains(reason));
  }

  @Test
  void theStackGuardIsRandomWithoutTheStartUpCodeToo() throws IOException {
    Built reduced = behavesAlike("guard.c", "-fstack-protector-all", "", 0);
    assertThat(reduced).isInstanceOf(Built.Program.class);
  }

  @Test
  void readsStandardInput() throws IOException {
    behavesAlike("input.c", "", "< include/parts.h", 32);
  }

  @Test
  void linksLibrariesThatAUserNames() throws IOException {
    behavesAlike("mathematics.c", "-lm", "4.0", 36);
  }

  @Test
  void theSmallestPauseProgramHasAtMostFiveHundredBytes() throws IOException {
    try (Compilation compilation = compilation("pause.c", "")) {
      Built.Program program = (Built.Program) compilation.build(variants()).getLast();
      assertThat(Files.size(program.file())).isLessThanOrEqualTo(500);
    }
  }

  /// Compiles in all ways and runs each.
  ///
  /// @param arguments as words of a shell
  /// @return what came of the last way, the reduced one
  private Built behavesAlike(String sources, String flags, String arguments, int status)
      throws IOException {
    try (Compilation compilation = compilation(sources, flags)) {
      List<Built> all = compilation.build(variants());
      Optional<Command.Outcome> expected = Optional.empty();
      for (Built built : all) {
        if (built instanceof Built.Program program) {
          Command.Outcome outcome = run(program.file(), arguments);
          assertThat(outcome.status()).as(built.variant().title()).isEqualTo(status);
          assertThat(outcome).as(built.variant().title()).isEqualTo(expected.orElse(outcome));
          expected = expected.or(() -> Optional.of(outcome));
        } else {
          assertThat(built.variant().way()).as(built.toString()).isEqualTo(Way.REDUCED);
        }
      }
      return all.getLast();
    }
  }

  private static List<Variant> variants() {
    return Variant.of(Compiler.find(PATH));
  }

  private Compilation compilation(String sources, String flags) throws IOException {
    List<String> names = List.of(sources.split(" "));
    for (String name : names) {
      copy(name);
    }
    Files.createDirectories(folder.resolve("include"));
    copy("include/parts.h");
    List<String> words = new ArrayList<>(List.of(flags.split(" ")));
    words.removeIf(String::isEmpty);
    return Compilation.of(CProgram.of(names, words, folder), PATH);
  }

  private void copy(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(CompilationTest.class.getResourceAsStream(name), name)) {
      Files.write(folder.resolve(name), in.readAllBytes());
    }
  }

  private Command.Outcome run(Path program, String arguments) throws IOException {
    Path place = folder.resolve(Objects.requireNonNull(program.getFileName()));
    Files.deleteIfExists(place);
    Files.copy(program, place, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    String line = "exec ./%s %s".formatted(place.getFileName(), arguments);
    return new Command(List.of("sh", "-c", line), Optional.of(ENVIRONMENT), Optional.of(folder))
        .run();
  }
}
