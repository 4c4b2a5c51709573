package dev.tare.debian.archive;

import dev.tare.base.TareException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/// One suite of an archive, as a line of sources.list(5) names it.
///
/// @param root `http`, `https` or `file`, with a slash at its end
/// @param suite such as `bookworm` or `bookworm-security`
/// @param components such as `main`; at least one
/// @param architectures those for which it is meant; none for all
/// @param checkValidUntil whether an archive that calls itself outdated is refused
public record Source(
    URI root,
    String suite,
    List<String> components,
    List<String> architectures,
    Trust trust,
    boolean checkValidUntil) {

  public Source {
    components = List.copyOf(components);
    architectures = List.copyOf(architectures);
  }

  /// @throws TareException INVALID where `address` or `suite` is none
  public static Source of(String address, String suite, List<String> components, Trust trust) {
    return new Source(root(address), checked(suite), components, List.of(), trust, true);
  }

  static URI root(String address) {
    try {
      URI uri = new URI(address.endsWith("/") ? address : address + "/");
      String scheme = String.valueOf(uri.getScheme());
      boolean isRemote = scheme.equals("http") || scheme.equals("https");
      if ((isRemote && uri.getHost() != null) || (scheme.equals("file") && uri.getPath() != null)) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw TareException.invalid(
            "cannot use \"%s\" as an archive: it is no address of http, https or file"
                .formatted(address))
        .withHint("give one such as http://MIRROR/debian");
  }

  static String checked(String suite) {
    if (!suite.matches("[A-Za-z0-9][A-Za-z0-9._/-]*[A-Za-z0-9]") || suite.contains("..")) {
      throw TareException.invalid("cannot use \"%s\" as a suite".formatted(suite))
          .withHint("give its codename, such as bookworm");
    }
    return suite;
  }

  /// The same, trusted by other keys.
  public Source withTrust(Trust other) {
    return new Source(root, suite, components, architectures, other, checkValidUntil);
  }

  boolean isFor(String architecture) {
    return architectures.isEmpty() || architectures.contains(architecture);
  }

  /// Whether packages for `wanted` come from here: the suite itself, its updates and its security
  /// updates.
  public boolean carries(String wanted) {
    return suite.equals(wanted)
        || suite.equals(wanted + "-updates")
        || suite.equals(wanted + "-security");
  }

  @Override
  public String toString() {
    String address = root.toString();
    return address.substring(0, address.length() - 1).replaceAll("//[^/@]*@", "//") + " " + suite;
  }
}
