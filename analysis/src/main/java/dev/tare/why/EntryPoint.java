package dev.tare.why;

import dev.tare.layer.TreePath;

/// A file that an image is told to start, or to give to what it starts.
///
/// @param path as it was found, links in it not followed
/// @param said what says so: `Cmd nginx`, `Entrypoint /entrypoint.sh`
/// @param isProgram whether it is what is started
public record EntryPoint(TreePath path, String said, boolean isProgram) {}
