package dev.tare.cli;

import java.util.Map;
import java.util.Optional;

/// Options of docker build, docker buildx and buildah that `tare build` has not, because they mean
/// nothing here, and what to do instead. They are refused all the same: a script that pushes and is
/// told nothing believes that it has pushed.
final class OtherBuilders {
  private static final String NO_CONTAINERS = "leave it away: a build leaves no containers";
  private static final String NO_ATTESTATIONS = "leave it away: tare makes no attestations";

  private static final Map<String, String> HINTS =
      Map.ofEntries(
          Map.entry(
              "--load",
              "leave it away: what is built is in the store; docker's daemon gets it by:"
                  + " -o type=docker"),
          Map.entry(
              "--push",
              "leave it away, and push what is built: tare push NAME; or build with"
                  + " -o type=registry,name=HOST/PATH:TAG"),
          Map.entry("--provenance", NO_ATTESTATIONS),
          Map.entry("--sbom", NO_ATTESTATIONS),
          Map.entry("--attest", NO_ATTESTATIONS),
          Map.entry("--rm", NO_CONTAINERS),
          Map.entry("--force-rm", NO_CONTAINERS),
          Map.entry(
              "--layers",
              "leave it away: each instruction that changes files makes a layer;"
                  + " --squash makes one of them"));

  private OtherBuilders() {}

  /// @param option its name, without a value
  static Optional<String> hint(String option) {
    return Optional.ofNullable(HINTS.get(option));
  }
}
