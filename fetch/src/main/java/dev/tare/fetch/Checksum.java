package dev.tare.fetch;

import dev.tare.base.TareException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/// What `--checksum` of ADD demands of a file: `sha256:`, `sha384:` or `sha512:` and the digits.
public record Checksum(Algorithm algorithm, String hex) {
  /// The algorithms that files are known by.
  public enum Algorithm {
    SHA256("SHA-256", 64),
    SHA384("SHA-384", 96),
    SHA512("SHA-512", 128);

    private final String jdkName;
    private final int digits;

    Algorithm(String jdkName, int digits) {
      this.jdkName = jdkName;
      this.digits = digits;
    }

    MessageDigest newMessageDigest() {
      try {
        return MessageDigest.getInstance(jdkName);
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError("every Java platform has " + jdkName, e);
      }
    }
  }

  /// @throws TareException INVALID where it is something else
  public static Checksum parse(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? "" : text.substring(0, colon);
    for (Algorithm algorithm : Algorithm.values()) {
      String hex = text.substring(colon + 1);
      if (algorithm.name().toLowerCase(Locale.ROOT).equals(name)
          && hex.matches("[0-9a-f]{%d}".formatted(algorithm.digits))) {
        return new Checksum(algorithm, hex);
      }
    }
    throw TareException.invalid(
        "cannot use \"%s\" as a checksum: it is sha256: and 64, sha384: and 96 or sha512: and 128 lower-case hex digits"
            .formatted(text));
  }

  /// What `hash` has gathered; resets it.
  static Checksum finish(Algorithm algorithm, MessageDigest hash) {
    return new Checksum(algorithm, HexFormat.of().formatHex(hash.digest()));
  }

  @Override
  public String toString() {
    return algorithm.name().toLowerCase(Locale.ROOT) + ":" + hex;
  }
}
