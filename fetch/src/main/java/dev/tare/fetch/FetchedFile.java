package dev.tare.fetch;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// A file that was fetched.
///
/// @param path where its bytes lie
/// @param name the last name of the address; empty where that has none
/// @param modified what the server calls its last change, else the beginning of time
/// @param checksum of its bytes: SHA-256, or by the algorithm that was asked for
public record FetchedFile(Path path, Optional<String> name, Instant modified, Checksum checksum) {
  /// The mode that such a file has in an image unless another is asked for.
  public static final int MODE = 0600;
}
