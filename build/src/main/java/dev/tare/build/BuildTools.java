package dev.tare.build;

import dev.tare.store.ImageStore;
import dev.tare.transport.Transports;
import java.nio.file.Path;

/// What a build works with.
///
/// @param transports opens layouts that named contexts name
/// @param steps runs RUN; closed by whoever made it, after the build
/// @param spool a folder for what ADD unpacks; made when it is needed, and emptied
public record BuildTools(
    ImageStore store,
    Transports transports,
    RunSessions steps,
    Path spool,
    BuildProgress progress) {}
