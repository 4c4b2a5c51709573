package dev.tare.verify;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// What a run of a program takes.
///
/// @param time from its start to its end; empty where it had to be ended
/// @param peakMemory the most memory that its first process held at once (resident, in bytes);
///   empty where nobody could look: without strace a short run is over too soon
public record Cost(Optional<Duration> time, OptionalLong peakMemory) {}
