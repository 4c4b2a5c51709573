package dev.tare.registry;

import dev.tare.base.TareException;
import dev.tare.oci.Reference;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/// A repository by host and path, as registries have it.
///
/// @param host with its port, in lower case; `docker.io` for Docker Hub, however it was written
/// @param path without a host: `library/debian`
public record RepositoryName(String host, String path) {
  /// How Docker Hub is called in names of images.
  static final String HUB = "docker.io";

  /// Where credentials of Docker Hub are kept.
  static final String HUB_KEY = "https://index.docker.io/v1/";

  /// A name without a host is one of Docker Hub.
  public static RepositoryName of(Reference reference) {
    String name = reference.name();
    int slash = name.indexOf('/');
    if (slash < 0 || !isHost(name.substring(0, slash))) {
      return new RepositoryName(HUB, slash < 0 ? "library/" + name : name);
    }
    String host = host(name.substring(0, slash));
    String path = name.substring(slash + 1);
    boolean isShort = host.equals(HUB) && path.indexOf('/') < 0;
    return new RepositoryName(host, isShort ? "library/" + path : path);
  }

  /// Whether the first part of a name is a host: it has a dot or a port, or is `localhost`.
  static boolean isHost(String first) {
    return first.contains(".") || first.contains(":") || first.equals("localhost");
  }

  /// Whether a name says which registry it is of.
  public static boolean hasHost(Reference reference) {
    int slash = reference.name().indexOf('/');
    return slash > 0 && isHost(reference.name().substring(0, slash));
  }

  /// A host as people write it: also with a scheme, or by another name of Docker Hub.
  ///
  /// @throws TareException INVALID where it is none
  public static String host(String text) {
    String host = text.toLowerCase(Locale.ROOT).replaceFirst("^https?://", "");
    host = host.replaceFirst("/(v[12]/?)?$", "");
    if (!host.matches("[a-z0-9.-]+(:[0-9]{1,5})?|\\[[0-9a-f:]+](:[0-9]{1,5})?")
        || !isReachable(host)) {
      throw TareException.invalid(
          "cannot reach \"%s\": it is not the host of a registry".formatted(text));
    }
    return switch (host) {
      case "index.docker.io", "registry-1.docker.io" -> HUB;
      default -> host;
    };
  }

  /// Whether addresses can have it (RFC 3986, section 3.2.2): no `1.2.3`, no port above 65535.
  private static boolean isReachable(String host) {
    try {
      URI uri = new URI("http://" + host);
      return uri.getHost() != null && uri.getPort() != 0 && uri.getPort() <= 0xffff;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /// Where the registry of a host answers.
  static String apiHost(String host) {
    return host.equals(HUB) ? "registry-1.docker.io" : host;
  }

  @Override
  public String toString() {
    return host + "/" + path;
  }
}
