package dev.tare.registry;

import dev.tare.base.Proxies;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// How registries are reached.
///
/// @param credentials who we are
/// @param tlsVerify `--tls-verify`: false takes any certificate, and HTTP where a server speaks
///   nothing else; true takes neither; empty for what registries.conf says, and HTTP for this
///   machine alone
/// @param certificates `--cert-dir`: instead of the folder of the host in `certificateFolders`
/// @param certificateFolders in which each host has a folder of its certificates
/// @param authorities files of more authorities, for all hosts (`SSL_CERT_FILE`)
public record Access(
    Credentials credentials,
    Optional<Boolean> tlsVerify,
    Optional<Path> certificates,
    List<Path> certificateFolders,
    List<Path> authorities,
    Proxies proxies,
    RegistriesConf conf,
    TrustPolicy policy,
    Limits limits) {

  public Access {
    certificateFolders = List.copyOf(certificateFolders);
    authorities = List.copyOf(authorities);
  }

  /// The same with another credential, for all.
  Access as(Credential credential) {
    return with(new Credentials(Optional.of(credential), List.of()));
  }

  /// The same without what was given (`--creds`): for mirrors, which are not who it was given for.
  Access ofMirror() {
    return with(new Credentials(Optional.empty(), credentials.files(), credentials.helpers()));
  }

  private Access with(Credentials others) {
    return new Access(
        others,
        tlsVerify,
        certificates,
        certificateFolders,
        authorities,
        proxies,
        conf,
        policy,
        limits);
  }

  /// The schemes to try, in their order.
  ///
  /// @param isInsecure what registries.conf says of it
  List<String> schemes(String host, boolean isInsecure) {
    if (tlsVerify.orElse(false)) {
      return List.of("https");
    }
    if (isLoopback(host)) {
      return List.of("http", "https");
    }
    return accepts(isInsecure) ? List.of("https", "http") : List.of("https");
  }

  private boolean accepts(boolean isInsecure) {
    return tlsVerify.map(verifies -> !verifies).orElse(isInsecure);
  }

  /// Whether plain words may go where a registry sends them: on this machine, to the machine that
  /// is spoken to plainly already, and where the user accepts that.
  boolean allowsPlain(URI registry, URI to) {
    String host = String.valueOf(to.getHost());
    boolean isSameMachine =
        registry.getScheme().equals("http") && host.equalsIgnoreCase(registry.getHost());
    return isSameMachine
        || isLoopback(host)
        || accepts(conf.isInsecure(String.valueOf(to.getAuthority()).toLowerCase(Locale.ROOT)));
  }

  /// Names and addresses that no packet leaves this machine for.
  static boolean isLoopback(String host) {
    String name = host.replaceFirst(":[0-9]+$", "");
    return name.equals("localhost")
        || name.equals("[::1]")
        || name.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");
  }

  /// Whether the certificate of an address is looked at: what is accepted of a registry is not
  /// accepted of others to whom it sends us.
  ///
  /// @param isInsecure what registries.conf says of the registry
  boolean verifies(String host, boolean isInsecure, URI uri) {
    String machine = RepositoryName.apiHost(host).replaceFirst(":[0-9]+$", "");
    boolean isRegistry = machine.equalsIgnoreCase(uri.getHost());
    String authority = String.valueOf(uri.getAuthority()).toLowerCase(Locale.ROOT);
    return !accepts(isRegistry ? isInsecure : conf.isInsecure(authority));
  }

  /// @param isInsecure what registries.conf says of it
  Wire wire(String host, boolean isInsecure) {
    List<Path> folders =
        certificates
            .map(List::of)
            .orElseGet(
                () -> certificateFolders.stream().map(folder -> folder.resolve(host)).toList());
    return new Wire(
        verifies -> Tls.context(verifies, folders, authorities),
        uri -> verifies(host, isInsecure, uri),
        proxies,
        limits);
  }
}
