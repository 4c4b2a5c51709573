package dev.tare.cli;

import dev.tare.base.Progress;
import java.time.InstantSource;

/// What a command works with.
record Session(
    Environment environment,
    Locations locations,
    Console console,
    Progress progress,
    InstantSource clock) {}
