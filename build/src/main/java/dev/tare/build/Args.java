package dev.tare.build;

import dev.tare.dockerfile.Expansion;
import dev.tare.dockerfile.Instruction;
import dev.tare.dockerfile.Instruction.Arg;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the ARGs of a stage have declared so far; a stage that is built FROM this one begins with
/// it.
///
/// @param values of those that have one, in the order in which they were first declared
/// @param declared all of them, with a value or without
record Args(Globals globals, Map<String, String> values, Set<String> declared) {
  Args {
    values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
    declared = Set.copyOf(declared);
  }

  static Args none(Globals globals) {
    return new Args(globals, Map.of(), Set.of());
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
    Set<String> all = new HashSet<>(declared);
    all.add(name);
    Map<String, String> more = new LinkedHashMap<>(values);
    value.ifPresent(text -> more.put(name, text));
    return new Args(globals, more, all);
  }

  /// `NAME=value` of those that a history may show and an image's own variables do not hide.
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    values.forEach((name, value) -> {
      if (!Globals.isProxy(name)) {
        lines.add(name + "=" + value);
      }
    });
    return lines;
  }
}
