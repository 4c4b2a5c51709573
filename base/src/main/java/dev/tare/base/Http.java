package dev.tare.base;

import dev.tare.base.TareException.Kind;
import java.net.ProtocolException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// What answers of HTTP servers mean, and where they may send us: the same for all that asks one.
public final class Http {
  private static final int MAX_SHOWN = 200;

  private Http() {}

  /// What a failed request was about, by the status of its answer.
  public static Kind kind(int status) {
    return switch (status) {
      case 401, 403, 407 -> Kind.DENIED;
      case 404, 410 -> Kind.NOT_FOUND;
      default -> Kind.UNAVAILABLE;
    };
  }

  public static boolean isRedirection(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  /// Whether a connection failed because nobody knows the host.
  public static boolean isUnresolved(Throwable failure) {
    for (@Nullable Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof UnresolvedAddressException) {
        return true;
      }
    }
    return false;
  }

  /// An address that a server gave, absolute: never off HTTP, never to the addresses at which
  /// machines keep what is theirs alone (credentials of clouds), unless it is such a one itself.
  ///
  /// @throws ProtocolException where it must not be followed; its message is a cause, as errors
  ///   have it
  public static URI followed(URI from, String location) throws ProtocolException {
    URI next;
    try {
      next = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw refused("it was redirected to what is no address", e);
    }
    String scheme = String.valueOf(next.getScheme()).toLowerCase(Locale.ROOT);
    boolean isHttp = scheme.equals("http") || scheme.equals("https");
    if (!isHttp || next.getHost() == null) {
      throw refused(
          "it was redirected to \"%s\", which is neither http nor https".formatted(shown(next)),
          null);
    }
    if (isLinkLocal(next.getHost()) && !isLinkLocal(String.valueOf(from.getHost()))) {
      throw refused(
          "it was redirected to \"%s\", an address of this machine's own surroundings"
              .formatted(shown(next)),
          null);
    }
    return next;
  }

  private static ProtocolException refused(String message, @Nullable Throwable cause) {
    ProtocolException refused = new ProtocolException(message);
    if (cause != null) {
      refused.initCause(cause);
    }
    return refused;
  }

  /// Whether what was asked for in secret would go on in plain words.
  public static boolean leavesTls(URI from, URI next) {
    return from.getScheme().equalsIgnoreCase("https") && next.getScheme().equalsIgnoreCase("http");
  }

  /// Whether credentials for the one are for the other.
  public static boolean isSameOrigin(URI one, URI other) {
    return one.getScheme().equalsIgnoreCase(other.getScheme())
        && String.valueOf(one.getHost()).equalsIgnoreCase(String.valueOf(other.getHost()))
        && port(one) == port(other);
  }

  static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equalsIgnoreCase("http") ? 80 : 443;
  }

  private static boolean isLinkLocal(String host) {
    return host.startsWith("169.254.")
        || host.toLowerCase(Locale.ROOT).startsWith("[fe80:")
        || host.equals("[fd00:ec2::254]");
  }

  /// An address without what may be secret in it: users, and signatures, which stand in queries.
  public static String shown(URI uri) {
    String authority = String.valueOf(uri.getRawAuthority());
    String text =
        uri.getRawAuthority() == null
            ? uri.toString().replaceFirst("\\?.*", "")
            : "%s://%s%s"
                .formatted(
                    uri.getScheme(),
                    authority.substring(authority.lastIndexOf('@') + 1),
                    uri.getRawPath() == null ? "" : uri.getRawPath());
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
  }

  /// Trusts nobody, for who speaks plainly: the JDK's client wants a context in any case, and its
  /// own reads all authorities of the machine.
  public static SSLContext trustsNobody() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[0], null);
      return context;
    } catch (GeneralSecurityException e) {
      throw TareException.unsupported("cannot prepare TLS: " + e.getMessage()).withCause(e);
    }
  }
}
