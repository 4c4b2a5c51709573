package dev.tare.build;

import dev.tare.dockerfile.Expansion;
import dev.tare.dockerfile.Instruction;
import dev.tare.dockerfile.Instruction.Arg;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/// What the ARGs of a stage have declared so far; a stage that is built FROM this one begins with
/// it.
///
/// @param values of those that have one
/// @param declared all of them, with a value or without, in the order in which they were first
///   declared
record Args(Globals globals, Map<String, String> values, SequencedSet<String> declared) {
  Args {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    declared = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(declared));
  }

  static Args none(Globals globals) {
    return new Args(globals, Map.of(), new LinkedHashSet<>());
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /// The ARG with one variable each: the value of one is seen by the default of the next.
  static List<Arg> singles(Arg arg) {
    return arg.variables().stream().map(one -> new Arg(arg.written(), List.of(one))).toList();
  }

  /// The expanded default of an ARG with one variable.
  static Optional<String> defaultOf(Arg single, Expansion expansion) {
    if (single.variables().getFirst().value().isEmpty()) {
      return Optional.empty();
    }
    Instruction expanded = expansion.expand(single);
    return ((Arg) expanded).variables().getFirst().value();
  }

  /// With the one variable of `single`: as `--build-arg` gives it, else with its default, else as
  /// it was before the first FROM.
  Args declare(Arg single, Expansion expansion) {
    String name = single.variables().getFirst().name();
    Optional<String> value =
        Optional.ofNullable(globals.given().get(name))
            .or(() -> defaultOf(single, expansion))
            .or(() -> Optional.ofNullable(globals.values().get(name)));
    SequencedSet<String> all = new LinkedHashSet<>(declared);
    all.add(name);
    Map<String, String> more = new LinkedHashMap<>(values);
    value.ifPresent(text -> more.put(name, text));
    return new Args(globals, more, all);
  }
}
