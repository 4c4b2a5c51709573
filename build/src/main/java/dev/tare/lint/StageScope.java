package dev.tare.lint;

import dev.tare.oci.ImageConfig;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What is known at a place within a stage. Grows as the stage is read.
final class StageScope {
  /// BuildKit gives it to images that have none.
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /// The stage that this one is built on, which has ended: of ten thousand stages, one on the
  /// other, each holds only what it sets itself.
  private final @Nullable StageScope parent;

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

  private StageScope(boolean isBaseKnown, @Nullable StageScope parent) {
    this.isBaseKnown = isBaseKnown;
    this.parent = parent;
    if (parent == null) {
      env.put("PATH", PATH);
    }
  }

  static StageScope ofScratch() {
    return new StageScope(true, null);
  }

  /// @param config empty where the image is not here
  static StageScope ofImage(Optional<ImageConfig> config) {
    StageScope scope = new StageScope(config.isPresent(), null);
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
    StageScope next = new StageScope(isBaseKnown, this);
    next.hasShellInstruction = hasShellInstruction;
    next.hasDirectory = hasDirectory;
    next.mayHoldShell = mayHoldShell;
    return next;
  }

  Optional<String> value(String name) {
    return first(scope -> scope.env.get(name)).or(() -> first(scope -> scope.args.get(name)));
  }

  private Optional<String> first(Function<StageScope, @Nullable String> value) {
    for (StageScope scope = this; scope != null; scope = scope.parent) {
      String found = value.apply(scope);
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /// Whether using `name` is no mistake.
  boolean knows(String name) {
    return value(name).isPresent()
        || first(scope -> scope.declared.contains(name) ? name : null).isPresent();
  }

  Set<String> names() {
    Set<String> names = new HashSet<>();
    for (StageScope scope = this; scope != null; scope = scope.parent) {
      names.addAll(scope.env.keySet());
      names.addAll(scope.declared);
    }
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
