package dev.tare.base;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The proxies that the variables `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` name, in
/// lower case or upper case, as curl and git read them. Of `HTTP_PROXY` the lower case alone
/// counts: servers of CGI set the other from a header (CVE-2016-5385).
public final class Proxies extends ProxySelector {
  private static final int USUAL_PORT = 1080; // curl's
  private static final Pattern WITH_PORT = Pattern.compile("([^:]+|\\[.*]):([0-9]+)");

  static {
    // else the JDK's client keeps a password from the proxy that https goes through; with this it
    // sends there what was set for a request, and never further
    String disabled = "jdk.http.auth.tunneling.disabledSchemes";
    if (System.getProperty(disabled) == null) {
      System.setProperty(disabled, "");
    }
  }

  private final Map<String, String> environment;

  public Proxies(Map<String, String> environment) {
    this.environment = environment;
  }

  /// A proxy.
  ///
  /// @param variable which named it
  /// @param authorization what `Proxy-Authorization` is to say; empty where no user was named
  public record Way(String host, int port, String variable, Optional<String> authorization) {
    /// As messages have it, without the password.
    @Override
    public String toString() {
      return "%s:%d (%s)".formatted(host, port, variable);
    }
  }

  private record Named(String variable, String value) {}

  private Optional<Named> variable(String name) {
    return named(name).or(() -> named(name.toUpperCase(Locale.ROOT)));
  }

  private Optional<Named> named(String variable) {
    return Optional.ofNullable(environment.get(variable))
        .filter(value -> !value.isBlank())
        .map(value -> new Named(variable, value.strip()));
  }

  /// The proxy on the way to an address; empty where the way is direct.
  ///
  /// @throws TareException INVALID where a variable names what can be none: to go without it would
  ///   be another way than the user wants
  public Optional<Way> to(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    Optional<Named> own = scheme.equals("http") ? named("http_proxy") : variable(scheme + "_proxy");
    return own.or(() -> variable("all_proxy")).filter(_ -> !isDirect(uri)).map(Proxies::way);
  }

  @Override
  public List<Proxy> select(URI uri) {
    return List.of(
        to(uri)
            .map(way -> new Proxy(Proxy.Type.HTTP, new InetSocketAddress(way.host(), way.port())))
            .orElse(Proxy.NO_PROXY));
  }

  /// Host names and what ends in them, each with or without a port; addresses and blocks of them;
  /// `*` is every host.
  private boolean isDirect(URI uri) {
    String host = bare(String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT));
    String all = variable("no_proxy").map(Named::value).orElse("").toLowerCase(Locale.ROOT);
    for (String entry : all.split("[ ,]+", -1)) {
      Matcher withPort = WITH_PORT.matcher(entry);
      boolean hasPort = withPort.matches();
      String name = bare(hasPort ? withPort.group(1) : entry);
      boolean isPort = !hasPort || withPort.group(2).equals(String.valueOf(Http.port(uri)));
      if (entry.equals("*") || (isPort && covers(name, host))) {
        return true;
      }
    }
    return false;
  }

  private static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static boolean covers(String entry, String host) {
    String name = entry.startsWith(".") ? entry.substring(1) : entry;
    return !name.isEmpty()
        && (host.equals(name)
            || host.endsWith("." + name)
            || (name.contains("/") && isWithin(host, name)));
  }

  /// Whether an address is in a block such as `192.0.2.0/24`.
  private static boolean isWithin(String host, String block) {
    int slash = block.indexOf('/');
    try {
      byte[] net = InetAddress.ofLiteral(bare(block.substring(0, slash))).getAddress();
      byte[] address = InetAddress.ofLiteral(host).getAddress();
      int rest = net.length * 8 - Integer.parseInt(block.substring(slash + 1));
      return net.length == address.length
          && rest >= 0
          && rest <= net.length * 8
          && new BigInteger(1, net)
              .shiftRight(rest)
              .equals(new BigInteger(1, address).shiftRight(rest));
    } catch (IllegalArgumentException e) {
      return false; // a name, or no block
    }
  }

  private static Way way(Named proxy) {
    String text = proxy.value().contains("://") ? proxy.value() : "http://" + proxy.value();
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw unusable(proxy, "it is no address");
    }
    if (!uri.getScheme().equalsIgnoreCase("http")) {
      throw unusable(proxy, "tare reaches proxies by http alone, not by " + uri.getScheme());
    }
    int port = uri.getPort() < 0 ? USUAL_PORT : uri.getPort();
    if (uri.getHost() == null || port == 0 || port > 0xffff) {
      throw unusable(proxy, "it is no address");
    }
    return new Way(
        uri.getHost(),
        port,
        proxy.variable(),
        Optional.ofNullable(uri.getRawUserInfo()).map(who -> basic(proxy, who)));
  }

  /// `user:password`, in which what would end it early is written with `%`.
  private static String basic(Named proxy, String who) {
    try {
      String plain = URLDecoder.decode(who.replace("+", "%2B"), StandardCharsets.UTF_8);
      String both = plain.contains(":") ? plain : plain + ":";
      return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw unusable(proxy, "its password is malformed");
    }
  }

  /// Never says the value: a password may be in it.
  private static TareException unusable(Named proxy, String cause) {
    return TareException.invalid(
            "cannot use the proxy that %s names: %s".formatted(proxy.variable(), cause))
        .withHint("write %s=http://HOST:PORT, or unset it".formatted(proxy.variable()));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
}
