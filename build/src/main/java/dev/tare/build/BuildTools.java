package dev.tare.build;

import dev.tare.fetch.Fetch;
import dev.tare.steps.FileDigests;
import dev.tare.steps.StepCache;
import dev.tare.store.ImageStore;
import dev.tare.transport.Pull;
import dev.tare.transport.Transports;
import java.nio.file.Path;

/// What a build works with.
///
/// @param transports opens layouts that named contexts name
/// @param pull finds the images that stages begin with and copy from
/// @param fetch gets what ADD names on the network
/// @param steps runs RUN; closed by whoever made it, after the build
/// @param cache of steps
/// @param digests of the files of the context; closed by whoever made it, after the build
/// @param spool a folder for what ADD unpacks; made when it is needed, and emptied
public record BuildTools(
    ImageStore store,
    Transports transports,
    Pull pull,
    Fetch fetch,
    RunSessions steps,
    Path spool,
    StepCache cache,
    FileDigests digests,
    BuildProgress progress) {}
