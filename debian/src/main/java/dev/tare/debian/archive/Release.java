package dev.tare.debian.archive;

import dev.tare.base.TareException;
import dev.tare.debian.control.Paragraph;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What is signed of a suite: names, times, and the sums of all indexes (DebianRepository/Format).
///
/// @param files by their paths below the suite
record Release(Paragraph fields, Map<String, Hashed> files) {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss z", Locale.ENGLISH);

  /// How far clocks may be apart.
  private static final long FUTURE_SECONDS = 3600;

  /// A file and what is signed of it.
  record Hashed(String path, String sha256, long size) {}

  Release {
    files = Map.copyOf(files);
  }

  /// @param text that was verified
  /// @throws TareException CORRUPT where it breaks the rules
  static Release parse(byte[] text, String what) {
    List<Paragraph> all = Paragraph.parse(text, what);
    if (all.size() != 1) {
      throw cannot(what, "it has %d paragraphs, not one".formatted(all.size()));
    }
    Map<String, Hashed> files = new HashMap<>();
    all.getFirst()
        .field("SHA256")
        .orElse("")
        .lines()
        .filter(l -> !l.isBlank())
        .forEach(line -> {
          String[] words = line.strip().split("\\s+", -1);
          boolean isSum =
              words.length == 3
                  && words[0].matches("[0-9a-f]{64}")
                  && words[1].matches("[0-9]{1,15}");
          if (!isSum) {
            throw cannot(what, "the sum \"%s\" is none".formatted(line.strip()));
          }
          files.put(words[2], new Hashed(words[2], words[0], Long.parseLong(words[1])));
        });
    return new Release(all.getFirst(), files);
  }

  /// @throws TareException CORRUPT where it is of another suite, of the future, or outdated
  void check(Source source, String what, Instant now) {
    String suite = source.suite();
    if (!fields.field("Suite").orElse("").equals(suite)
        && !fields.field("Codename").orElse("").equals(suite)) {
      throw cannot(
          what,
          "it is of the suite \"%s\""
              .formatted(fields.field("Codename").or(() -> fields.field("Suite")).orElse("")));
    }
    date("Date", what)
        .filter(date -> date.isAfter(now.plusSeconds(FUTURE_SECONDS)))
        .ifPresent(date -> {
          throw cannot(what, "it is of the future, %s".formatted(date));
        });
    if (source.checkValidUntil()) {
      date("Valid-Until", what)
          .filter(date -> date.isBefore(now))
          .ifPresent(date -> {
            throw TareException.corrupt(
                    "cannot trust %s: it calls itself outdated since %s".formatted(what, date))
                .withHint("use a mirror that is up to date, or a lock file");
          });
    }
  }

  private Optional<Instant> date(String name, String what) {
    try {
      return fields.field(name).map(text -> ZonedDateTime.parse(text, DATE).toInstant());
    } catch (DateTimeException e) {
      throw cannot(what, "its field %s is no date".formatted(name));
    }
  }

  Distribution distribution() {
    return new Distribution(plain("Origin"), plain("Version"), plain("Codename"));
  }

  /// What may stand between quotes in any file.
  private String plain(String name) {
    return fields.field(name).orElse("").replaceAll("[^A-Za-z0-9 ._/-]", "");
  }

  boolean isByHash() {
    return fields.field("Acquire-By-Hash").orElse("no").equals("yes");
  }

  /// Whether packages for all architectures are in an index of their own.
  boolean hasIndexOfAll() {
    return fields.words("Architectures").contains("all")
        && !fields.words("No-Support-for-Architecture-all").contains("Packages");
  }

  private static TareException cannot(String what, String cause) {
    return TareException.corrupt("cannot trust %s: %s".formatted(what, cause));
  }
}
