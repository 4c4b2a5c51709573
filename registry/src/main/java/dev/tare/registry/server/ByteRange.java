package dev.tare.registry.server;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A part of a blob (RFC 9110, 14).
///
/// @param from of the first byte
/// @param to of the last one
record ByteRange(long from, long to) {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  long length() {
    return to - from + 1;
  }

  /// The part that a `Range` header asks for; empty where it asks for several, or in a way that is
  /// none of HTTP's: the whole is the answer then.
  ///
  /// @throws Refusal 416 where nothing of it exists
  static Optional<ByteRange> of(String header, long size) {
    Matcher m = RANGE.matcher(header.trim());
    if (!m.matches() || (m.group(1).isEmpty() && m.group(2).isEmpty())) {
      return Optional.empty();
    }
    long from;
    long to = size - 1;
    if (m.group(1).isEmpty()) {
      long last = Long.parseLong(m.group(2));
      from = last == 0 ? size : Math.max(0, size - last);
    } else {
      from = Long.parseLong(m.group(1));
      to = m.group(2).isEmpty() ? to : Math.min(to, Long.parseLong(m.group(2)));
    }
    if (from > to) {
      throw Refusal.of(
              ErrorCode.SIZE_INVALID,
              416,
              "the blob has %d bytes, not \"%s\"".formatted(size, header))
          .with("Content-Range", "bytes */" + size);
    }
    return Optional.of(new ByteRange(from, to));
  }
}
