package dev.tare.lint;

import dev.tare.base.Suggestion;
import dev.tare.dockerfile.Dockerfile;
import dev.tare.dockerfile.Expansion;
import dev.tare.dockerfile.Instruction;
import dev.tare.dockerfile.Passage;
import dev.tare.dockerfile.Passage.Word;
import dev.tare.dockerfile.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Puts variables into instructions, and says which are not set.
record VariableRules(Dockerfile file, GlobalScope globals, Surroundings around, Findings findings) {
  /// They mean something to the builder alone.
  private static final Set<String> OF_BUILDER =
      Set.of("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE");

  /// The instruction with its words expanded; ARG sets the scope as well.
  Instruction expanded(Passage passage, StageScope scope) {
    List<String> missing = new ArrayList<>();
    Expansion expansion =
        new Expansion(
            file.file(),
            file.escape(),
            scope::value,
            name -> {
              if (!scope.knows(name)) {
                missing.add(name);
              }
            });
    Instruction instruction =
        passage.instruction() instanceof Instruction.Arg arg
            ? declared(arg, scope, expansion)
            : expansion.expand(passage.instruction());
    // what a base sets that nobody has read may be anything
    if (scope.isBaseKnown) {
      Map<String, Integer> times = new HashMap<>();
      for (String name : missing) {
        if (!OF_BUILDER.contains(name) && !findings.isFull()) {
          undefined(passage, name, times.merge(name, 1, Integer::sum), scope.names());
        }
      }
    }
    return instruction;
  }

  private Instruction declared(Instruction.Arg arg, StageScope scope, Expansion expansion) {
    for (Instruction.Arg.Variable variable : arg.variables()) {
      Optional<String> value = variable.value().map(v -> expansion.word(v, arg.written().span()));
      scope.declare(
          variable.name(),
          Optional.ofNullable(around.buildArgs().get(variable.name()))
              .or(() -> value)
              .or(() -> Optional.ofNullable(globals.values().get(variable.name()))));
    }
    return arg;
  }

  /// @param time which use of it, from 1
  private void undefined(Passage passage, String name, int time, Set<String> names) {
    List<String> known = names.stream().sorted().toList();
    Optional<Word> use = use(passage, name, time);
    Span at = use.map(Word::at).orElse(passage.span());
    file.undefined(name, at, known)
        .ifPresent(found ->
            findings.add(
                BuildKitRules.UNDEFINED_VAR,
                at,
                found.message(),
                found.fix().orElse(""),
                use.flatMap(word ->
                    Suggestion.closest(name, known).map(near -> renaming(word, name, near)))));
  }

  /// `$name` or the beginning of `${name…`; empty where it stands in a heredoc.
  static Optional<Word> use(Passage passage, String name, int time) {
    Pattern pattern = Pattern.compile("\\$\\{?" + Pattern.quote(name) + "(?![a-zA-Z0-9_])");
    return passage.matches(pattern).stream().skip(time - 1L).findFirst();
  }

  static Patch renaming(Word use, String name, String right) {
    return Patch.toReview(
        Edit.within(
            use.at().line(),
            use.at().column() + use.text().length() - name.length(),
            name.length(),
            right));
  }
}
