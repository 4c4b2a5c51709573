package dev.tare.compile;

import dev.tare.base.TareException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Flags as they are printed in articles and cannot work: a digit for a letter, a dash that was
/// lost or made pretty, two flags run together. Compilers answer these with something else, or take
/// them for something else; here each gets the sentence that says what to write.
public final class FlagAdvice {
  private static final Pattern PRETTY_DASH = Pattern.compile("^[\u2010-\u2015\u2212]+(.*)$");

  /// In what goes to the linker, dashes begin flags.
  private static final Pattern INNER_DASH =
      Pattern.compile("^(-Wl,(?:.*,)?)[\u2010-\u2015\u2212]+([^,]*.*)$");

  private static final Pattern PRETTY_QUOTE =
      Pattern.compile("[\u2018\u2019\u201c\u201d\u00ab\u00bb]");

  /// A string of C may hold all characters.
  private static final Pattern QUOTED_TEXT = Pattern.compile("^-D\\w+=\".*\"$");

  private static final Pattern ODD_BLANK = Pattern.compile("[\u00a0\u2007\u202f\u200b]");
  private static final Pattern NOT_WL = Pattern.compile("^-W[1I|],(.*)$");
  private static final Pattern GLUED = Pattern.compile("^(-O(?:fast|[0-3sgz]))(-.+)$");

  /// Flags of the linker that a compiler does not pass on by itself.
  private static final Set<String> LINKER_FLAGS =
      Set.of(
          "gc-sections",
          "as-needed",
          "no-as-needed",
          "strip-all",
          "build-id",
          "build-id=none",
          "print-gc-sections",
          "hash-style=gnu",
          "omagic",
          "nmagic",
          "emit-relocs",
          "no-eh-frame-hdr");

  /// Words that are flags without their dash.
  private static final Pattern BARE =
      Pattern.compile(
          "static|s|g|pthread|shared|Os|O[0-3]|Ofast|Wall|Wl,.*|f[a-z]+-[a-z-]+|l[a-z]+|march=.*");

  /// Flags that take the next word.
  private static final Set<String> WITH_WORD =
      Set.of(
          "-I",
          "-L",
          "-D",
          "-U",
          "-l",
          "-include",
          "-imacros",
          "-isystem",
          "-isysroot",
          "-MF",
          "-MT",
          "-MQ",
          "-iquote",
          "-idirafter",
          "-x",
          "-Xlinker",
          "-Xpreprocessor",
          "-Xassembler",
          "-T",
          "-u",
          "-e",
          "-z",
          "-B",
          "-A",
          "-framework",
          "-target",
          "-arch",
          "-wrapper",
          "--param",
          "-aux-info",
          "-dumpbase",
          "-specs",
          "-mllvm",
          "-Xclang",
          "-rpath");

  /// Flags after which there is no program to pack.
  private static final Set<String> NO_PROGRAM =
      Set.of("-c", "-S", "-E", "-M", "-MM", "-fsyntax-only", "-shared", "-r");

  private FlagAdvice() {}

  /// Says what is wrong with the first flag that cannot work.
  ///
  /// @param directory where relative paths begin
  /// @throws TareException INVALID with what to write
  public static void check(List<String> flags, Path directory) {
    boolean isTaken = false;
    for (int i = 0; i < flags.size(); i++) {
      String flag = flags.get(i);
      Optional<String> advice = isTaken ? Optional.empty() : advice(flag, i, flags, directory);
      if (advice.isPresent()) {
        throw TareException.invalid(
            "cannot compile with the flag \"%s\": %s".formatted(flag, advice.get()));
      }
      isTaken = !isTaken && WITH_WORD.contains(flag);
    }
  }

  private static Optional<String> advice(String flag, int at, List<String> flags, Path directory) {
    return letters(flag).or(() -> words(flag, at, flags)).or(() -> bare(flag, directory));
  }

  /// What is wrong with single characters.
  private static Optional<String> letters(String flag) {
    Matcher dash = PRETTY_DASH.matcher(flag);
    if (dash.matches()) {
      return Optional.of(
          "it begins with U+%04X, which is no hyphen; write -%s"
              .formatted(flag.codePointAt(0), dash.group(1)));
    }
    Matcher inner = INNER_DASH.matcher(flag);
    if (inner.matches()) {
      return Optional.of(
          "it holds U+%04X, which is no hyphen; write %s--%s"
              .formatted(flag.codePointAt(inner.end(1)), inner.group(1), inner.group(2)));
    }
    if (PRETTY_QUOTE.matcher(flag).find() && !QUOTED_TEXT.matcher(flag).matches()) {
      return Optional.of(
          "it holds a quotation mark of print, which is no quote to a shell; write %s"
              .formatted(PRETTY_QUOTE.matcher(flag).replaceAll("")));
    }
    if (ODD_BLANK.matcher(flag).find()) {
      return Optional.of("it holds a blank that does not separate words; write an ordinary blank");
    }
    Matcher wl = NOT_WL.matcher(flag);
    if (wl.matches()) {
      return Optional.of(
          "-W%c is not -Wl: what passes flags to the linker is a small letter L; write -Wl,%s"
              .formatted(flag.charAt(2), wl.group(1)));
    }
    return Optional.empty();
  }

  /// What is wrong with whole flags.
  private static Optional<String> words(String flag, int at, List<String> flags) {
    Matcher glued = GLUED.matcher(flag);
    if (glued.matches()) {
      return Optional.of(
          "two flags have run together; write %s %s".formatted(glued.group(1), glued.group(2)));
    }
    String stripped = flag.replaceFirst("^--?", "");
    if (flag.startsWith("-") && LINKER_FLAGS.contains(stripped)) {
      return Optional.of("it is a flag of the linker; write -Wl,--" + stripped);
    }
    if (flag.equals("-Wl") || flag.equals("-Wl,")) {
      String next = at + 1 < flags.size() ? flags.get(at + 1) : "--gc-sections";
      return Optional.of(
          "what is for the linker follows the comma without a blank; write -Wl,"
              + next.replaceFirst("^,", ""));
    }
    if (flag.startsWith("-o")) {
      return Optional.of("tare gives the program its name; leave it out");
    }
    if (NO_PROGRAM.contains(flag)) {
      return Optional.of("with it the compiler makes no program; leave it out");
    }
    return Optional.empty();
  }

  /// A word without a dash is a file to the compiler.
  private static Optional<String> bare(String flag, Path directory) {
    if (flag.startsWith("-") || flag.startsWith("@") || Files.exists(directory.resolve(flag))) {
      return Optional.empty();
    }
    return Optional.of(
        BARE.matcher(flag).matches()
            ? "its dash is missing; write -" + flag
            : "it has no dash, and there is no such file");
  }
}
