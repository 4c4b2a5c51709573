package dev.tare.lint;

import dev.tare.base.Suggestion;
import dev.tare.dockerfile.Dockerfile;
import dev.tare.dockerfile.Expansion;
import dev.tare.dockerfile.Instruction;
import dev.tare.dockerfile.Passage;
import dev.tare.dockerfile.Span;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Puts variables into instructions, and says which are not set.
record VariableRules(Dockerfile file, GlobalScope globals, Surroundings around, Findings findings) {
  /// They mean something to the builder alone.
  private static final Set<String> OF_BUILDER =
      Set.of("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE");

  /// The instruction with its words expanded; ARG sets the scope as well.
  Instruction expanded(Passage passage, StageScope scope) {
    Set<String> missing = new LinkedHashSet<>();
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
      missing.stream()
          .filter(name -> !OF_BUILDER.contains(name))
          .forEach(name -> undefined(passage, name, scope.names()));
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

  private void undefined(Passage passage, String name, Set<String> names) {
    List<String> known = names.stream().sorted().toList();
    Span at = placeOf(passage, name);
    file.undefined(name, at, known)
        .ifPresent(found ->
            findings.add(
                BuildKitRules.UNDEFINED_VAR,
                at,
                found.message(),
                found.fix().orElse(""),
                Suggestion.closest(name, known).flatMap(near -> renaming(passage, name, near))));
  }

  /// Where `$name` or `${name` stands, or the instruction.
  static Span placeOf(Passage passage, String name) {
    return uses(name)
        .flatMap(use -> passage.firstOf(use).stream())
        .findFirst()
        .orElse(passage.span());
  }

  private static Stream<String> uses(String name) {
    return List.of("${" + name + "}", "$" + name, "${" + name).stream();
  }

  /// Only the first use is renamed: another round of the check finds the next.
  static Optional<Patch> renaming(Passage passage, String name, String right) {
    Matcher plain =
        Pattern.compile("\\$\\{?" + Pattern.quote(name) + "(?![a-zA-Z0-9_])")
            .matcher(passage.instruction().written().text());
    if (!plain.find()) {
      return Optional.empty();
    }
    String use = plain.group();
    return passage
        .firstOf(use)
        .map(at ->
            Patch.toReview(
                Edit.within(
                    at.line(), at.column() + use.length() - name.length(), name.length(), right)));
  }
}
