package dev.tare.elf;

import dev.tare.base.Bytes;

/// A symbol version that must be defined by a library (`.gnu.version_r`).
///
/// @param library the DT_NEEDED name of the library
/// @param isWeak its absence is no error
public record VersionNeed(Bytes library, String version, boolean isWeak) {}
