package dev.tare.elf;

import dev.tare.base.Bytes;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the dynamic section says to the loader, with its strings looked up.
record Dynamic(
    List<Bytes> needed,
    Optional<Bytes> soname,
    Optional<Bytes> rpath,
    Optional<Bytes> runpath,
    long flags,
    long flags1,
    List<VersionNeed> versionNeeds,
    Set<String> versions,
    boolean definesVersions) {

  static final Dynamic NONE =
      new Dynamic(
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          0,
          0,
          List.of(),
          Set.of(),
          false);

  Dynamic {
    needed = List.copyOf(needed);
    versionNeeds = List.copyOf(versionNeeds);
    versions = Collections.unmodifiableSet(new LinkedHashSet<>(versions));
  }
}
