package dev.tare.registry;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.oci.Json;
import dev.tare.oci.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What containers-policy.json(5) says: which images of registries are taken at all. Requirements
/// that tare cannot check, signatures, are not met: to pass over them would be to lie.
///
/// @param file as messages name it
/// @param usual types of the requirements where nothing else is said
/// @param scopes types of requirements by what names begin with; "" stands for all registries
public record TrustPolicy(String file, List<String> usual, SortedMap<String, List<String>> scopes) {
  /// What holds where there is no file.
  public static final TrustPolicy NONE =
      new TrustPolicy("", List.of("insecureAcceptAnything"), new TreeMap<>());

  private static final Path SYSTEM = Path.of("/etc/containers/policy.json");

  public TrustPolicy {
    usual = List.copyOf(usual);
  }

  /// The user's own policy, or else the system's.
  ///
  /// @throws TareException INVALID where it is none: what it should have forbidden nobody knows
  public static TrustPolicy read(Map<String, String> environment) {
    Path own =
        Credentials.variable(environment, "XDG_CONFIG_HOME")
            .or(() -> Credentials.variable(environment, "HOME").map(home -> home + "/.config"))
            .map(folder -> Path.of(folder, "containers", "policy.json"))
            .filter(Files::exists)
            .orElse(SYSTEM);
    return Files.exists(own) ? of(own) : NONE;
  }

  private static TrustPolicy of(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      Json json = Json.parse(Bytes.of(in.readNBytes(Json.MAX_BYTES + 1)), file.toString());
      SortedMap<String, List<String>> scopes = new TreeMap<>();
      Optional<Json> docker = json.object("transports").flatMap(all -> all.object("docker"));
      docker.ifPresent(
          found -> found.names().forEach(scope -> scopes.put(scope, types(found, scope))));
      return new TrustPolicy(file.toString(), types(json, "default"), scopes);
    } catch (TareException e) {
      throw TareException.invalid("cannot read %s: %s".formatted(file, e.message())).withCause(e);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + file);
    }
  }

  private static List<String> types(Json json, String name) {
    List<String> types =
        json.objects(name).stream().map(one -> one.requiredString("type")).toList();
    if (types.isEmpty()) {
      throw TareException.invalid("\"%s\" has no requirement".formatted(name));
    }
    return types;
  }

  /// Makes sure that an image may be taken.
  ///
  /// @param reference a full name, as it was asked for and not as a mirror has it
  /// @param doing how the message begins
  /// @throws TareException REFUSED
  void require(Reference reference, String doing) {
    for (String type : requirements(reference)) {
      switch (type) {
        case "insecureAcceptAnything" -> {}
        case "reject" ->
            throw refused("%s: %s rejects it".formatted(doing, file))
                .withHint("ask whoever keeps that file");
        default ->
            throw refused(
                    "%s: %s asks for a signature (%s), which tare cannot check"
                        .formatted(doing, file, type))
                .withHint(
                    "check it with skopeo copy docker://… oci:DIR and take it from there; a"
                        + " policy.json of your own goes before the system's");
      }
    }
  }

  private static TareException refused(String message) {
    return TareException.of(TareException.Kind.REFUSED, message);
  }

  /// Those of the narrowest scope.
  private List<String> requirements(Reference reference) {
    for (String scope : scopesOf(reference)) {
      List<String> found = scopes.get(scope);
      if (found != null) {
        return found;
      }
    }
    return usual;
  }

  /// `host/a/b:tag`, `host/a/b`, `host/a`, `host`, `*.domain`, ``.
  private static List<String> scopesOf(Reference reference) {
    String name = RepositoryName.of(reference).toString();
    List<String> all = new ArrayList<>();
    String separator = reference.digest().isPresent() ? "@" : ":";
    all.add(name + separator + Registries.tagOrDigest(reference));
    String part = name;
    for (int slash = part.lastIndexOf('/'); slash >= 0; slash = part.lastIndexOf('/')) {
      all.add(part);
      part = part.substring(0, slash);
    }
    all.add(part);
    String host = part.replaceFirst(":[0-9]+$", "");
    for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      all.add("*" + host.substring(dot));
    }
    all.add("");
    return all;
  }
}
