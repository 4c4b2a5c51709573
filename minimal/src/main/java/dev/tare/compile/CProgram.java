package dev.tare.compile;

import dev.tare.base.TareException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A program in C, as a user gives it.
///
/// @param sources as typed: compilers print these names in their messages
/// @param flags come after tare's own, so that they win
/// @param directory where relative paths in both begin
public record CProgram(List<String> sources, List<String> flags, Path directory) {
  public CProgram {
    sources = List.copyOf(sources);
    flags = List.copyOf(flags);
  }

  /// @throws TareException NOT_FOUND for a source that does not exist; INVALID for one that is no
  ///   regular file or not named `.c`
  public static CProgram of(List<String> sources, List<String> flags, Path directory) {
    for (String source : sources) {
      Path file = directory.resolve(source);
      if (isOtherLanguage(source)) {
        throw TareException.invalid(
            "cannot compile %s: of all languages tare compiles C alone (.c)".formatted(source));
      }
      if (!source.endsWith(".c")) {
        throw TareException.invalid(
                "cannot compile %s: several files are packed only where all are C sources (.c)"
                    .formatted(source))
            .withHint("objects and libraries go into --cflags");
      }
      if (!Files.exists(file)) {
        throw TareException.notFound("cannot compile %s: no such file".formatted(source));
      }
      if (!Files.isRegularFile(file)) {
        throw TareException.invalid("cannot compile %s: it is no regular file".formatted(source));
      }
    }
    return new CProgram(sources, flags, directory);
  }

  /// Whether the name is one of a source of C++ or the like.
  public static boolean isOtherLanguage(String source) {
    return source.matches(".*[.](cpp|cc|cxx|c[+][+]|C|m|mm|S|s|go|rs)");
  }

  /// What the program is called: the first source without `.c`.
  public String name() {
    String file = String.valueOf(Path.of(sources.getFirst()).getFileName());
    return file.substring(0, file.length() - ".c".length());
  }
}
