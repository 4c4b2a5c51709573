package dev.tare.registry;

import dev.tare.base.TareException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// What shows a registry who asks. None of them prints itself.
public sealed interface Credential {
  /// A name and a password.
  record Password(String user, String password) implements Credential {
    /// `name:password` in base64: what Basic authentication sends and files keep.
    String encoded() {
      return Base64.getEncoder()
          .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
      return "the password of " + user;
    }
  }

  /// What a token server gives in exchange for tokens (`identitytoken`).
  record Refresh(String token) implements Credential {
    @Override
    public String toString() {
      return "an identity token";
    }
  }

  /// A token to be sent as it is (`registrytoken`).
  record Bearer(String token) implements Credential {
    @Override
    public String toString() {
      return "a registry token";
    }
  }

  /// Whether a token can stand in a header (RFC 6750, section 2.1): no server gives another.
  static boolean isSendable(String token) {
    return token.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /// `USER:PASSWORD`, as `--creds` has it.
  ///
  /// @throws TareException INVALID, which does not repeat what was typed
  static Password parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw TareException.invalid("cannot read credentials: they are not USER:PASSWORD")
          .withHint("run tare login HOST, so that no password stands in a list of processes");
    }
    return new Password(text.substring(0, colon), text.substring(colon + 1));
  }
}
