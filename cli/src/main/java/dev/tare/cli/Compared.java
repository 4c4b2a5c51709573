package dev.tare.cli;

import dev.tare.comparison.ImageFacts;
import dev.tare.verify.StartCost;
import java.time.Duration;
import java.util.Optional;

/// An image beside others.
///
/// @param name as it was asked for
/// @param stored bytes: layers uncompressed, config, manifest
/// @param pulled bytes that a registry would send; layers that are not compressed yet as gzip makes
///   them, and a blob that stands there twice once
/// @param build how long this machine took to build it, where it did
/// @param push how long it took to push it, where it did
record Compared(
    String name,
    long stored,
    long pulled,
    ImageFacts facts,
    Started start,
    Optional<Duration> build,
    Optional<Duration> push) {

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
