package dev.tare.cli;

import dev.tare.comparison.ImageFacts;
import dev.tare.verify.StartCost;
import java.util.Optional;

/// An image beside others.
///
/// @param name as it was asked for
/// @param stored bytes: layers uncompressed, config, manifest
/// @param pulled bytes that a registry would send; layers that are not compressed yet as gzip makes
///   them
/// @param start empty where it was not run
record Compared(
    String name, long stored, long pulled, ImageFacts facts, Optional<StartCost> start) {}
