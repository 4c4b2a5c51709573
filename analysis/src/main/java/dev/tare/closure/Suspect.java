package dev.tare.closure;

import dev.tare.layer.TreePath;

/// A path that a string in a file names: it may be needed, and nobody can tell without running the
/// program.
///
/// @param path what it leads to in the tree
/// @param reason who names it, and how
/// @param isKept it is in the closure
/// @param bytes size of the files that are in the closure for its sake alone; 0 where it is dropped
public record Suspect(TreePath path, Reason reason, boolean isKept, long bytes) {}
