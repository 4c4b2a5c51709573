package dev.tare.dockerfile;

/// One replacement in a text. Lines and columns count from 1.
///
/// @param endColumn of the first character that stays
/// @param text what comes in its place
public record Edit(int line, int column, int endLine, int endColumn, String text) {}
