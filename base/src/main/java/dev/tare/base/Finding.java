package dev.tare.base;

import java.util.Optional;

/// Something a reader should know about an image, a file or a line; collected, then reported.
///
/// @param code stable identifier, such as `T02`
/// @param place where it is: an image path, `Dockerfile:12:5`, a layer
/// @param message the cause, one sentence without a full stop
/// @param fix what brings it right, an imperative sentence without a full stop, where that is known
public record Finding(
    String code, Severity severity, String place, String message, Optional<String> fix) {

  /// How much a finding matters, least first.
  public enum Severity {
    NOTE,
    WARNING,
    ERROR
  }

  @Override
  public String toString() {
    return code + " " + message + fix.map(f -> ". " + f).orElse("");
  }
}
