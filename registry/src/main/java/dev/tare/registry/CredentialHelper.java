package dev.tare.registry;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.oci.Json;
import dev.tare.sys.Command;
import java.io.IOException;
import java.util.Optional;

/// A program `docker-credential-NAME` that keeps passwords in a safe place (the docker project's
/// credential-helpers).
record CredentialHelper(String name) {
  /// The user name that says: the secret is an identity token.
  private static final String TOKEN = "<token>";

  CredentialHelper {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw TareException.invalid("\"%s\" is not the name of a credential helper".formatted(name));
    }
  }

  /// What it has for a host; empty where it has nothing.
  ///
  /// @throws TareException UNSUPPORTED where it cannot be started, DENIED where it fails
  Optional<Credential> get(String host) {
    Command.Outcome outcome = run("get", Bytes.utf8(AuthFile.writtenKey(host)));
    String said = outcome.out().toString().strip();
    if (!outcome.isSuccess()) {
      if (said.contains("credentials not found") || said.contains("no credentials server URL")) {
        return Optional.empty();
      }
      throw failed("get", outcome);
    }
    Json json = Json.parse(outcome.out(), "the answer of " + program());
    String user = json.string("Username").orElse("");
    String secret = json.string("Secret").orElse("");
    if (secret.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        user.equals(TOKEN)
            ? new Credential.Refresh(secret)
            : new Credential.Password(user, secret));
  }

  void store(String host, Credential.Password credential) {
    Json entry =
        Json.empty("credential")
            .with("ServerURL", AuthFile.writtenKey(host))
            .with("Username", credential.user())
            .with("Secret", credential.password());
    Command.Outcome outcome = run("store", entry.render());
    if (!outcome.isSuccess()) {
      throw failed("store", outcome);
    }
  }

  /// Forgets what it has for a host.
  void erase(String host) {
    Command.Outcome outcome = run("erase", Bytes.utf8(AuthFile.writtenKey(host)));
    if (!outcome.isSuccess() && !outcome.out().toString().contains("credentials not found")) {
      throw failed("erase", outcome);
    }
  }

  private String program() {
    return "docker-credential-" + name;
  }

  private Command.Outcome run(String verb, Bytes input) {
    try {
      return Command.of(program(), verb).run(input);
    } catch (IOException e) {
      throw TareException.unsupported(
              "cannot ask the credential helper %s: it cannot be started".formatted(program()))
          .withHint("install it, or take it out of credHelpers and credsStore")
          .withCause(e);
    }
  }

  /// Says what the helper said of it, never what it was given or gives: passwords come on its
  /// standard output, also from one that fails after all.
  TareException failed(String verb, Command.Outcome outcome) {
    String said = outcome.err().toString().strip();
    return TareException.of(
            TareException.Kind.DENIED,
            "cannot ask the credential helper %s to %s: it ended with %d%s"
                .formatted(
                    program(), verb, outcome.status(), said.isEmpty() ? "" : ": " + first(said)))
        .withHint("see what it says: %s list".formatted(program()));
  }

  private static String first(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.length() <= 200 ? line : line.substring(0, 200) + "…";
  }
}
