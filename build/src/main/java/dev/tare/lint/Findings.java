package dev.tare.lint;

import dev.tare.base.Finding.Severity;
import dev.tare.dockerfile.Checks;
import dev.tare.dockerfile.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Gathers what the rules that are on have to say.
final class Findings {
  /// Nobody reads more; to look for the place of each takes time in a file that was made to take
  /// it.
  static final int MAX = 300;

  private final String file;
  private final Checks checks;
  private final List<LintFinding> gathered = new ArrayList<>();

  Findings(String file, Checks checks) {
    this.file = file;
    this.checks = checks;
  }

  /// Whether no more are gathered.
  boolean isFull() {
    return gathered.size() >= MAX;
  }

  void add(Rule rule, Span at, String message, String advice) {
    add(rule, at, message, advice, Optional.empty());
  }

  void add(Rule rule, Span at, String message, String advice, Patch patch) {
    add(rule, at, message, advice, Optional.of(patch));
  }

  void add(Rule rule, Span at, String message, String advice, Optional<Patch> patch) {
    add(rule, checks.isError() ? Severity.ERROR : Severity.WARNING, at, message, advice, patch);
  }

  /// Something worth knowing that is no mistake.
  void note(Rule rule, Span at, String message, String advice) {
    add(rule, Severity.NOTE, at, message, advice, Optional.empty());
  }

  private void add(
      Rule rule, Severity severity, Span at, String message, String advice, Optional<Patch> patch) {
    if (!isFull() && checks.isOn(rule.name(), rule.isExperimental())) {
      gathered.add(
          new LintFinding(
              rule, severity, file, at, message, Optional.of(advice), patch, OptionalLong.empty()));
    }
  }

  /// In order of places, each once.
  List<LintFinding> sorted() {
    return gathered.stream().distinct().sorted(LintFinding.BY_PLACE).toList();
  }
}
