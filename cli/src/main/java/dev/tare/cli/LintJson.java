package dev.tare.cli;

import dev.tare.dockerfile.Span;
import dev.tare.oci.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Findings of a check as one JSON object. `version` grows when a member changes its meaning; new
/// members may come at any time.
final class LintJson {
  private static final int VERSION = 1;

  private LintJson() {}

  /// @param text of the Dockerfile
  static String of(List<Reported> findings, String text, String file) {
    return of(findings, text, "file", file);
  }

  /// Of what is no text.
  ///
  /// @param kind `image` or `program`
  static String ofKind(List<Reported> findings, String kind, String subject) {
    return of(findings, "", kind, subject);
  }

  private static String of(List<Reported> findings, String text, String kind, String subject) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("version", VERSION);
    document.put(kind, subject);
    document.put("findings", findings.stream().map(finding -> finding(finding, text)).toList());
    return Json.of("check", document).render() + "\n";
  }

  private static Map<String, Object> finding(Reported finding, String text) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("rule", finding.rule().name());
    members.put("origin", finding.rule().origin().name().toLowerCase(Locale.ROOT));
    members.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
    if (finding.at().isPresent()) {
      Span at = finding.at().get();
      members.put("file", finding.subject());
      members.put("line", at.line());
      members.put("column", at.column());
      members.put("endLine", at.endLine());
    } else {
      members.put("place", finding.place());
    }
    members.put("message", finding.message());
    finding.advice().ifPresent(advice -> members.put("advice", advice));
    members.put("reason", finding.rule().reason());
    finding.bytes().ifPresent(bytes -> members.put("bytes", bytes));
    finding
        .patch()
        .ifPresent(patch -> {
          members.put("corrected", patch.correctedLines(text));
          members.put("safe", patch.isSafe());
        });
    return members;
  }
}
