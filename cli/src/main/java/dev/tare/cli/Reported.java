package dev.tare.cli;

import dev.tare.base.Finding;
import dev.tare.base.Finding.Severity;
import dev.tare.check.Check;
import dev.tare.dockerfile.Span;
import dev.tare.lint.LintFinding;
import dev.tare.lint.Patch;
import dev.tare.lint.Rule;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A finding as the reports of `check` and of `build --check` print it, of a Dockerfile or of an
/// image.
///
/// @param subject the Dockerfile as messages name it, or the image or program
/// @param place as messages begin: `Dockerfile:12:5`, a path in the image, a layer
/// @param at where in the text; empty for what is no text
/// @param bytes what it costs, where that was measured
record Reported(
    Rule rule,
    Severity severity,
    String subject,
    String place,
    Optional<Span> at,
    String message,
    Optional<String> advice,
    Optional<Patch> patch,
    OptionalLong bytes) {

  static Reported of(LintFinding finding) {
    return new Reported(
        finding.rule(),
        finding.severity(),
        finding.file(),
        finding.place(),
        Optional.of(finding.at()),
        finding.message(),
        finding.advice(),
        finding.patch(),
        finding.bytes());
  }

  /// @param subject the image or program that was checked
  static Reported of(Finding finding, String subject) {
    return new Reported(
        rule(finding.code()),
        finding.severity(),
        subject,
        finding.place(),
        Optional.empty(),
        finding.message(),
        finding.fix().map(Reported::continued),
        Optional.empty(),
        OptionalLong.empty());
  }

  /// A sentence as the second half of one.
  private static String continued(String sentence) {
    boolean isWord = sentence.length() > 1 && Character.isLowerCase(sentence.charAt(1));
    return isWord ? Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1) : sentence;
  }

  private static Rule rule(String id) {
    String cause =
        Check.all().stream()
            .filter(check -> check.id().equals(id))
            .findFirst()
            .map(Check::cause)
            .orElse("");
    return new Rule(id, cause, Rule.Origin.TARE, false);
  }

  /// Whether a check with these has failed.
  ///
  /// @param least the severity that counts
  static boolean isFailed(List<Reported> findings, Severity least) {
    return findings.stream().anyMatch(finding -> finding.severity().compareTo(least) >= 0);
  }
}
