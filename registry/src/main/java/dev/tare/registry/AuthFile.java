package dev.tare.registry;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.oci.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;

/// A file with credentials as docker (`config.json`) and podman (`auth.json`,
/// containers-auth.json(5)) keep them. What tare does not know in it stays as it is.
record AuthFile(Path path, Json json) {
  private static final String WHAT = "credentials";
  private static final String AUTHS = "auths";

  /// @return empty where there is none
  /// @throws TareException INVALID where it cannot be read as what it should be
  static Optional<AuthFile> read(Path path) {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try {
      Bytes raw = Bytes.of(Files.readAllBytes(path));
      return Optional.of(
          new AuthFile(path, raw.isEmpty() ? Json.empty(WHAT) : Json.parse(raw, WHAT)));
    } catch (IOException e) {
      throw TareException.of(e, "cannot read credentials in " + path);
    } catch (TareException e) {
      throw malformed(path, e);
    }
  }

  private static TareException malformed(Path path, TareException e) {
    return TareException.invalid("cannot read credentials in %s: %s".formatted(path, e.message()))
        .withCause(e);
  }

  /// The helper that this file names for a registry, or for all.
  Optional<CredentialHelper> helper(String host) {
    try {
      return named("credHelpers", host)
          .or(() -> json.string("credsStore").filter(name -> !name.isEmpty()))
          .map(CredentialHelper::new);
    } catch (TareException e) {
      throw malformed(path, e);
    }
  }

  /// Whether the helper is for this registry and not for all.
  boolean hasOwnHelper(String host) {
    return named("credHelpers", host).isPresent();
  }

  private Optional<String> named(String member, String host) {
    for (Json helpers : json.object(member).stream().toList()) {
      for (String key : helpers.names()) {
        if (host(key).equals(host)) {
          return helpers.string(key);
        }
      }
    }
    return Optional.empty();
  }

  /// What the file itself holds for a repository: of `host/a/b`, `host/a` and `host` the longest.
  Optional<Credential> find(RepositoryName repository) {
    try {
      Optional<Json> auths = json.object(AUTHS);
      for (String wanted : keys(repository)) {
        for (String key : auths.map(Json::names).orElse(List.of())) {
          Optional<Credential> found =
              key(key).equals(wanted)
                  ? auths.flatMap(all -> all.object(key)).flatMap(AuthFile::credential)
                  : Optional.empty();
          if (found.isPresent()) {
            return found;
          }
        }
      }
      return Optional.empty();
    } catch (TareException e) {
      throw malformed(path, e);
    }
  }

  private static List<String> keys(RepositoryName repository) {
    List<String> keys = new ArrayList<>();
    String key = repository.toString();
    while (key.length() > repository.host().length()) {
      keys.add(key);
      key = key.substring(0, key.lastIndexOf('/'));
    }
    keys.add(repository.host());
    return keys;
  }

  /// A key as [#keys] has it; with a scheme only its host counts, as docker wrote it.
  private static String key(String written) {
    int slash = written.indexOf('/');
    boolean isNamespace =
        slash > 0 && !written.contains("://") && !written.matches("[^/]+/v[12]/?");
    return isNamespace
        ? host(written.substring(0, slash)) + written.substring(slash).replaceFirst("/$", "")
        : host(written);
  }

  private static String host(String key) {
    try {
      return RepositoryName.host(key.replaceFirst("(?<!/)/(?!/).*$", ""));
    } catch (TareException e) {
      return key; // no registry of ours
    }
  }

  private static Optional<Credential> credential(Json entry) {
    Optional<String> refresh = entry.string("identitytoken").filter(t -> !t.isEmpty());
    if (refresh.isPresent()) {
      return refresh.map(Credential.Refresh::new);
    }
    Optional<String> ready = entry.string("registrytoken").filter(t -> !t.isEmpty());
    if (ready.isPresent()) {
      if (!Credential.isSendable(ready.get())) {
        throw TareException.invalid(
            "a \"registrytoken\" is no token: it has blanks or worse in it");
      }
      return ready.map(Credential.Bearer::new);
    }
    Optional<String> auth = entry.string("auth").filter(t -> !t.isEmpty());
    if (auth.isPresent()) {
      return Optional.of(decoded(auth.get()));
    }
    return entry
        .string("username")
        .filter(user -> !user.isEmpty())
        .map(user -> new Credential.Password(user, entry.string("password").orElse("")));
  }

  private static Credential decoded(String auth) {
    try {
      String text = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
      return Credential.parse(text.replaceFirst("\0+$", ""));
    } catch (IllegalArgumentException e) {
      throw TareException.invalid("an \"auth\" is not base64");
    }
  }

  /// Keeps a credential for a host.
  static void put(Path path, String host, Credential.Password credential) {
    edit(
        path,
        json -> {
          Json auths = json.object(AUTHS).orElse(Json.empty(WHAT));
          Json entry = Json.empty(WHAT).with("auth", credential.encoded());
          return json.with(AUTHS, without(auths, host).with(writtenKey(host), entry));
        });
  }

  /// Forgets the credential of a host.
  ///
  /// @return whether there was one
  static boolean remove(Path path, String host) {
    Optional<AuthFile> file = read(path);
    Optional<Json> auths = file.flatMap(f -> f.json.object(AUTHS));
    if (auths.isEmpty() || auths.get().names().stream().noneMatch(key -> key(key).equals(host))) {
      return false;
    }
    edit(path, json -> json.with(AUTHS, without(json.object(AUTHS).orElseThrow(), host)));
    return true;
  }

  /// The hosts that the file has credentials of.
  List<String> hosts() {
    return json.object(AUTHS).map(Json::names).orElse(List.of()).stream()
        .map(AuthFile::key)
        .distinct()
        .toList();
  }

  private static Json without(Json auths, String host) {
    Json left = auths;
    for (String key : auths.names()) {
      left = key(key).equals(host) ? left.with(key, null) : left;
    }
    return left;
  }

  static String writtenKey(String host) {
    return host.equals(RepositoryName.HUB) ? RepositoryName.HUB_KEY : host;
  }

  /// By rename, for nobody else to read.
  private static void edit(Path path, UnaryOperator<Json> edit) {
    Json edited = edit.apply(read(path).map(AuthFile::json).orElse(Json.empty(WHAT)));
    try {
      Path target = Files.exists(path) ? path.toRealPath() : path;
      Path folder = target.toAbsolutePath().getParent();
      if (folder != null && !Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Path written =
          target.resolveSibling(
              target.getFileName() + ".tare" + ThreadLocalRandom.current().nextInt(1 << 30));
      replace(written, target, edited.render());
    } catch (IOException e) {
      throw TareException.of(e, "cannot write credentials into " + path);
    }
  }

  /// @param written is gone afterwards: nobody finds a password in it
  private static void replace(Path written, Path target, Bytes bytes) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            written,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer buffer = bytes.asByteBuffer();
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
      out.force(false);
      Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(written);
    }
  }
}
