package dev.tare.cli;

import java.util.List;
import java.util.Locale;

/// Findings of a check for people: the place and what is wrong, the line as it is and as it should
/// be, and why.
final class LintText {
  /// A patch of more lines is shown by its beginning.
  private static final int MAX_LINES = 6;

  private LintText() {}

  /// @param text of the Dockerfile
  static String of(List<Reported> findings, String text, String file) {
    if (findings.isEmpty()) {
      return file + ": no findings\n";
    }
    StringBuilder out = new StringBuilder();
    findings.forEach(finding -> add(finding, text, out));
    out.append(findings.size() == 1 ? "1 finding\n" : findings.size() + " findings\n");
    return Printable.of(out.toString());
  }

  private static void add(Reported finding, String text, StringBuilder out) {
    out.append(
        "%s: %s: %s (%s)%n"
            .formatted(
                finding.place(),
                finding.severity().name().toLowerCase(Locale.ROOT),
                sentence(finding),
                finding.rule().name()));
    finding
        .patch()
        .ifPresent(patch -> {
          diff("-", patch.touchedLines(text), out);
          diff("+", patch.correctedLines(text), out);
        });
    if (!finding.rule().reason().isEmpty()) {
      out.append("    ").append(finding.rule().reason()).append('\n');
    }
    out.append('\n');
  }

  private static String sentence(Reported finding) {
    return finding.message() + finding.advice().map(advice -> "; " + advice).orElse("");
  }

  private static void diff(String sign, List<String> lines, StringBuilder out) {
    for (String line : lines.subList(0, Math.min(lines.size(), MAX_LINES))) {
      out.append("  ").append(sign).append(' ').append(line).append('\n');
    }
    if (lines.size() > MAX_LINES) {
      out.append("  ").append(sign).append(" …\n");
    }
  }
}
