package dev.tare.lint;

import dev.tare.dockerfile.CommandLine;
import dev.tare.dockerfile.Passage;
import dev.tare.dockerfile.Passage.Word;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// CMD, ENTRYPOINT and HEALTHCHECK of one stage.
final class CommandRules {
  /// Words that a shell would hand on as they are.
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:,@%+ \t-]+");

  private final Findings findings;
  private final Map<String, Passage> latest = new HashMap<>();

  CommandRules(Findings findings) {
    this.findings = findings;
  }

  void command(Passage passage, CommandLine command, StageScope scope) {
    if (command instanceof CommandLine.Shell && !scope.hasShellInstruction) {
      findings.add(
          BuildKitRules.JSON_ARGS_RECOMMENDED,
          passage.span(),
          "%s is in string form, so a shell runs it".formatted(passage.name()),
          "write the JSON form",
          json(passage));
      if (!scope.mayHoldShell) {
        findings.add(
            TareRules.SHELL_FORM_WITHOUT_SHELL,
            passage.rest().at(),
            "%s needs a shell, and an image from scratch has none".formatted(passage.name()),
            "write the JSON form",
            json(passage));
      }
    }
    onlyLastCounts(passage);
  }

  /// For commands of plain words alone; signals then reach the program, which is a change.
  private static Optional<Patch> json(Passage passage) {
    Word rest = passage.rest();
    if (!passage.isOneLine() || !PLAIN.matcher(rest.text()).matches()) {
      return Optional.empty();
    }
    String words =
        passage.words().stream()
            .map(word -> "\"" + word.text() + "\"")
            .collect(Collectors.joining(", ", "[", "]"));
    boolean isAssignment = passage.words().getFirst().text().contains("=");
    return isAssignment
        ? Optional.empty()
        : Optional.of(Patch.toReview(CasingRules.replacing(rest, words)));
  }

  void onlyLastCounts(Passage passage) {
    Passage earlier = latest.put(passage.name(), passage);
    if (earlier != null) {
      int end = earlier.span().endLine();
      findings.add(
          BuildKitRules.MULTIPLE_INSTRUCTIONS_DISALLOWED,
          earlier.span(),
          "a later %s of this stage replaces it".formatted(passage.name()),
          "remove one of them",
          Patch.safe(new Edit(earlier.span().line(), 1, end + 1, 1, "")));
    }
  }
}
