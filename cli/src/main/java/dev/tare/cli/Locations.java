package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.runtime.Unshared;
import java.nio.file.Path;
import java.util.Optional;

/// Where tare keeps things. Nothing is made here; whoever writes makes its folder.
///
/// @param store the images: an OCI layout
/// @param cache what may be deleted at any time
/// @param run the state of containers, gone after a restart
/// @param runs what containers in the foreground write while they run: on a disk, which the
///   system's run folder is not, unless `--runroot` says otherwise
/// @param containers those that stay
record Locations(Path store, Path cache, Path run, Path runs, Path containers) {

  /// One folder for all where `root` or TARE_ROOT says so; else the system's places for root and
  /// those of the XDG base directory specification for others. Who is root of the user namespace of
  /// `unshare` has the places of the user outside of it.
  static Locations of(Environment environment, Optional<String> root, Optional<String> runRoot) {
    Locations locations =
        root.or(() -> environment.variable("TARE_ROOT"))
            .map(folder -> below(environment.directory().resolve(folder).normalize()))
            .orElseGet(() ->
                environment.isRoot() && !isUnshared(environment) ? system() : user(environment));
    return runRoot
        .map(folder -> environment.directory().resolve(folder).normalize())
        .map(run -> new Locations(locations.store, locations.cache, run, run, locations.containers))
        .orElse(locations);
  }

  /// Whether `tare unshare` made us root, or that of podman and buildah, which use this name.
  private static boolean isUnshared(Environment environment) {
    return environment.variable(Unshared.UID).isPresent();
  }

  private static Locations of(Path store, Path cache, Path run) {
    return new Locations(
        store, cache, run, cache.resolve("containers"), store.resolveSibling("containers"));
  }

  private static Locations below(Path root) {
    return of(root.resolve("store"), root.resolve("cache"), root.resolve("run"));
  }

  private static Locations system() {
    return of(Path.of("/var/lib/tare/store"), Path.of("/var/cache/tare"), Path.of("/run/tare"));
  }

  private static Locations user(Environment environment) {
    Path cache = xdg(environment, "XDG_CACHE_HOME", ".cache");
    return of(
        xdg(environment, "XDG_DATA_HOME", ".local/share").resolve("store"),
        cache,
        environment
            .variable("XDG_RUNTIME_DIR")
            .map(run -> Path.of(run, "tare"))
            .orElse(cache.resolve("run")));
  }

  private static Path xdg(Environment environment, String variable, String belowHome) {
    // the specification: relative paths are to be ignored
    Path base =
        environment
            .variable(variable)
            .filter(value -> value.startsWith("/"))
            .map(Path::of)
            .orElseGet(() -> home(environment).resolve(belowHome));
    return base.resolve("tare");
  }

  private static Path home(Environment environment) {
    return environment
        .variable("HOME")
        .map(Path::of)
        .orElseThrow(() ->
            TareException.invalid("cannot find the store: HOME is not set")
                .withHint("set HOME or TARE_ROOT, or give --root DIR"));
  }
}
