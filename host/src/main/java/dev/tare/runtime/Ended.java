package dev.tare.runtime;

import java.util.Optional;

/// How a container ended.
///
/// @param status that of the program, 128 + n after signal n; 125, 126 or 127 with a `failure`
public record Ended(int status, Optional<EngineFailure> failure) {

  /// Why the program never ran, in the engine's own words.
  ///
  /// @param message one or more lines, as the engine wrote them
  public record EngineFailure(Engine engine, String message) {}

  static Ended with(int status) {
    return new Ended(status, Optional.empty());
  }

  static Ended failed(int status, Engine engine, String message) {
    return new Ended(status, Optional.of(new EngineFailure(engine, message)));
  }
}
