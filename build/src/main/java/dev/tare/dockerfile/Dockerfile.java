package dev.tare.dockerfile;

import java.util.List;

/// A parsed Dockerfile.
///
/// @param file as messages name it
/// @param escape the character that continues a line and takes the meaning of `$` away: backslash
///   or backtick
/// @param globals the ARG instructions before the first FROM, in order
public record Dockerfile(
    String file, char escape, List<Instruction.Arg> globals, List<Stage> stages) {
  public Dockerfile {
    globals = List.copyOf(globals);
    stages = List.copyOf(stages);
  }
}
