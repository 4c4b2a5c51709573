package dev.tare.oci;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/// The digest of some bytes, `sha256:<64 lower-case hex digits>` or `sha512:<128>` (OCI image
/// specification, descriptor.md, "Digests"). Nothing else is accepted: digests become file names.
public record Digest(Algorithm algorithm, String hex) implements Comparable<Digest> {

  /// The registered algorithms.
  public enum Algorithm {
    SHA256("SHA-256", 64),
    SHA512("SHA-512", 128);

    private final String jdkName;
    private final int hexLength;

    Algorithm(String jdkName, int hexLength) {
      this.jdkName = jdkName;
      this.hexLength = hexLength;
    }

    /// As written in digests: `sha256`.
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    public MessageDigest newMessageDigest() {
      try {
        return MessageDigest.getInstance(jdkName);
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError("every Java platform has " + jdkName, e);
      }
    }
  }

  public Digest {
    boolean wellFormed = hex.length() == algorithm.hexLength;
    for (int i = 0; wellFormed && i < hex.length(); i++) {
      char c = hex.charAt(i);
      wellFormed = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
    if (!wellFormed) {
      throw TareException.corrupt(
          "malformed digest \"%s:%s\": it needs %d lower-case hex digits"
              .formatted(algorithm.id(), shortened(hex), algorithm.hexLength));
    }
  }

  /// @throws TareException CORRUPT where `text` is not a digest
  public static Digest parse(String text) {
    int colon = text.indexOf(':');
    String id = colon < 0 ? "" : text.substring(0, colon);
    for (Algorithm algorithm : Algorithm.values()) {
      if (algorithm.id().equals(id)) {
        return new Digest(algorithm, text.substring(colon + 1));
      }
    }
    throw TareException.corrupt(
        "malformed digest \"%s\": it needs sha256: or sha512: and hex digits"
            .formatted(shortened(text)));
  }

  /// The SHA-256 digest of `content`.
  public static Digest of(Bytes content) {
    MessageDigest sha = Algorithm.SHA256.newMessageDigest();
    sha.update(content.asByteBuffer());
    return finish(sha);
  }

  /// The SHA-256 digest that `sha` has gathered; resets it.
  public static Digest finish(MessageDigest sha) {
    return new Digest(Algorithm.SHA256, HexFormat.of().formatHex(sha.digest()));
  }

  /// Whether `content` has this digest.
  public boolean isOf(Bytes content) {
    MessageDigest hash = algorithm.newMessageDigest();
    hash.update(content.asByteBuffer());
    return HexFormat.of().formatHex(hash.digest()).equals(hex);
  }

  /// The first 12 hex digits: what people see as the id.
  public String shortHex() {
    return hex.substring(0, 12);
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  @Override
  public int compareTo(Digest other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return algorithm.id() + ":" + hex;
  }
}
