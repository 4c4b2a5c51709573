package dev.tare.base;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The proxies that the variables `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` name, in
/// lower case or upper case, as curl and git read them. Of `HTTP_PROXY` the lower case alone
/// counts: servers of CGI set the other from a header (CVE-2016-5385).
public final class Proxies extends ProxySelector {
  private final Map<String, String> environment;

  public Proxies(Map<String, String> environment) {
    this.environment = environment;
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name))
        .or(() -> Optional.ofNullable(environment.get(name.toUpperCase(Locale.ROOT))))
        .filter(value -> !value.isBlank());
  }

  @Override
  public List<Proxy> select(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    Optional<String> named =
        scheme.equals("http")
            ? Optional.ofNullable(environment.get("http_proxy")).filter(v -> !v.isBlank())
            : variable(scheme + "_proxy");
    return named
        .or(() -> variable("all_proxy"))
        .filter(_ -> !isDirect(uri.getHost().toLowerCase(Locale.ROOT)))
        .flatMap(Proxies::address)
        .map(address -> List.of(new Proxy(Proxy.Type.HTTP, address)))
        .orElse(List.of(Proxy.NO_PROXY));
  }

  /// Host names and what ends in them; `*` is every host.
  private boolean isDirect(String host) {
    for (String entry :
        variable("no_proxy").orElse("").toLowerCase(Locale.ROOT).split("[ ,]+", -1)) {
      String name = entry.startsWith(".") ? entry.substring(1) : entry;
      if (entry.equals("*")
          || (!name.isEmpty() && (host.equals(name) || host.endsWith("." + name)))) {
        return true;
      }
    }
    return false;
  }

  private static Optional<InetSocketAddress> address(String proxy) {
    try {
      URI uri = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
      int port = uri.getPort() < 0 ? 1080 : uri.getPort(); // curl's
      return Optional.ofNullable(uri.getHost()).map(host -> new InetSocketAddress(host, port));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
}
