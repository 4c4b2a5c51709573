package dev.tare.cli;

import dev.tare.base.Proxies;
import dev.tare.base.TareException;
import dev.tare.registry.Access;
import dev.tare.registry.Credential;
import dev.tare.registry.Credentials;
import dev.tare.registry.Limits;
import dev.tare.registry.Registries;
import dev.tare.registry.RegistriesFile;
import dev.tare.registry.TrustPolicy;
import dev.tare.store.ImageStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Who we are to registries, and whom we trust on the way, with the words of podman and skopeo.
final class RegistryOptions {
  private final OptionSpec creds =
      Arguments.text(
          "USER:PASSWORD", "who we are; tare login keeps it out of lists of processes", "--creds");
  private final OptionSpec authFile =
      Arguments.text("FILE", "where credentials are kept, and nowhere else", "--authfile");
  private final OptionSpec tlsVerify =
      Arguments.optionalValue(
          "true",
          "true|false",
          "false takes any certificate, and plain HTTP; unless given, HTTP is for this machine alone",
          "--tls-verify");
  private final OptionSpec certificates =
      Arguments.text(
          "DIR",
          "certificates: *.crt of authorities, NAME.cert and NAME.key of ours",
          "--cert-dir");

  void addTo(CommandSpec spec) {
    spec.addOption(creds);
    addWithoutCredsTo(spec);
  }

  void addWithoutCredsTo(CommandSpec spec) {
    spec.addOption(authFile).addOption(tlsVerify).addOption(certificates);
  }

  /// Registries as nothing but the environment says.
  static LazyRemotes usual(Session session, ImageStore store) {
    return new RegistryOptions().remotes(session, store);
  }

  /// Registries as these options say, for questions that no store has to do with.
  Registries registries(Session session) {
    return new Registries(access(session, null));
  }

  /// Registries as these options say.
  LazyRemotes remotes(Session session, ImageStore store) {
    return remotes(session, store, null);
  }

  /// @param other credentials that go before `--creds`: of a source or a destination alone
  LazyRemotes remotes(Session session, ImageStore store, @Nullable String other) {
    return new LazyRemotes(session, store, () -> new Registries(access(session, other), store));
  }

  private Access access(Session session, @Nullable String other) {
    return new Access(
        credentials(session, other),
        Optional.<String>ofNullable(tlsVerify.getValue()).map(RegistryOptions::isTrue),
        Optional.<String>ofNullable(certificates.getValue())
            .map(session.environment().directory()::resolve),
        certificateFolders(session.environment()),
        new Proxies(session.environment().variables()),
        RegistriesFile.read(session.environment().variables()),
        TrustPolicy.read(session.environment().variables()),
        Limits.USUAL);
  }

  Credentials credentials(Session session, @Nullable String other) {
    Environment environment = session.environment();
    return Credentials.of(
        Optional.ofNullable(other)
            .or(() -> Optional.ofNullable(creds.getValue()))
            .map(Credential::parse),
        Optional.<String>ofNullable(authFile.getValue()).map(environment.directory()::resolve),
        environment.variables(),
        environment.directory());
  }

  private static List<Path> certificateFolders(Environment environment) {
    List<Path> folders = new ArrayList<>();
    environment
        .variable("HOME")
        .ifPresent(home -> folders.add(Path.of(home, ".config/containers/certs.d")));
    folders.add(Path.of("/etc/containers/certs.d"));
    folders.add(Path.of("/etc/docker/certs.d"));
    return folders;
  }

  private static boolean isTrue(String text) {
    return switch (text) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default ->
          throw TareException.invalid(
              "cannot use --tls-verify: \"%s\" is neither true nor false".formatted(text));
    };
  }
}
