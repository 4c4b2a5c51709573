package dev.tare.compile;

import dev.tare.base.TareException;
import dev.tare.sys.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A C compiler of this machine, known by what it says of itself, not by its name.
///
/// @param machine `x86_64`, `aarch64`, … as its macros say
public record Compiler(Path program, Brand brand, Libc libc, String machine) {
  /// Whose flags it understands.
  public enum Brand {
    GCC,
    CLANG
  }

  /// The C library that it links with.
  public enum Libc {
    GLIBC("glibc"),
    MUSL("musl"),
    /// Any other one; nothing is known of it.
    OTHER("libc");

    private final String title;

    Libc(String title) {
      this.title = title;
    }

    /// As people write it.
    public String title() {
      return title;
    }
  }

  private static final List<String> MACHINES =
      List.of("x86_64", "aarch64", "i386", "arm", "riscv", "powerpc64", "s390x");

  /// Compilers on `path`: what the system calls its C compiler, and one for musl.
  ///
  /// @param path directories joined by `:`
  /// @throws TareException UNSUPPORTED where there is none
  public static List<Compiler> find(String path) {
    Optional<Path> native_ = first(path, "gcc").or(() -> first(path, "clang"));
    Optional<Path> musl = first(path, "musl-gcc").or(() -> first(path, "musl-clang"));
    List<Compiler> found =
        java.util.stream.Stream.of(native_, musl)
            .flatMap(Optional::stream)
            .map(Compiler::ask)
            .toList();
    if (found.isEmpty()) {
      throw TareException.unsupported("cannot compile: neither gcc, clang nor musl-gcc is on PATH")
          .withHint("run: apt-get install gcc libc6-dev musl-tools");
    }
    return found;
  }

  /// The one that a user names: a word found on `path`, or a path.
  ///
  /// @param directory where a relative path begins
  public static Compiler named(String word, String path, Path directory) {
    Optional<Path> program =
        word.contains("/")
            ? Optional.of(directory.resolve(word)).filter(Files::isExecutable)
            : first(path, word);
    return ask(
        program.orElseThrow(() ->
            TareException.notFound("cannot compile with %s: no such program".formatted(word))));
  }

  /// Where a program of binutils or the like lies; the same search as for compilers.
  static Optional<Path> first(String path, String word) {
    for (String directory : path.split(":", -1)) {
      Path file = Path.of(directory.isEmpty() ? "." : directory).resolve(word);
      if (Files.isRegularFile(file) && Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private static Compiler ask(Path program) {
    Command command =
        Command.of(program.toString(), "-dM", "-E", "-x", "c", "-include", "stdlib.h", "/dev/null");
    try {
      Command.Outcome outcome = command.run();
      if (!outcome.isSuccess()) {
        throw TareException.unsupported(
                "cannot compile with %s: %s".formatted(program, outcome.err().toString().strip()))
            .withHint("run: apt-get install gcc libc6-dev musl-tools");
      }
      return of(program, macros(outcome.out().toString()));
    } catch (IOException e) {
      throw TareException.of(e, "cannot run " + program);
    }
  }

  static Map<String, String> macros(String text) {
    Map<String, String> macros = new TreeMap<>();
    for (String line : text.lines().toList()) {
      String[] words = line.split(" ", 3);
      if (words.length >= 2 && words[0].equals("#define")) {
        macros.put(words[1], words.length == 3 ? words[2] : "");
      }
    }
    return macros;
  }

  static Compiler of(Path program, Map<String, String> macros) {
    Brand brand = macros.containsKey("__clang__") ? Brand.CLANG : Brand.GCC;
    // musl has no macro of its own on purpose; its headers define this one and no other libc does
    Libc libc =
        macros.containsKey("__GLIBC__")
            ? Libc.GLIBC
            : macros.containsKey("__DEFINED_wchar_t") || macros.containsKey("__NEED_size_t")
                ? Libc.MUSL
                : Libc.OTHER;
    String machine =
        MACHINES.stream()
            .filter(
                name -> macros.containsKey("__" + name + "__") || macros.containsKey("__" + name))
            .findFirst()
            .orElse("unknown");
    boolean isX32 = machine.equals("x86_64") && macros.containsKey("__ILP32__");
    return new Compiler(program, brand, libc, isX32 ? "x32" : machine);
  }
}
