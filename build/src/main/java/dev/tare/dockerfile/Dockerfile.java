package dev.tare.dockerfile;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import java.util.List;

/// A parsed Dockerfile.
///
/// @param file as messages name it
/// @param escape the character that continues a line and takes the meaning of `$` away: backslash
///   or backtick
/// @param checks what the directive `# check=` says about findings
/// @param globals the ARG instructions before the first FROM, in order
/// @param findings what a reader should know about the text, in order of lines; those that only
///   show while it is built come from [Expansion]
@SuppressWarnings("DoNotCallSuggester")
public record Dockerfile(
    String file,
    char escape,
    Checks checks,
    List<Instruction.Arg> globals,
    List<Stage> stages,
    List<Finding> findings) {
  public Dockerfile {
    globals = List.copyOf(globals);
    stages = List.copyOf(stages);
    findings = List.copyOf(findings);
  }

  /// Reads a whole Dockerfile, as BuildKit 0.25 does.
  ///
  /// @throws dev.tare.base.TareException INVALID or UNSUPPORTED with the place of what cannot be
  ///   read; INVALID where it is above [SourceText#MAX_BYTES] or holds no stage
  public static Dockerfile parse(Bytes text, String file) {
    throw new UnsupportedOperationException();
  }

  /// Reads the trigger that an ONBUILD of a base image left in its config. The escape character is
  /// the backslash, whatever that Dockerfile had.
  ///
  /// @param origin as messages name it, such as `ONBUILD of debian:12`
  /// @throws dev.tare.base.TareException INVALID or UNSUPPORTED as [#parse]; INVALID where it is
  ///   not exactly one instruction, or is FROM, ONBUILD or MAINTAINER
  public static Instruction parseTrigger(String trigger, String origin) {
    throw new UnsupportedOperationException();
  }
}
