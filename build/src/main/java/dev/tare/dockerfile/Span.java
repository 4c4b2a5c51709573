package dev.tare.dockerfile;

/// Where something stands in a Dockerfile.
///
/// @param line of its first character, from 1
/// @param column of its first character, in characters from 1
/// @param endLine of its last character
public record Span(int line, int column, int endLine) {
  /// As messages name it: `Dockerfile:12:5`.
  public String in(String file) {
    return file + ":" + line + ":" + column;
  }
}
