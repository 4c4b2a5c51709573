package dev.tare.lint;

import dev.tare.base.Finding.Severity;
import dev.tare.dockerfile.Span;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;

/// What a rule has to say of one place in a Dockerfile.
///
/// @param file as messages name it
/// @param at the place
/// @param message what is wrong, one sentence without a full stop
/// @param advice what brings it right, an imperative sentence without a full stop
/// @param patch the same as a change of the text, where that can be told
/// @param bytes what it costs, as a build measured; empty for rules that measure nothing
public record LintFinding(
    Rule rule,
    Severity severity,
    String file,
    Span at,
    String message,
    Optional<String> advice,
    Optional<Patch> patch,
    OptionalLong bytes) {
  /// As a reader goes through the file.
  public static final Comparator<LintFinding> BY_PLACE =
      Comparator.comparingInt((LintFinding finding) -> finding.at().line())
          .thenComparingInt(finding -> finding.at().column())
          .thenComparing(finding -> finding.rule().name())
          .thenComparing(LintFinding::message);

  /// As messages begin: `Dockerfile:12:5`.
  public String place() {
    return at.in(file);
  }
}
