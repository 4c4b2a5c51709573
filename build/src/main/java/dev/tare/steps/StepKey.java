package dev.tare.steps;

import dev.tare.base.Bytes;
import dev.tare.oci.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;

/// All that the result of a step depends on, as one digest. Each part is hashed with its length
/// before it, so that no two lists of parts are alike.
public final class StepKey {
  /// Raised when steps come to make something else of the same key.
  private static final String VERSION = "tare step 1";

  private final MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();

  /// @param kind of step; keys of different kinds never meet
  public StepKey(String kind) {
    add(VERSION).add(kind);
  }

  public StepKey add(String part) {
    return add(part.getBytes(StandardCharsets.UTF_8));
  }

  public StepKey add(Bytes part) {
    return add(part.toByteArray());
  }

  public StepKey add(long part) {
    return add(ByteBuffer.allocate(Long.BYTES).putLong(part).array());
  }

  public StepKey add(Collection<String> parts) {
    add(parts.size());
    parts.forEach(this::add);
    return this;
  }

  /// Another key as a part of this one.
  public StepKey add(StepKey part) {
    return add(part.hash.digest());
  }

  private StepKey add(byte[] part) {
    hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
    hash.update(part);
    return this;
  }

  /// 64 lower-case hex digits. Ends the key: to be asked once.
  public String hex() {
    return HexFormat.of().formatHex(hash.digest());
  }
}
