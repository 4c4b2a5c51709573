package dev.tare.debian.archive;

import dev.tare.base.TareException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;

/// One suite of an archive, as a line of sources.list(5) names it.
///
/// @param root `http`, `https` or `file`, with a slash at its end
/// @param suite such as `bookworm` or `bookworm-security`; with a slash at its end it is a folder
///   below the root that has packages of its own, without components
/// @param components such as `main`; none for a folder
/// @param architectures those for which it is meant, those with `!` before them for which it is
///   not; none for all
public record Source(
    URI root,
    String suite,
    List<String> components,
    List<String> architectures,
    Trust trust,
    Set<Forgiven> forgiven) {

  /// What of an archive would be refused, and is not.
  public enum Forgiven {
    /// Nobody that is trusted has signed it (`trusted=yes`).
    UNSIGNED,
    /// It calls itself outdated (`check-valid-until=no`).
    OUTDATED,
    /// It is of the future (`check-date=no`).
    FUTURE,
    /// It is not there.
    ABSENT
  }

  private static final String COMPONENT = "[A-Za-z0-9][A-Za-z0-9._+/-]*";

  public Source {
    components = List.copyOf(components);
    architectures = List.copyOf(architectures);
    forgiven = Set.copyOf(forgiven);
  }

  /// @throws TareException INVALID where `address`, `suite` or a component is none
  public static Source of(String address, String suite, List<String> components, Trust trust) {
    return of(address, suite, components, List.of(), trust, Set.of());
  }

  static Source of(
      String address,
      String suite,
      List<String> components,
      List<String> architectures,
      Trust trust,
      Set<Forgiven> forgiven) {
    URI root = root(address);
    if (suite.endsWith("/") != components.isEmpty()) {
      throw TareException.invalid(
              components.isEmpty()
                  ? "cannot use suite \"%s\" without a component".formatted(suite)
                  : "cannot use the folder \"%s\" with components".formatted(suite))
          .withHint("write URL SUITE COMPONENT… or URL FOLDER/");
    }
    for (String component : components) {
      if (!component.matches(COMPONENT) || component.contains("..")) {
        throw TareException.invalid("cannot use \"%s\" as a component".formatted(component));
      }
    }
    return new Source(root, checked(suite), components, architectures, trust, forgiven);
  }

  private static URI root(String address) {
    try {
      URI uri = new URI(address.endsWith("/") ? address : address + "/").normalize();
      boolean isPlain =
          uri.getRawQuery() == null
              && uri.getRawFragment() == null
              && !String.valueOf(uri.getRawAuthority()).endsWith(":")
              && !String.valueOf(uri.getRawPath()).contains("/../");
      String path = String.valueOf(uri.getPath());
      if (isPlain && path.startsWith("/") && path.indexOf('\0') < 0) {
        switch (String.valueOf(uri.getScheme())) {
          case "http", "https" -> {
            if (uri.getHost() != null) {
              return uri;
            }
          }
          // apt copies what it then reads; here it is the same
          case "file", "copy" -> {
            if (uri.getRawAuthority() == null) {
              return new URI("file", null, path, null);
            }
          }
          default -> {}
        }
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw TareException.invalid(
            "cannot use \"%s\" as an archive: it is no address of http, https or file"
                .formatted(address))
        .withHint("give one such as http://MIRROR/debian");
  }

  private static String checked(String suite) {
    boolean isFolder = suite.matches("/|(\\./)?([A-Za-z0-9][A-Za-z0-9._-]*/)*") && !suite.isEmpty();
    boolean isSuite = suite.matches("[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?");
    if (!(isFolder || isSuite) || suite.contains("..")) {
      throw TareException.invalid("cannot use \"%s\" as a suite".formatted(suite))
          .withHint("give its codename, such as bookworm");
    }
    return suite;
  }

  /// The same, trusted by other keys.
  public Source withTrust(Trust other) {
    return new Source(root, suite, components, architectures, other, forgiven);
  }

  /// Its root without a slash at its end, and without what only its owner is to know.
  public String address() {
    String address = root.toString();
    return address.substring(0, address.length() - 1).replaceAll("//[^/@]*@", "//");
  }

  /// Whether it is a folder with packages of its own.
  public boolean isFolder() {
    return suite.endsWith("/");
  }

  /// Where its release is.
  URI folder() {
    if (!isFolder()) {
      return root.resolve("dists/" + suite + "/");
    }
    return suite.equals("/") ? root : root.resolve(suite);
  }

  boolean isFor(String architecture) {
    boolean isNamed = architectures.contains(architecture);
    return !architectures.contains("!" + architecture)
        && (isNamed || architectures.stream().allMatch(one -> one.startsWith("!")));
  }

  /// Whether packages for `wanted` come from here: the suite itself, its updates and its security
  /// updates.
  public boolean carries(String wanted) {
    return carries(suite, wanted);
  }

  static boolean carries(String suite, String wanted) {
    return suite.equals(wanted)
        || suite.equals(wanted + "-updates")
        || suite.equals(wanted + "-security");
  }

  @Override
  public String toString() {
    return address() + " " + suite;
  }
}
