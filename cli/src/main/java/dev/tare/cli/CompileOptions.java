package dev.tare.cli;

import dev.tare.base.ShellWords;
import dev.tare.base.TareException;
import dev.tare.compile.CProgram;
import dev.tare.compile.Compiler;
import dev.tare.compile.Contest;
import dev.tare.compile.FlagAdvice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The options of `pack` that speak of C.
final class CompileOptions {
  private static final List<String> LINKS = List.of("smallest", "static", "dynamic");

  private final OptionSpec cflags =
      Arguments.text(
          "WORDS",
          "C: flags for compiler and linker, after tare's own; words are split as a shell does",
          "--cflags");
  private final OptionSpec compileWith =
      Arguments.text(
          "COMPILER",
          "C: gcc, clang, musl-gcc or a path; gcc (or clang) and musl-gcc unless given",
          "--compile-with");
  private final OptionSpec link =
      Arguments.choice(
          LINKS,
          "smallest|static|dynamic",
          "C: which ways to link may be packed; the smallest static one unless given",
          "--link");
  private final OptionSpec explain =
      Arguments.flag(
          "list every path with verdict, rule and reason, and what was dropped; C: say why start-up"
              + " code was kept or replaced",
          "--explain");

  private final OptionSpec compressProgram =
      Arguments.choice(
          List.of("", "upx"),
          "upx",
          "C: compare with programs that unpack themselves in memory",
          "--compress-program");

  void addTo(CommandSpec spec) {
    for (OptionSpec option : List.of(cflags, compileWith, link, explain, compressProgram)) {
      spec.addOption(option);
    }
  }

  Optional<String> compressor() {
    return Optional.of((String) compressProgram.getValue()).filter(name -> !name.isEmpty());
  }

  /// Whether these words of a user mean C sources.
  static boolean areSources(List<String> words) {
    return words.size() > 1 || words.getFirst().endsWith(".c");
  }

  /// @throws TareException INVALID where the one word is a source of another language
  static void refuseOtherLanguages(String word, Environment environment) {
    Path file = environment.directory().resolve(word);
    if (CProgram.isOtherLanguage(word) && Files.isRegularFile(file) && !Files.isExecutable(file)) {
      CProgram.of(List.of(word), List.of(), environment.directory());
    }
  }

  /// @throws TareException INVALID where an option of C is given for a program that is none
  void refuseWithoutSource() {
    for (OptionSpec option : List.of(cflags, compileWith, compressProgram)) {
      if (option.getValue() != null && !option.getValue().equals("")) {
        throw TareException.invalid(
            "%s is for C sources: name files that end in .c".formatted(option.longestName()));
      }
    }
  }

  CProgram program(List<String> sources, Environment environment) {
    String text = cflags.getValue();
    List<String> flags = new ArrayList<>(ShellWords.split(text == null ? "" : text));
    FlagAdvice.check(flags, environment.directory());
    if ((flags.contains("-static") || flags.contains("--static"))
        && link() == Contest.Link.DYNAMIC) {
      throw TareException.invalid(
          "cannot compile with -static and --link dynamic: leave one of them out");
    }
    // tare links in every way by itself
    flags.removeIf(flag -> flag.equals("-static") || flag.equals("--static"));
    return CProgram.of(sources, flags, environment.directory());
  }

  List<Compiler> compilers(Environment environment) {
    String path = environment.variable("PATH").orElse("/usr/bin:/bin");
    String wanted = compileWith.getValue();
    return wanted == null
        ? Compiler.find(path)
        : List.of(Compiler.named(wanted, path, environment.directory()));
  }

  Contest.Link link() {
    return Contest.Link.valueOf(((String) link.getValue()).toUpperCase(Locale.ROOT));
  }

  boolean explains() {
    return explain.getValue();
  }
}
