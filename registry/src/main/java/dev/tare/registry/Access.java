package dev.tare.registry;

import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// How registries are reached.
///
/// @param credentials who we are
/// @param tlsVerify `--tls-verify`: false takes any certificate, and HTTP where a server speaks
///   nothing else; true takes neither; empty for what registries.conf says, and HTTP for this
///   machine alone
/// @param certificates `--cert-dir`: instead of the folder of the host in `certificateFolders`
/// @param certificateFolders in which each host has a folder of its certificates
public record Access(
    Credentials credentials,
    Optional<Boolean> tlsVerify,
    Optional<Path> certificates,
    List<Path> certificateFolders,
    ProxySelector proxies,
    RegistriesConf conf,
    TrustPolicy policy,
    Limits limits) {

  public Access {
    certificateFolders = List.copyOf(certificateFolders);
  }

  /// The same with another credential, for all.
  Access as(Credential credential) {
    return new Access(
        new Credentials(Optional.of(credential), List.of()),
        tlsVerify,
        certificates,
        certificateFolders,
        proxies,
        conf,
        policy,
        limits);
  }

  /// The schemes to try, in their order.
  List<String> schemes(String host) {
    if (tlsVerify.orElse(false)) {
      return List.of("https");
    }
    if (isLoopback(host)) {
      return List.of("http", "https");
    }
    return isInsecure(host) ? List.of("https", "http") : List.of("https");
  }

  private boolean isInsecure(String host) {
    return tlsVerify.map(verifies -> !verifies).orElseGet(() -> conf.isInsecure(host));
  }

  /// Names and addresses that no packet leaves this machine for.
  static boolean isLoopback(String host) {
    String name = host.replaceFirst(":[0-9]+$", "");
    return name.equals("localhost")
        || name.equals("[::1]")
        || name.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");
  }

  Wire wire(String host) {
    List<Path> folders =
        certificates
            .map(List::of)
            .orElseGet(
                () -> certificateFolders.stream().map(folder -> folder.resolve(host)).toList());
    // no proxy can reach what is on this machine
    ProxySelector way = isLoopback(host) ? HttpClient.Builder.NO_PROXY : proxies;
    return new Wire(() -> Tls.context(!isInsecure(host), folders), way, limits);
  }
}
