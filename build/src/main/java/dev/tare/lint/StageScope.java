package dev.tare.lint;

import dev.tare.oci.ImageConfig;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is known at a place within a stage. Grows as the stage is read.
final class StageScope {
  /// BuildKit gives it to images that have none.
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final Map<String, String> env = new HashMap<>();
  private final Map<String, String> args = new HashMap<>();
  private final Set<String> declared = new HashSet<>();

  /// Whether all variables of the base are known.
  final boolean isBaseKnown;

  /// Whether SHELL was set, here or in the base.
  boolean hasShellInstruction;

  /// Whether a directory was named in this file.
  boolean hasDirectory;

  /// Whether there may be a /bin/sh.
  boolean mayHoldShell;

  private StageScope(boolean isBaseKnown) {
    this.isBaseKnown = isBaseKnown;
    env.put("PATH", PATH);
  }

  static StageScope ofScratch() {
    return new StageScope(true);
  }

  /// @param config empty where the image is not here
  static StageScope ofImage(Optional<ImageConfig> config) {
    StageScope scope = new StageScope(config.isPresent());
    scope.mayHoldShell = true;
    config.ifPresent(known -> {
      known.env().forEach(scope::add);
      scope.hasShellInstruction = !known.shell().isEmpty();
    });
    return scope;
  }

  private void add(String variable) {
    int equals = variable.indexOf('=');
    if (equals > 0) {
      env.put(variable.substring(0, equals), variable.substring(equals + 1));
    }
  }

  /// As a stage begins that is built on this one.
  StageScope asBase() {
    StageScope next = new StageScope(isBaseKnown);
    next.env.putAll(env);
    next.args.putAll(args);
    next.declared.addAll(declared);
    next.hasShellInstruction = hasShellInstruction;
    next.hasDirectory = hasDirectory;
    next.mayHoldShell = mayHoldShell;
    return next;
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(env.get(name)).or(() -> Optional.ofNullable(args.get(name)));
  }

  /// Whether using `name` is no mistake.
  boolean knows(String name) {
    return declared.contains(name) || value(name).isPresent();
  }

  Set<String> names() {
    Set<String> names = new HashSet<>(env.keySet());
    names.addAll(declared);
    return names;
  }

  void set(String name, String value) {
    env.put(name, value);
  }

  void declare(String name, Optional<String> value) {
    declared.add(name);
    value.ifPresent(v -> args.put(name, v));
  }
}
