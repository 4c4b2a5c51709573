package dev.tare.cli;

import dev.tare.base.Progress;
import dev.tare.store.ImageStore;
import java.time.InstantSource;

/// What a command works with.
record Session(
    Environment environment,
    Locations locations,
    Console console,
    Progress progress,
    InstantSource clock) {

  /// The store of this session, to be closed. Opening makes nothing; the first write does.
  ImageStore openStore() {
    return ImageStore.open(locations.store(), locations.cache());
  }
}
