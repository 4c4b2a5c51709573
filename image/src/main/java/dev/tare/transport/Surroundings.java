package dev.tare.transport;

import dev.tare.store.ImageStore;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;

/// What a location may stand for besides files: the store, standard input and output; and where
/// large things may lie for a while.
///
/// @param temporary a folder on a disk, not in memory; created when it is needed
public record Surroundings(ImageStore store, Path temporary, InputStream in, OutputStream out) {}
