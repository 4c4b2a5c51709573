package dev.tare.closure;

import dev.tare.layer.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/// The strings of a compiled file, as `strings(1)` finds them: runs of printable ASCII that end
/// with NUL, as C writes its literals. Evidence, never proof.
final class Literals {
  private static final int MIN = 2;
  private static final int MAX = 512;
  private static final int MAX_TOTAL = 16 * 1024 * 1024;

  private final Set<String> found = new LinkedHashSet<>();
  private final byte[] run = new byte[MAX];
  private int length;
  private int total;

  private Literals() {}

  /// Each string once, in the order of the file. Strings longer than 512 bytes are left out, and
  /// all beyond 16 MB of text.
  static Set<String> of(Content content) throws IOException {
    Literals literals = new Literals();
    try (InputStream in = content.open()) {
      byte[] chunk = new byte[64 * 1024];
      for (int n = in.read(chunk); n >= 0 && literals.total < MAX_TOTAL; n = in.read(chunk)) {
        for (int i = 0; i < n; i++) {
          literals.next(chunk[i]);
        }
      }
    }
    return Collections.unmodifiableSet(literals.found);
  }

  private void next(byte b) {
    if (b >= ' ' && b <= '~') {
      if (length < MAX) {
        run[length] = b;
      }
      length++;
      return;
    }
    if (b == 0 && length >= MIN && length <= MAX && total < MAX_TOTAL) {
      if (found.add(new String(run, 0, length, StandardCharsets.US_ASCII))) {
        total += length;
      }
    }
    length = 0;
  }
}
