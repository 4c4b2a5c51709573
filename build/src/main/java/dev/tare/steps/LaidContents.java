package dev.tare.steps;

import dev.tare.base.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Where contents lie in a layer that a step has made, as a file: the key under which [StepCache]
/// has the layer (32 bytes), where the last content ends (8, big-endian), and for each content its
/// SHA-256 and its offset in the tar (32 and 8).
final class LaidContents {
  private static final int KEY = 32;
  private static final int HEAD = KEY + Long.BYTES;
  private static final int DIGEST = 32;
  private static final int RECORD = DIGEST + Long.BYTES;

  private final byte[] all;

  /// Numbers of records plus one, found by the first bytes of a digest: open addressing.
  private final int[] table;

  /// One content.
  ///
  /// @param digest its SHA-256, 32 bytes
  /// @param offset in the tar, in bytes
  record Laid(Bytes digest, long offset) {}

  private LaidContents(byte[] all, int records) {
    this.all = all;
    this.table = new int[Integer.highestOneBit(Math.max(records, 1)) * 4];
    for (int i = 0; i < records; i++) {
      int slot = slot(all, HEAD + i * RECORD);
      while (table[slot] != 0) {
        slot = next(slot);
      }
      table[slot] = i + 1;
    }
  }

  private int slot(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes).getInt(at) & (table.length - 1);
  }

  private int next(int slot) {
    return (slot + 1) & (table.length - 1);
  }

  /// Empty where the file is not there or not whole.
  static Optional<LaidContents> read(RememberedFile file) {
    return file.read()
        .filter(all -> all.length >= HEAD && (all.length - HEAD) % RECORD == 0)
        .map(all -> new LaidContents(all, (all.length - HEAD) / RECORD));
  }

  /// Of the layer.
  String key() {
    return HexFormat.of().formatHex(all, 0, KEY);
  }

  /// Where the last content of the layer ends.
  long end() {
    return ByteBuffer.wrap(all).getLong(KEY);
  }

  /// Where a content with that digest begins.
  OptionalLong find(Bytes digest) {
    byte[] wanted = digest.toByteArray();
    for (int slot = slot(wanted, 0); table[slot] != 0; slot = next(slot)) {
      int at = HEAD + (table[slot] - 1) * RECORD;
      if (Arrays.equals(all, at, at + DIGEST, wanted, 0, DIGEST)) {
        return OptionalLong.of(ByteBuffer.wrap(all).getLong(at + DIGEST));
      }
    }
    return OptionalLong.empty();
  }

  static void write(RememberedFile file, String key, long end, List<Laid> contents) {
    file.write(
        HEAD + contents.size() * RECORD,
        all -> {
          all.put(HexFormat.of().parseHex(key)).putLong(end);
          contents.forEach(one -> all.put(one.digest().toByteArray()).putLong(one.offset()));
        });
  }
}
