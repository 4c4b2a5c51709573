package dev.tare.lint;

import dev.tare.dockerfile.Dockerfile;
import dev.tare.dockerfile.Expansion;
import dev.tare.dockerfile.Instruction;
import dev.tare.dockerfile.Span;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What FROM lines are expanded with.
///
/// @param names that are declared, with a value or without
record GlobalScope(Dockerfile file, Map<String, String> values, Set<String> names) {

  /// A word with its variables put in, and which they were.
  record Expanded(String text, Set<String> found, Set<String> missing) {}

  static GlobalScope of(
      Dockerfile file, Map<String, String> predefined, Map<String, String> buildArgs) {
    Map<String, String> values = new HashMap<>(predefined);
    values.replaceAll((name, value) -> buildArgs.getOrDefault(name, value));
    GlobalScope scope = new GlobalScope(file, values, new TreeSet<>(predefined.keySet()));
    for (Instruction.Arg arg : file.globals()) {
      for (Instruction.Arg.Variable variable : arg.variables()) {
        Optional<String> value =
            Optional.ofNullable(buildArgs.get(variable.name()))
                .or(() -> variable.value().map(v -> scope.expand(v, arg.written().span()).text()));
        value.ifPresent(v -> values.put(variable.name(), v));
        scope.names.add(variable.name());
      }
    }
    return scope;
  }

  /// @throws dev.tare.base.TareException INVALID where it cannot be read
  Expanded expand(String word, Span at) {
    Set<String> found = new LinkedHashSet<>();
    Set<String> missing = new LinkedHashSet<>();
    Expansion expansion =
        new Expansion(
            file.file(),
            file.escape(),
            name -> {
              Optional<String> value = Optional.ofNullable(values.get(name));
              value.ifPresent(_ -> found.add(name));
              return value;
            },
            missing::add);
    return new Expanded(expansion.word(word, at), found, missing);
  }
}
