package dev.tare.steps;

import dev.tare.base.Bytes;
import dev.tare.oci.Digest;
import dev.tare.oci.Layer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/// All that the result of a step depends on, as one digest. Each part is hashed with its length
/// before it, so that no two lists of parts are alike.
public final class StepKey {
  /// Raised when steps come to make something else of the same key.
  private static final String VERSION = "tare step 1";

  private final MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();

  /// Parts are small, and there are many of them.
  private final ByteBuffer gathered = ByteBuffer.allocate(1 << 12);

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
    if (gathered.remaining() < Integer.BYTES + Long.BYTES) {
      hashGathered();
    }
    gathered.putInt(Long.BYTES).putLong(part);
    return this;
  }

  public StepKey add(Collection<String> parts) {
    add(parts.size());
    parts.forEach(this::add);
    return this;
  }

  /// Layers, bottom first.
  public StepKey layers(List<Layer> layers) {
    return add(layers.stream().map(layer -> layer.diffId().toString()).toList());
  }

  private StepKey add(byte[] part) {
    if (gathered.remaining() < Integer.BYTES + part.length) {
      hashGathered();
    }
    gathered.putInt(part.length);
    if (part.length <= gathered.remaining()) {
      gathered.put(part);
    } else {
      hashGathered();
      hash.update(part);
    }
    return this;
  }

  private void hashGathered() {
    hash.update(gathered.flip());
    gathered.clear();
  }

  /// 64 lower-case hex digits. Ends the key: to be asked once.
  public String hex() {
    hashGathered();
    return HexFormat.of().formatHex(hash.digest());
  }
}
