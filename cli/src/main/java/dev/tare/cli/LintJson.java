package dev.tare.cli;

import dev.tare.lint.LintFinding;
import dev.tare.oci.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Findings of a check as one JSON object.
final class LintJson {
  private LintJson() {}

  /// @param text of the Dockerfile
  static String of(List<LintFinding> findings, String text, String file) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("file", file);
    document.put("findings", findings.stream().map(finding -> finding(finding, text)).toList());
    return Json.of("check", document).render() + "\n";
  }

  private static Map<String, Object> finding(LintFinding finding, String text) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("rule", finding.rule().name());
    members.put("origin", finding.rule().origin().name().toLowerCase(Locale.ROOT));
    members.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
    members.put("file", finding.file());
    members.put("line", finding.at().line());
    members.put("column", finding.at().column());
    members.put("endLine", finding.at().endLine());
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
