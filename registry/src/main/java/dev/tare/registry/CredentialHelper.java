package dev.tare.registry;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.oci.Json;
import dev.tare.sys.Command;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/// A program `docker-credential-NAME` that keeps passwords in a safe place (the docker project's
/// credential-helpers).
record CredentialHelper(String name) {
  /// The user name that says: the secret is an identity token.
  private static final String TOKEN = "<token>";

  /// Long enough for somebody to type what opens a safe.
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  CredentialHelper {
    if (!isName(name)) {
      throw TareException.invalid("\"%s\" is not the name of a credential helper".formatted(name));
    }
  }

  static boolean isName(String name) {
    return name.matches("[A-Za-z0-9][A-Za-z0-9._-]*");
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
    return credential(outcome.out());
  }

  /// @throws TareException DENIED, without a word of the answer, where it is not what it should be
  Optional<Credential> credential(Bytes answer) {
    try {
      Json json = Json.parse(answer, "the answer");
      String user = json.string("Username").orElse("");
      String secret = json.string("Secret").orElse("");
      return secret.isEmpty()
          ? Optional.empty()
          : Optional.of(
              user.equals(TOKEN)
                  ? new Credential.Refresh(secret)
                  : new Credential.Password(user, secret));
    } catch (TareException e) {
      throw failed("get", "what it says is not {\"Username\": …, \"Secret\": …}").withCause(e);
    }
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
      return Command.of(program(), verb).run(input, PATIENCE);
    } catch (TimeoutException e) {
      throw failed(verb, "it did not end within %d seconds".formatted(PATIENCE.toSeconds()))
          .withCause(e);
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
    return failed(
        verb,
        "it ended with %d%s".formatted(outcome.status(), said.isEmpty() ? "" : ": " + first(said)));
  }

  private TareException failed(String verb, String cause) {
    return TareException.of(
            TareException.Kind.DENIED,
            "cannot ask the credential helper %s to %s: %s".formatted(program(), verb, cause))
        .withHint("see what it says: %s list".formatted(program()));
  }

  private static String first(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.length() <= 200 ? line : line.substring(0, 200) + "…";
  }
}
