package dev.tare.elf;

import dev.tare.base.Bytes;

/// A note: what somebody wrote into the file for those who read it.
///
/// @param owner who defines the type, such as `GNU`, `Go`, `FDO`
public record Note(String owner, int type, Bytes description) {}
