package dev.tare.compile;

import java.nio.file.Path;
import java.util.List;

/// What came of one way to compile a program.
public sealed interface Built {
  Variant variant();

  /// A program.
  ///
  /// @param said what compiler and linker said, line by line: warnings
  /// @param notes how its start-up code was replaced
  record Program(Variant variant, Path file, List<String> said, List<String> notes)
      implements Built {
    public Program {
      notes = List.copyOf(notes);
      said = List.copyOf(said);
    }
  }

  /// The compiler or the linker refused.
  ///
  /// @param said what they said, line by line
  record Failed(Variant variant, List<String> said) implements Built {
    public Failed {
      said = List.copyOf(said);
    }

    /// The line that names the error.
    public String cause() {
      return said.stream()
          .filter(line -> line.contains("error") || line.contains("undefined reference"))
          .findFirst()
          .orElse(said.isEmpty() ? "the compiler said nothing" : said.getFirst());
    }
  }

  /// The start-up code of the libc is kept, so that this way gives the same as the one before.
  record Unreduced(Variant variant, List<String> reasons) implements Built {
    public Unreduced {
      reasons = List.copyOf(reasons);
    }
  }
}
