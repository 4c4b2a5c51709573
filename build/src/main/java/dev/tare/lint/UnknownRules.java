package dev.tare.lint;

import dev.tare.base.Suggestion;
import dev.tare.dockerfile.Checks;
import dev.tare.dockerfile.Dockerfile;
import dev.tare.dockerfile.Span;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What `# check=` names in vain: rules that do not exist, and what stands behind a blank.
final class UnknownRules {
  private static final Pattern DIRECTIVE =
      Pattern.compile("(?im)^[ \t]*#[ \t]*check[ \t]*=[ \t]*[^ \r\n]+(?<unread>.*)$");

  private UnknownRules() {}

  static void check(Dockerfile file, Findings findings) {
    List<String> known =
        Stream.concat(
                Stream.of(BuildKitRules.all(), TareRules.all(), SizeRules.all())
                    .flatMap(List::stream)
                    .map(Rule::name),
                Stream.of("all"))
            .toList();
    Set<String> named = new TreeSet<>(file.checks().skipped());
    named.addAll(file.checks().experimental());
    named.removeAll(known);
    named.remove("");
    if (!file.checks().equals(Checks.DEFAULT)) {
      Matcher line = DIRECTIVE.matcher(file.text());
      if (line.find()) {
        named.forEach(name -> unknown(file.text(), line, name, known, findings));
        behindBlank(file.text(), line, findings);
      }
    }
  }

  private static void behindBlank(String text, Matcher line, Findings findings) {
    String unread = line.group("unread").strip();
    if (!unread.isEmpty()) {
      int start = text.lastIndexOf('\n', line.start()) + 1;
      int number = 1 + (int) text.substring(0, start).chars().filter(c -> c == '\n').count();
      findings.add(
          TareRules.UNKNOWN_RULE,
          new Span(number, line.start("unread") - start + 1, number),
          "\"%s\" stands behind a blank and is not read".formatted(unread),
          "take the blank away");
    }
  }

  private static void unknown(
      String text, Matcher line, String name, List<String> known, Findings findings) {
    int start = text.lastIndexOf('\n', line.start()) + 1;
    int number = 1 + (int) text.substring(0, line.start()).chars().filter(c -> c == '\n').count();
    int at = Math.max(line.start(), text.indexOf(name, line.start()));
    Optional<String> near =
        known.stream()
            .filter(name::equalsIgnoreCase)
            .findFirst()
            .or(() -> Suggestion.closest(name, known));
    findings.add(
        TareRules.UNKNOWN_RULE,
        new Span(number, at - start + 1, number),
        "no rule is called %s".formatted(name),
        near.map(n -> "did you mean %s?".formatted(n)).orElse("remove the name"),
        near.map(n -> Patch.toReview(Edit.within(number, at - start + 1, name.length(), n))));
  }
}
