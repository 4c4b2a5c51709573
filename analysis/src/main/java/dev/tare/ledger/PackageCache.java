package dev.tare.ledger;

import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;

/// Where readers that install things keep lists and downloads that nobody needs once they have
/// installed them. The places are the documented defaults of the readers as root and in a user's
/// home.
@SuppressWarnings("ImmutableEnumChecker") // the lists are made by List.of
public enum PackageCache {
  APT_LISTS(
      "package lists of apt",
      List.of("/var/lib/apt/lists"),
      List.of(),
      List.of("apt", "apt-get", "aptitude", "apt-cache", "apt-file", "tasksel")),
  APT_ARCHIVES("downloads of apt", List.of("/var/cache/apt"), List.of(), List.of()),
  DNF("cache of dnf", List.of("/var/cache/dnf", "/var/cache/libdnf5"), List.of(), List.of()),
  YUM("cache of yum", List.of("/var/cache/yum"), List.of(), List.of()),
  ZYPPER("cache of zypper", List.of("/var/cache/zypp"), List.of(), List.of()),
  PACMAN("cache of pacman", List.of("/var/cache/pacman/pkg"), List.of(), List.of()),
  APK("package lists of apk", List.of("/var/cache/apk", "/etc/apk/cache"), List.of(), List.of()),
  PIP("cache of pip", List.of(), List.of("/.cache/pip"), List.of()),
  NPM("cache of npm", List.of(), List.of("/.npm/_cacache"), List.of()),
  YARN(
      "cache of yarn",
      List.of("/usr/local/share/.cache/yarn"),
      List.of("/.cache/yarn", "/.yarn/berry/cache"),
      List.of("yarn", "yarnpkg")),
  GEM("cache of gem", List.of(), List.of("/.bundle/cache"), List.of()),
  GO_BUILD("build cache of go", List.of(), List.of("/.cache/go-build"), List.of()),
  GO_MODULES("module cache of go", List.of(), List.of("/go/pkg/mod"), List.of("go", "make")),
  CARGO(
      "registry of cargo",
      List.of("/usr/local/cargo/registry", "/usr/local/cargo/git"),
      List.of("/.cargo/registry", "/.cargo/git"),
      List.of("cargo", "make")),
  MAVEN(
      "repository of maven", List.of(), List.of("/.m2/repository"), List.of("mvn", "mvnw", "java")),
  GRADLE(
      "cache of gradle",
      List.of(),
      List.of("/.gradle/caches"),
      List.of("gradle", "gradlew", "java")),
  COMPOSER(
      "cache of composer", List.of(), List.of("/.composer/cache", "/.cache/composer"), List.of());

  private static final String GEM_FILE = ".gem";

  private final String shown;
  private final List<String> system;
  private final List<String> inHome;
  private final List<String> readers;

  PackageCache(String shown, List<String> system, List<String> inHome, List<String> readers) {
    this.shown = shown;
    this.system = system;
    this.inHome = inHome;
    this.readers = readers;
  }

  /// What people call it: `package lists of apt`.
  public String shown() {
    return shown;
  }

  /// The programs that cannot do without it: as long as one of them is still to run, it is needed.
  /// Empty where it only spares a download.
  public List<String> readers() {
    return readers;
  }

  /// What is to be removed of a cache.
  public record Place(PackageCache cache, Removal removal) {}

  /// The cache that a file lies in.
  ///
  /// @param path as [TreePath#toString] has it
  static Optional<Place> of(String path) {
    boolean mayBeSystem =
        path.startsWith("/var/") || path.startsWith("/usr/local/") || path.startsWith("/etc/apk/");
    boolean mayBeHome = path.contains("/.") || path.contains("/go/pkg/mod/");
    if (mayBeSystem || mayBeHome) {
      for (PackageCache cache : values()) {
        Optional<Place> place = cache.place(path);
        if (place.isPresent()) {
          return place;
        }
      }
    }
    return path.endsWith(GEM_FILE) ? gems(path) : Optional.empty();
  }

  private Optional<Place> place(String path) {
    for (String directory : system) {
      if (path.startsWith(directory + "/")) {
        return Optional.of(new Place(this, new Removal(TreePath.of(directory), true)));
      }
    }
    for (String suffix : inHome) {
      int at = path.indexOf(suffix + "/");
      if (at >= 0) {
        return Optional.of(
            new Place(
                this, new Removal(TreePath.of(path.substring(0, at + suffix.length())), false)));
      }
    }
    return Optional.empty();
  }

  /// What `gem install` keeps of each gem, beside `gems` and `specifications`.
  private static Optional<Place> gems(String path) {
    TreePath directory = TreePath.of(path).parent();
    return directory.toString().endsWith("/cache")
        ? Optional.of(new Place(GEM, new Removal(directory, true)))
        : Optional.empty();
  }
}
