package dev.tare.elf;

/// One global or weak name of the dynamic symbol table.
///
/// @param isDefined exported from this file; otherwise imported
/// @param isWeak a weak import may stay unresolved
public record Symbol(String name, boolean isDefined, boolean isWeak) {}
