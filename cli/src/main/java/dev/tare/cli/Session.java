package dev.tare.cli;

import dev.tare.base.Progress;
import dev.tare.store.ImageStore;
import dev.tare.transport.Surroundings;
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

  /// What locations such as `oci-archive:-` refer to.
  Surroundings surroundings(ImageStore store) {
    return new Surroundings(store, locations.cache(), System.in, console.bytes());
  }
}
