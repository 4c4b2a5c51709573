package dev.tare.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The seccomp filters that crun compiled for containers which this process has started. It takes
/// one that is given, in the annotation [#ANNOTATION] (crun(1)); to compile that of tare takes as
/// long as all the rest that crun does. Nothing is kept on a disk: which filter comes of a profile
/// is for the libraries of the day to say.
final class CompiledFilters {
  static final String ANNOTATION = "run.oci.seccomp_bpf_data";

  private final Map<Rights, String> filters = new ConcurrentHashMap<>();

  /// The filter of a container with these rights, in the form of the annotation.
  Optional<String> of(Rights rights) {
    return Optional.ofNullable(filters.get(rights));
  }

  /// Keeps the filter of a container that was started, unless it is gone already.
  ///
  /// @param state what crun has of that container
  void keep(Rights rights, Path state) {
    if (filters.containsKey(rights)) {
      return;
    }
    try {
      byte[] filter = Files.readAllBytes(state.resolve("seccomp.bpf"));
      if (filter.length > 0) {
        filters.put(rights, Base64.getEncoder().encodeToString(filter));
      }
    } catch (IOException e) {
      // it has ended, or has no filter: the next one is compiled again
    }
  }
}
