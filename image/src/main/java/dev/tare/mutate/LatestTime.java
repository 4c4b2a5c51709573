package dev.tare.mutate;

import dev.tare.base.TareException;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import java.time.DateTimeException;
import java.time.Instant;

/// The time after which nothing that is written may be, so that the same input gives the same bytes
/// whenever it is built (reproducible-builds.org, SOURCE_DATE_EPOCH). For entries of layers that
/// are being written; layers that exist already are never touched.
public record LatestTime(Instant epoch) {

  /// @param seconds since 1970, as in SOURCE_DATE_EPOCH
  /// @throws TareException INVALID where it is not a whole number that tars and configs can hold
  public static LatestTime parse(String seconds) {
    try {
      long value = Long.parseLong(seconds.strip());
      if (value >= 0 && value < MAX_SECONDS) {
        return new LatestTime(Instant.ofEpochSecond(value));
      }
    } catch (NumberFormatException | DateTimeException e) {
      throw malformed(seconds).withCause(e);
    }
    throw malformed(seconds);
  }

  /// RFC 3339 knows years of four digits alone: the end of 9999.
  private static final long MAX_SECONDS = 253_402_300_800L;

  private static TareException malformed(String seconds) {
    return TareException.invalid(
        "cannot use \"%s\" as a time: it is not a number of seconds since 1970".formatted(seconds));
  }

  /// The time as configs and histories have it.
  public String text() {
    return epoch.toString();
  }

  /// The same entries, in order, none later than this.
  public Iterable<Entry> clamp(Iterable<? extends Entry> entries) {
    return new Retimed(entries, this::clamp);
  }

  /// The same entry, not later than this.
  public Entry clamp(Entry entry) {
    return entry.changed(this::clamp);
  }

  private Attributes clamp(Attributes attributes) {
    return attributes.mtime().isAfter(epoch) ? attributes.withMtime(epoch) : attributes;
  }
}
