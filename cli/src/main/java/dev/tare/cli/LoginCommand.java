package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.registry.Credential;
import dev.tare.registry.RepositoryName;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare login [HOST]`.
final class LoginCommand implements Verb {
  private static final int MAX_PASSWORD = 1 << 16;

  private final PositionalParamSpec host =
      Arguments.optional(0, "HOST", "the registry; docker.io unless given");
  private final OptionSpec user = Arguments.text("USER", "the name", "-u", "--username");
  private final OptionSpec password =
      Arguments.text(
          "PASSWORD",
          "the password or token; all users see it in lists of processes",
          "-p",
          "--password");
  private final OptionSpec standard =
      Arguments.flag("read the password from standard input", "--password-stdin");
  private final RegistryOptions registry = new RegistryOptions();

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(host).addOption(user).addOption(password).addOption(standard);
    registry.addWithoutCredsTo(spec);
    Arguments.explain(
        spec,
        "Asks a registry whether it knows us, and keeps name and password: with the credential helper"
            + " that the file names, else in the file itself, which only we can read. The file is the"
            + " one of --authfile, REGISTRY_AUTH_FILE, DOCKER_CONFIG, podman or docker; the first that"
            + " exists.",
        "tare login registry.example",
        "echo $TOKEN | tare login -u ci --password-stdin registry.example");
  }

  @Override
  public int run(Session session) {
    @Nullable String given = host.getValue();
    String name = RepositoryName.host(given == null ? "docker.io" : given);
    Credential.Password credential = credential(session);
    registry.registries(session).check(name, credential);
    String place = registry.credentials(session).keep(name, credential);
    session.console().println("logged in to %s; kept in %s".formatted(name, place));
    return 0;
  }

  private Credential.Password credential(Session session) {
    @Nullable String typed = password.getValue();
    if (typed != null && standard.<Boolean>getValue()) {
      throw TareException.invalid("cannot use both --password and --password-stdin: give one");
    }
    Optional<String> secret =
        standard.<Boolean>getValue() ? Optional.of(read()) : Optional.ofNullable(typed);
    @Nullable String name = user.getValue();
    if (name == null || secret.isEmpty()) {
      return asked(session, Optional.ofNullable(name), secret);
    }
    return new Credential.Password(name, secret.get());
  }

  private static String read() {
    try {
      String text = new String(System.in.readNBytes(MAX_PASSWORD), StandardCharsets.UTF_8);
      return text.replaceFirst("\r?\n$", "");
    } catch (IOException e) {
      throw TareException.of(e, "cannot read the password");
    }
  }

  private static Credential.Password asked(
      Session session, Optional<String> name, Optional<String> secret) {
    @Nullable Console terminal = session.environment().isTerminal(0) ? System.console() : null;
    if (terminal == null) {
      throw TareException.invalid("cannot log in: name or password is missing")
          .withHint("give -u USER and --password-stdin");
    }
    String user = name.orElseGet(() -> String.valueOf(terminal.readLine("User name: ")));
    char @Nullable [] typed = secret.isPresent() ? null : terminal.readPassword("Password: ");
    return new Credential.Password(
        user, secret.orElseGet(() -> typed == null ? "" : new String(typed)));
  }
}
