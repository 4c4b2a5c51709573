package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.registry.Credentials;
import dev.tare.registry.RepositoryName;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare logout [HOST]`.
final class LogoutCommand implements Verb {
  private final PositionalParamSpec host =
      Arguments.optional(0, "HOST", "the registry; docker.io unless given");
  private final OptionSpec all = Arguments.flag("of all registries", "-a", "--all");
  private final RegistryOptions registry = new RegistryOptions();

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(host).addOption(all);
    registry.addWithoutCredsTo(spec);
    Arguments.explain(
        spec,
        "Forgets the credentials of a registry, wherever login and others keep them.",
        "tare logout registry.example");
  }

  @Override
  public int run(Session session) {
    Credentials credentials = registry.credentials(session);
    @Nullable String given = host.getValue();
    if (all.<Boolean>getValue()) {
      List<String> hosts = credentials.hosts();
      hosts.forEach(name -> forget(session, credentials, name));
      return 0;
    }
    forget(session, credentials, RepositoryName.host(given == null ? "docker.io" : given));
    return 0;
  }

  private static void forget(Session session, Credentials credentials, String name) {
    if (!credentials.forget(name)) {
      throw TareException.notFound(
          "cannot log out of %s: no credentials are kept for it".formatted(name));
    }
    session.console().println("logged out of " + name);
  }
}
