package dev.tare.copy;

import java.time.Instant;

/// What times, and in reproducible builds what modes, the copies get.
///
/// @param made the time of directories and files that lie in no source; no clock
/// @param reproducible whether the result may depend on nothing but names and bytes: files of the
///   build context get the time `made` and the modes that git knows (0644, 0755; 0755 for
///   directories; set-user-ID, set-group-ID and sticky bits stay), because a checkout has the times
///   of its making and the modes of a umask; all others get no later time than `made`
public record Stamps(Instant made, boolean reproducible) {
  /// Times and modes of the sources stay; what is made has the beginning of time.
  public static final Stamps KEPT = new Stamps(Instant.EPOCH, false);
}
