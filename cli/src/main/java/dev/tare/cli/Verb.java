package dev.tare.cli;

import dev.tare.base.TareException;
import picocli.CommandLine.Model.CommandSpec;

/// One command, made anew for each use: it holds its options as fields ([Arguments] makes them),
/// calls one function of another module, and renders. To register one, add a line to [Verbs].
interface Verb {
  /// Adds options, parameters, description and examples to `spec`; called once, before parsing.
  void describe(CommandSpec spec);

  /// Does the work. Failures come as `TareException`.
  ///
  /// @return the exit code
  int run(Session session);

  /// The exit code of a failure of `kind`, wrong words included.
  default int codeOf(TareException.Kind kind) {
    return kind.exitCode();
  }
}
