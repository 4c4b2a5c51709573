package dev.tare.cli;

import dev.tare.comparison.ImageFacts;
import dev.tare.verify.StartCost;

/// An image beside others.
///
/// @param name as it was asked for
/// @param stored bytes: layers uncompressed, config, manifest
/// @param pulled bytes that a registry would send; layers that are not compressed yet as gzip makes
///   them, and a blob that stands there twice once
record Compared(String name, long stored, long pulled, ImageFacts facts, Started start) {

  /// What became of the attempt to start it.
  sealed interface Started {
    /// Nobody asked for it.
    record NotTried() implements Started {}

    /// Its config names no program.
    record NothingToStart() implements Started {}

    /// @param why a sentence without a full stop
    record Failed(String why) implements Started {}

    record Measured(StartCost cost) implements Started {}
  }
}
