package dev.tare.lint;

import dev.tare.base.TareException;
import dev.tare.dockerfile.Dockerfile;
import dev.tare.dockerfile.Passage;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Checks a Dockerfile without building anything.
public final class Lint {
  private Lint() {}

  /// What a check came to.
  ///
  /// @param findings in order of places
  /// @param failure why the file could not be read to its end
  public record Result(List<LintFinding> findings, Optional<TareException> failure) {
    public Result {
      findings = List.copyOf(findings);
    }

    /// With what was found elsewhere.
    public Result with(List<LintFinding> more) {
      return new Result(
          Stream.concat(findings.stream(), more.stream()).sorted(LintFinding.BY_PLACE).toList(),
          failure);
    }
  }

  /// All that the rules have to say of `file`, those left out that its `# check=` skips.
  public static Result check(Dockerfile file, Surroundings around) {
    Findings findings = new Findings(file.file(), file.checks());
    UnknownRules.check(file, findings);
    CasingRules.check(file.passages(), findings);
    TextRules text = new TextRules(findings);
    TareExtensions extensions = new TareExtensions(findings, TareExtensions.KNOWN);
    for (Passage passage : file.passages()) {
      text.check(passage);
      extensions.check(passage);
    }
    Optional<TareException> failure = Optional.empty();
    try {
      new StageWalk(file, around, findings).walk();
    } catch (TareException e) {
      failure = Optional.of(e);
    }
    return new Result(findings.sorted(), failure);
  }
}
