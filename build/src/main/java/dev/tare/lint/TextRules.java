package dev.tare.lint;

import dev.tare.dockerfile.Instruction;
import dev.tare.dockerfile.Passage;
import dev.tare.dockerfile.Passage.Word;
import dev.tare.dockerfile.Span;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What the text of one instruction shows, wherever that stands.
record TextRules(Findings findings) {
  private static final Pattern PLAIN = Pattern.compile("[^\\s\"'\\\\]+");
  private static final Pattern PLAIN_WORDS = Pattern.compile("[^\"'\\\\\n]+");
  private static final String AUTHORS = "org.opencontainers.image.authors";

  void check(Passage passage) {
    emptyLines(passage);
    switch (passage.instruction()) {
      case Instruction.From from -> from.name().ifPresent(n -> description(passage, List.of(n)));
      case Instruction.Arg arg ->
          description(
              passage, arg.variables().stream().map(Instruction.Arg.Variable::name).toList());
      case Instruction.Env _, Instruction.Label _ -> oldForm(passage);
      case Instruction.Maintainer maintainer -> maintainer(passage, maintainer.name());
      case Instruction.Run _, Instruction.Copy _, Instruction.Add _ -> {}
      case Instruction.Cmd _, Instruction.Entrypoint _, Instruction.Healthcheck _ -> {}
      case Instruction.Workdir _, Instruction.User _, Instruction.Expose _ -> {}
      case Instruction.Volume _, Instruction.StopSignal _, Instruction.Shell _ -> {}
      case Instruction.Onbuild _ -> {}
    }
  }

  private void emptyLines(Passage passage) {
    List<Integer> lines = passage.emptyLines();
    if (!lines.isEmpty()) {
      int first = lines.getFirst();
      findings.add(
          BuildKitRules.NO_EMPTY_CONTINUATION,
          new Span(first, 1, lines.getLast()),
          "%s stand%s within %s"
              .formatted(
                  lines.size() == 1 ? "an empty line" : "empty lines",
                  lines.size() == 1 ? "s" : "",
                  passage.name()),
          "remove " + (lines.size() == 1 ? "it" : "them"),
          new Patch(lines.stream().map(Edit::withoutLine).toList(), true));
    }
  }

  private void description(Passage passage, List<String> names) {
    Optional<String> comment = passage.comment();
    if (comment.isPresent() && !names.contains(comment.get().split(" ", 2)[0])) {
      findings.add(
          BuildKitRules.INVALID_DEFINITION_DESCRIPTION,
          passage.span(),
          "the comment above %s does not begin with %s"
              .formatted(passage.name(), String.join(" or ", names)),
          "write # %s and what it is, or put an empty comment between".formatted(names.getFirst()));
    }
  }

  private void oldForm(Passage passage) {
    if (passage.isOldForm()) {
      findings.add(
          BuildKitRules.LEGACY_KEY_VALUE_FORMAT,
          passage.span(),
          "%s is written with a blank between name and value".formatted(passage.name()),
          "write NAME=VALUE",
          newForm(passage));
    }
  }

  private static Optional<Patch> newForm(Passage passage) {
    Word rest = passage.rest();
    String name = passage.words().getFirst().text();
    String value = rest.text().substring(name.length()).strip();
    if (!passage.isOneLine()) {
      return Optional.empty();
    }
    if (PLAIN.matcher(value).matches()) {
      return Optional.of(Patch.safe(CasingRules.replacing(rest, name + "=" + value)));
    }
    return PLAIN_WORDS.matcher(value).matches()
        ? Optional.of(Patch.safe(CasingRules.replacing(rest, name + "=\"" + value + "\"")))
        : Optional.empty();
  }

  /// The label is another member of the config, so somebody should look.
  private void maintainer(Passage passage, String name) {
    Span at = passage.span();
    String label = "LABEL %s=\"%s\"".formatted(AUTHORS, name.replaceAll("([\"\\\\$])", "\\\\$1"));
    Edit edit =
        Edit.within(
            at.line(),
            at.column(),
            passage.rest().at().column() + passage.rest().text().length() - at.column(),
            Case.of(passage.keyword().text()) == Case.LOWER ? "label" + label.substring(5) : label);
    findings.add(
        BuildKitRules.MAINTAINER_DEPRECATED,
        at,
        "MAINTAINER is deprecated",
        "write LABEL %s=…".formatted(AUTHORS),
        passage.isOneLine() ? Optional.of(Patch.toReview(edit)) : Optional.empty());
  }
}
