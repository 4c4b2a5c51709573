package dev.tare.dockerfile;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import dev.tare.base.Finding.Severity;
import dev.tare.base.Suggestion;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// A parsed Dockerfile.
///
/// @param file as messages name it
/// @param escape the character that continues a line and takes the meaning of `$` away: backslash
///   or backtick
/// @param checks what the directive `# check=` says about findings
/// @param globals the ARG instructions before the first FROM, in order
/// @param slips characters that look right and mean something else, each with what was meant
/// @param passages all instructions as they stand in the text, in order
/// @param text the whole file
public record Dockerfile(
    String file,
    char escape,
    Checks checks,
    List<Instruction.Arg> globals,
    List<Stage> stages,
    List<Finding> slips,
    List<Passage> passages,
    String text) {
  public Dockerfile {
    globals = List.copyOf(globals);
    stages = List.copyOf(stages);
    slips = List.copyOf(slips);
    passages = List.copyOf(passages);
  }

  /// Reads a whole Dockerfile, as BuildKit 0.25 does.
  ///
  /// @throws dev.tare.base.TareException INVALID or UNSUPPORTED with the place of what cannot be
  ///   read; INVALID where it is above [SourceText#MAX_BYTES] or holds no stage
  public static Dockerfile parse(Bytes text, String file) {
    return DockerfileReader.read(text, file);
  }

  /// Reads the trigger that an ONBUILD of a base image left in its config. The escape character is
  /// the backslash, whatever that Dockerfile had.
  ///
  /// @param origin as messages name it, such as `ONBUILD of debian:12`
  /// @throws dev.tare.base.TareException INVALID or UNSUPPORTED as [#parse]; INVALID where it is
  ///   not exactly one instruction, or is FROM, ONBUILD or MAINTAINER
  public static Instruction parseTrigger(String trigger, String origin) {
    return DockerfileReader.readTrigger(trigger, origin);
  }

  /// What to say of a variable that is used at `at` and is not set: rule `UndefinedVar`.
  ///
  /// @param known names that are declared or set there; one of them is no finding
  public Optional<Finding> undefined(String name, Span at, Collection<String> known) {
    if (known.contains(name) || !checks.isOn("UndefinedVar", false)) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            "UndefinedVar",
            checks.isError() ? Severity.ERROR : Severity.WARNING,
            at.in(file),
            "variable $%s is not set".formatted(Shown.of(name)),
            Suggestion.closest(name, known)
                .map(near -> "did you mean $%s?".formatted(near))
                .or(() -> Optional.of("declare it with ARG or ENV before"))));
  }
}
