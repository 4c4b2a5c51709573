package dev.tare.runtime;

import java.util.Optional;

/// What an engine is told beside what the container is.
///
/// @param terminal the size of the program's terminal, where it has one
/// @param filter its seccomp filter, as crun has compiled it before
record BundleHints(Optional<TerminalSize> terminal, Optional<String> filter) {
  static final BundleHints NONE = new BundleHints(Optional.empty(), Optional.empty());
}
