package dev.tare.registry;

import dev.tare.base.TareException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds who we are where people keep it.
///
/// In this order: what was given (`--creds`); the file that was named (`--authfile`), and nothing
/// else then; the one of REGISTRY_AUTH_FILE, likewise; that of DOCKER_CONFIG; podman's
/// (XDG_RUNTIME_DIR, then XDG_CONFIG_HOME); docker's. The first that has something for the registry
/// counts; in a file its helper for this registry comes before what it holds itself, and its helper
/// for all after that.
///
/// @param given for each registry that is asked Where registries.conf has a list of credential
///   helpers, that list is the order: the files are one of its members.
///
/// @param files in the order in which they are looked at
/// @param helpers see [RegistriesConf#helpers]
public record Credentials(Optional<Credential> given, List<Path> files, List<String> helpers) {
  /// What registries.conf calls the files in its list of helpers.
  static final String FILES = "containers-auth.json";

  /// Nobody.
  public static final Credentials NONE = new Credentials(Optional.empty(), List.of());

  public Credentials {
    files = List.copyOf(files);
    helpers = List.copyOf(helpers);
  }

  Credentials(Optional<Credential> given, List<Path> files) {
    this(given, files, List.of());
  }

  /// @param named `--authfile`
  /// @param directory where relative paths begin
  /// @param helpers of registries.conf; whoever names a file wants that file alone
  public static Credentials of(
      Optional<Credential> given,
      Optional<Path> named,
      Map<String, String> environment,
      Path directory,
      List<String> helpers) {
    boolean isOne = named.isPresent() || variable(environment, "REGISTRY_AUTH_FILE").isPresent();
    return new Credentials(
        given, files(named, environment, directory), isOne ? List.of() : helpers);
  }

  private static List<Path> files(
      Optional<Path> named, Map<String, String> environment, Path directory) {
    Optional<Path> only =
        named.or(() -> variable(environment, "REGISTRY_AUTH_FILE").map(directory::resolve));
    if (only.isPresent()) {
      return List.of(only.get());
    }
    List<Path> files = new ArrayList<>();
    Optional<String> home = variable(environment, "HOME");
    variable(environment, "DOCKER_CONFIG")
        .ifPresent(folder -> files.add(directory.resolve(folder).resolve("config.json")));
    variable(environment, "XDG_RUNTIME_DIR")
        .ifPresent(folder -> files.add(Path.of(folder, "containers", "auth.json")));
    variable(environment, "XDG_CONFIG_HOME")
        .or(() -> home.map(folder -> folder + "/.config"))
        .ifPresent(folder -> files.add(Path.of(folder, "containers", "auth.json")));
    home.ifPresent(folder -> files.add(Path.of(folder, ".docker", "config.json")));
    return files;
  }

  /// Empty where it is not set, or to nothing.
  static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /// @throws TareException INVALID where a file is malformed, DENIED where a helper fails
  Optional<Credential> of(RepositoryName repository) {
    if (given.isPresent()) {
      return given;
    }
    for (String helper : helpers.isEmpty() ? List.of(FILES) : helpers) {
      Optional<Credential> found =
          helper.equals(FILES)
              ? inFiles(repository)
              : new CredentialHelper(helper).get(repository.host());
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<Credential> inFiles(RepositoryName repository) {
    for (Path path : files) {
      Optional<Credential> found = AuthFile.read(path).flatMap(file -> inFile(file, repository));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<Credential> inFile(AuthFile file, RepositoryName repository) {
    Optional<CredentialHelper> helper = file.helper(repository.host());
    boolean isOwn = file.hasOwnHelper(repository.host());
    Optional<Credential> held =
        isOwn ? helper.flatMap(h -> h.get(repository.host())) : file.find(repository);
    return held.isPresent() || isOwn ? held : helper.flatMap(h -> h.get(repository.host()));
  }

  /// Where `login` keeps a credential: the first helper of registries.conf; or the first of the
  /// files that exists, else the first of all.
  ///
  /// @return where it is now, for people
  public String keep(String host, Credential.Password credential) {
    if (!helpers.isEmpty() && !helpers.getFirst().equals(FILES)) {
      return store(new CredentialHelper(helpers.getFirst()), host, credential);
    }
    Path path = place();
    Optional<CredentialHelper> helper = AuthFile.read(path).flatMap(file -> file.helper(host));
    if (helper.isPresent()) {
      return store(helper.get(), host, credential);
    }
    AuthFile.put(path, host, credential);
    return path.toString();
  }

  private static String store(
      CredentialHelper helper, String host, Credential.Password credential) {
    helper.store(host, credential);
    return "docker-credential-" + helper.name();
  }

  private Path place() {
    return files.stream()
        .filter(Files::exists)
        .findFirst()
        .or(() -> files.stream().findFirst())
        .orElseThrow(() ->
            TareException.invalid(
                    "cannot keep credentials: neither HOME nor XDG_RUNTIME_DIR is set")
                .withHint("name a file with --authfile"));
  }

  /// Forgets the credentials of a host in all files.
  ///
  /// @return whether there were some
  public boolean forget(String host) {
    boolean isFound = false;
    for (String name : helpers) {
      if (!name.equals(FILES) && new CredentialHelper(name).get(host).isPresent()) {
        new CredentialHelper(name).erase(host);
        isFound = true;
      }
    }
    for (Path path : files) {
      Optional<CredentialHelper> helper = AuthFile.read(path).flatMap(file -> file.helper(host));
      if (helper.isPresent() && helper.get().get(host).isPresent()) {
        helper.get().erase(host);
        isFound = true;
      }
      isFound |= AuthFile.remove(path, host);
    }
    return isFound;
  }

  /// The hosts that the files themselves have credentials of.
  public List<String> hosts() {
    return files.stream()
        .flatMap(path -> AuthFile.read(path).stream())
        .flatMap(file -> file.hosts().stream())
        .distinct()
        .toList();
  }
}
