package dev.tare.closure;

import dev.tare.elf.ElfFile;
import dev.tare.layer.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The strings of a compiled file, as `strings(1)` finds them: runs of printable ASCII that end
/// with NUL, as C writes its literals. Evidence, never proof.
final class Literals {
  private static final int MIN = 2;
  private static final int MAX = 4096;
  private static final byte DELETE = 0x7f;
  private static final int MAX_TOTAL = 16 * 1024 * 1024;

  private final Set<String> found = new LinkedHashSet<>();
  private final byte[] run = new byte[MAX];
  private int length;
  private int total;

  private Literals() {}

  /// Each string once, in the order of the file. Strings longer than 4096 bytes are left out, and
  /// all beyond 16 MB of text.
  ///
  /// @param ranges the parts of the file that are searched
  static Set<String> of(Content content, List<ElfFile.Range> ranges) throws IOException {
    Literals literals = new Literals();
    for (ElfFile.Range range : ranges) {
      try (InputStream in = content.openAt(range.offset())) {
        literals.read(in, range.length());
      }
      literals.length = 0;
    }
    return Collections.unmodifiableSet(literals.found);
  }

  private void read(InputStream in, long count) throws IOException {
    byte[] chunk = new byte[64 * 1024];
    long left = count;
    while (left > 0 && total < MAX_TOTAL) {
      int n = in.read(chunk, 0, (int) Math.min(chunk.length, left));
      if (n <= 0) {
        return;
      }
      take(chunk, n);
      left -= n;
    }
  }

  private void take(byte[] chunk, int count) {
    int from = 0;
    for (int i = 0; i < count; i++) {
      byte b = chunk[i];
      if (b < ' ' || b == DELETE) {
        if (b == 0 && length + i - from >= MIN) {
          add(chunk, from, i);
        }
        length = 0;
        from = i + 1;
      }
    }
    append(chunk, from, count);
  }

  /// A string ends at `to`; its beginning may lie in the chunk before.
  private void add(byte[] chunk, int from, int to) {
    String text;
    if (length == 0) {
      if (to - from > MAX) {
        return;
      }
      text = new String(chunk, from, to - from, StandardCharsets.US_ASCII);
    } else {
      append(chunk, from, to);
      if (length > MAX) {
        return;
      }
      text = new String(run, 0, length, StandardCharsets.US_ASCII);
    }
    if (total < MAX_TOTAL && found.add(text)) {
      total += text.length();
    }
  }

  private void append(byte[] chunk, int from, int to) {
    int room = Math.max(0, Math.min(to - from, MAX - length));
    System.arraycopy(chunk, from, run, Math.min(length, MAX), room);
    length += to - from;
  }
}
