package dev.tare.cli;

import dev.tare.base.Proxies;
import dev.tare.base.TareException;
import dev.tare.registry.Access;
import dev.tare.registry.Credential;
import dev.tare.registry.Credentials;
import dev.tare.registry.Limits;
import dev.tare.registry.Registries;
import dev.tare.registry.RegistriesConf;
import dev.tare.registry.RegistriesFile;
import dev.tare.registry.TrustPolicy;
import dev.tare.store.ImageStore;
import java.nio.file.Files;
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

  /// Whether credentials are looked for, and not made or forgotten.
  private boolean isReading;

  void addTo(CommandSpec spec) {
    isReading = true;
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
    return ended(session, new Registries(access(session, null)));
  }

  /// Registries as these options say.
  LazyRemotes remotes(Session session, ImageStore store) {
    return remotes(session, store, null);
  }

  /// @param other credentials that go before `--creds`: of a source or a destination alone
  LazyRemotes remotes(Session session, ImageStore store, @Nullable String other) {
    return new LazyRemotes(
        session, store, () -> ended(session, new Registries(access(session, other), store)));
  }

  private static Registries ended(Session session, Registries registries) {
    session.atEnd().run(registries::close);
    return registries;
  }

  private Access access(Session session, @Nullable String other) {
    RegistriesConf conf = RegistriesFile.read(session.environment().variables());
    return new Access(
        credentials(session, other, conf),
        Optional.<String>ofNullable(tlsVerify.getValue()).map(RegistryOptions::isTrue),
        Optional.<String>ofNullable(certificates.getValue())
            .map(session.environment().directory()::resolve)
            .map(RegistryOptions::existing),
        certificateFolders(session.environment()),
        session.environment().variable("SSL_CERT_FILE").map(Path::of).stream().toList(),
        new Proxies(session.environment().variables()),
        conf,
        TrustPolicy.read(session.environment().variables()),
        Limits.USUAL);
  }

  /// A folder of certificates that is not there would be one without any.
  private static Path existing(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw TareException.notFound(
          "cannot use --cert-dir %s: there is no such directory".formatted(folder));
    }
    return folder;
  }

  /// Where credentials are kept, for login and logout.
  Credentials credentials(Session session) {
    RegistriesConf conf = RegistriesFile.read(session.environment().variables());
    return credentials(session, null, conf);
  }

  /// @throws TareException NOT_FOUND where `--authfile` names nothing, and the command takes
  ///   credentials from it
  private void requireAuthFile(Session session) {
    @Nullable String named = authFile.getValue();
    if (named != null
        && isReading
        && !Files.exists(session.environment().directory().resolve(named))) {
      throw TareException.notFound(
              "cannot use --authfile %s: there is no such file".formatted(named))
          .withHint("tare login --authfile %s HOST makes it".formatted(named));
    }
  }

  private Credentials credentials(Session session, @Nullable String other, RegistriesConf conf) {
    requireAuthFile(session);
    Environment environment = session.environment();
    return Credentials.of(
        Optional.ofNullable(other)
            .or(() -> Optional.ofNullable(creds.getValue()))
            .map(Credential::parse),
        Optional.<String>ofNullable(authFile.getValue()).map(environment.directory()::resolve),
        environment.variables(),
        environment.directory(),
        conf.helpers());
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
