package dev.tare.cli;

import dev.tare.base.Finding.Severity;
import dev.tare.dockerfile.Span;
import dev.tare.lint.Edit;
import dev.tare.lint.Patch;
import dev.tare.lint.Rule;
import dev.tare.oci.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Findings of a check in SARIF 2.1.0, which code hosts and editors read (OASIS standard, 2020).
final class LintSarif {
  private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

  private LintSarif() {}

  static String of(List<Reported> findings) {
    List<Rule> rules = findings.stream().map(Reported::rule).distinct().toList();
    Map<String, Object> driver =
        object("name", "tare", "rules", rules.stream().map(LintSarif::rule).toList());
    Map<String, Object> run =
        object(
            "tool",
            object("driver", driver),
            "columnKind",
            "utf16CodeUnits",
            "results",
            findings.stream().map(finding -> result(finding, rules)).toList());
    Map<String, Object> document =
        object("$schema", SCHEMA, "version", "2.1.0", "runs", List.of(run));
    return Json.of("SARIF", document).render() + "\n";
  }

  /// Names and values in turn.
  private static Map<String, Object> object(Object... members) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < members.length; i += 2) {
      object.put((String) members[i], members[i + 1]);
    }
    return object;
  }

  private static Map<String, Object> text(String text) {
    return object("text", text);
  }

  private static Map<String, Object> rule(Rule rule) {
    return object("id", rule.name(), "shortDescription", text(rule.reason()));
  }

  private static Map<String, Object> result(Reported finding, List<Rule> rules) {
    Map<String, Object> result =
        object(
            "ruleId",
            finding.rule().name(),
            "ruleIndex",
            rules.indexOf(finding.rule()),
            "level",
            level(finding.severity()),
            "message",
            text(finding.message() + finding.advice().map(a -> "; " + a).orElse("") + "."),
            "locations",
            List.of(place(finding)));
    finding.patch().ifPresent(patch -> result.put("fixes", List.of(fix(finding, patch))));
    finding.bytes().ifPresent(bytes -> result.put("properties", object("bytes", bytes)));
    return result;
  }

  private static String level(Severity severity) {
    return switch (severity) {
      case NOTE -> "note";
      case WARNING -> "warning";
      case ERROR -> "error";
    };
  }

  private static Map<String, Object> place(Reported finding) {
    Map<String, Object> physical = object("artifactLocation", artifact(finding));
    if (finding.at().isEmpty()) {
      String name = finding.subject() + ":" + finding.place();
      return object(
          "physicalLocation",
          physical,
          "logicalLocations",
          List.of(object("fullyQualifiedName", name)));
    }
    Span at = finding.at().get();
    // without a column the region ends with its last line
    physical.put(
        "region",
        object("startLine", at.line(), "startColumn", at.column(), "endLine", at.endLine()));
    return object("physicalLocation", physical);
  }

  private static Map<String, Object> artifact(Reported finding) {
    return object("uri", reference(finding.at().isPresent() ? finding.subject() : file(finding)));
  }

  /// A path of the image from its root; what is no path is the image's.
  private static String file(Reported finding) {
    return finding.place().startsWith("/") && finding.place().length() > 1
        ? finding.place().substring(1)
        : finding.subject();
  }

  /// A reference relative to where the check ran: bytes that mean something in one are escaped.
  private static String reference(String path) {
    StringBuilder uri = new StringBuilder();
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      boolean isPlain = b > ' ' && b < 127 && "%#?:\"<>\\^`{|}[]".indexOf(b) < 0;
      uri.append(isPlain ? String.valueOf((char) b) : "%%%02X".formatted(b));
    }
    return uri.toString();
  }

  private static Map<String, Object> fix(Reported finding, Patch patch) {
    return object(
        "description",
        text(finding.advice().orElse(finding.message())),
        "artifactChanges",
        List.of(
            object(
                "artifactLocation",
                artifact(finding),
                "replacements",
                patch.edits().stream().map(LintSarif::replacement).toList())));
  }

  private static Map<String, Object> replacement(Edit edit) {
    return object(
        "deletedRegion",
        object(
            "startLine",
            edit.line(),
            "startColumn",
            edit.column(),
            "endLine",
            edit.endLine(),
            "endColumn",
            edit.endColumn()),
        "insertedContent",
        text(edit.text()));
  }
}
