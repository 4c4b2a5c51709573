package dev.tare.launch;

import dev.tare.closure.Environment;
import dev.tare.layer.TreePath;
import dev.tare.shell.ShellNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a shell knows while it reads a script.
final class ShellState {
  /// By name; empty where a variable is set to something that nobody knows.
  final Map<String, Optional<String>> variables = new HashMap<>();

  final Map<String, ShellNode> functions = new HashMap<>();

  /// What commands before may have made: files and directories, as they are written.
  final Set<String> made = new HashSet<>();

  /// `$0`.
  String name = "";

  /// `$1`, `$2`, …
  List<Argument> arguments = List.of();

  /// The functions that are being run, the last first.
  final Deque<String> calls = new ArrayDeque<>();

  /// Absolute; empty where nobody knows.
  Optional<String> directory = Optional.empty();

  boolean stopsAtFailure;

  /// Signals that it handles, by name: `TERM`, `EXIT`.
  final Set<String> traps = new HashSet<>();

  ShellKind kind = ShellKind.OTHER;

  /// Whether something may run in the background.
  boolean hasOthers;

  /// Whether all that lies in the root is in the image, or told by [#made].
  boolean isWorldKnown = true;

  /// Whether all functions and aliases are known.
  boolean areFunctionsKnown = true;

  String user = "";

  ShellState copy() {
    ShellState copy = new ShellState();
    copy.variables.putAll(variables);
    copy.functions.putAll(functions);
    copy.made.addAll(made);
    copy.name = name;
    copy.arguments = arguments;
    copy.calls.addAll(calls);
    copy.directory = directory;
    copy.stopsAtFailure = stopsAtFailure;
    copy.traps.addAll(traps);
    copy.kind = kind;
    copy.hasOthers = hasOthers;
    copy.isWorldKnown = isWorldKnown;
    copy.areFunctionsKnown = areFunctionsKnown;
    copy.user = user;
    return copy;
  }

  /// After a part that may have run, or not: what it left changed is known no more.
  void mayHaveBecome(ShellState other) {
    Set<String> names = new HashSet<>(variables.keySet());
    names.addAll(other.variables.keySet());
    for (String variable : names) {
      Optional<Optional<String>> mine = Optional.ofNullable(variables.get(variable));
      Optional<Optional<String>> others = Optional.ofNullable(other.variables.get(variable));
      if (!mine.equals(others)) {
        variables.put(variable, Optional.empty());
      }
    }
    if (!arguments.equals(other.arguments)) {
      arguments = List.of(Argument.unknown("$@"));
    }
    if (!directory.equals(other.directory)) {
      directory = Optional.empty();
    }
    other.functions.forEach(functions::putIfAbsent);
    made.addAll(other.made);
    stopsAtFailure &= other.stopsAtFailure;
    traps.addAll(other.traps);
    hasOthers |= other.hasOthers;
    isWorldKnown &= other.isWorldKnown;
    areFunctionsKnown &= other.areFunctionsKnown;
  }

  /// Empty where it is not set.
  Optional<Optional<String>> variable(String variable) {
    return Optional.ofNullable(variables.get(variable));
  }

  boolean isPathKnown() {
    return variable("PATH").map(Optional::isPresent).orElse(true);
  }

  /// An absolute path; empty where that depends on a directory that nobody knows.
  Optional<String> absolute(String path) {
    return path.startsWith("/")
        ? Optional.of(path)
        : directory.map(from -> from.endsWith("/") ? from + path : from + "/" + path);
  }

  /// Whether it handles SIGTERM while it waits for what runs in the background.
  boolean hearsWaiting() {
    return traps.contains("TERM") || hearsWorking();
  }

  /// Whether it ends at SIGTERM while a command runs: what `trap` names comes after the command.
  boolean hearsWorking() {
    return kind.hearsByExit() && traps.contains("EXIT") && !traps.contains("TERM");
  }

  /// The directory, the variables and what commands before have made, as a program finds it.
  Situation situation() {
    Map<String, String> known = new HashMap<>();
    variables.forEach((variable, value) -> value.ifPresent(text -> known.put(variable, text)));
    Situation at = Situation.of(Environment.DEFAULT, user).with(known, directory.orElse("/"));
    Set<String> paths = new HashSet<>();
    made.forEach(
        written -> absolute(written).map(path -> "" + TreePath.of(path)).ifPresent(paths::add));
    return new Situation(
        at.environment(), user, isPathKnown(), directory.isPresent(), paths, isWorldKnown);
  }
}
