package dev.tare.build;

import dev.tare.dockerfile.Expansion;
import dev.tare.dockerfile.Instruction;
import dev.tare.dockerfile.Instruction.Arg;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the ARGs of a stage have declared so far; a stage that is built FROM this one begins with
/// it.
///
/// @param values of those that have one, in the order in which they were first declared
record Args(Globals globals, Map<String, String> values) {
  Args {
    values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  static Args none(Globals globals) {
    return new Args(globals, Map.of());
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
    if (value.isEmpty()) {
      return this;
    }
    Map<String, String> more = new LinkedHashMap<>(values);
    more.put(name, value.get());
    return new Args(globals, more);
  }

  /// `NAME=value` of those that a history may show and an image's own variables do not hide.
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    values.forEach((name, value) -> {
      if (!Globals.PROXIES.contains(name)) {
        lines.add(name + "=" + value);
      }
    });
    return lines;
  }
}
