package dev.tare.debian.archive;

import static java.time.temporal.ChronoUnit.SECONDS;

import dev.tare.base.TareException;
import dev.tare.debian.control.Paragraph;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What is signed of a suite: names, times, and the sums of all indexes (DebianRepository/Format).
///
/// @param files by their paths below the suite
record Release(Paragraph fields, Map<String, Hashed> files) {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss z", Locale.ENGLISH);

  /// How far clocks may be apart.
  private static final Duration SLACK = Duration.ofHours(1);

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
          String path = words[2].replaceFirst("^\\./", "");
          files.put(path, new Hashed(path, words[0], Long.parseLong(words[1])));
        });
    if (files.isEmpty()) {
      throw cannot(what, "it has no sums of SHA-256");
    }
    return new Release(all.getFirst(), files);
  }

  /// @throws TareException CORRUPT where it is of another suite, of the future, or outdated
  void check(Source source, String what, Instant now) {
    List<String> names =
        Stream.of("Suite", "Codename").flatMap(name -> fields.field(name).stream()).toList();
    // whoever has signed no name cannot be taken for another
    if (!source.isFolder() && !names.isEmpty() && !names.contains(source.suite())) {
      throw cannot(what, "it is of the suite \"%s\"".formatted(names.getLast()));
    }
    Optional<Instant> made = date("Date", what);
    if (!source.forgiven().contains(Source.Forgiven.FUTURE)
        && made.filter(date -> date.isAfter(now.plus(SLACK))).isPresent()) {
      throw cannot(what, "it is of the future, %s".formatted(made.get()))
          .withHint(
              "set the clock of this machine: it says %s".formatted(now.truncatedTo(SECONDS)));
    }
    Optional<Instant> end = date("Valid-Until", what);
    if (!source.forgiven().contains(Source.Forgiven.OUTDATED)
        && end.filter(date -> date.isBefore(now)).isPresent()) {
      throw cannot(what, "it calls itself outdated since %s".formatted(end.get()))
          .withHint(
              "use a mirror that is up to date, or a lock file; the clock of this machine says %s"
                  .formatted(now.truncatedTo(SECONDS)));
    }
  }

  private Optional<Instant> date(String name, String what) {
    try {
      return fields
          .field(name)
          .map(text -> text.replaceFirst(" ([+]0000|Z)$", " UTC"))
          .map(text -> ZonedDateTime.parse(text, DATE).toInstant());
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

  /// Whether nothing is taken from it unless it is asked for, such as from backports.
  boolean isNotAutomatic() {
    return fields.field("NotAutomatic").orElse("no").equals("yes");
  }

  /// Whether what was asked for once is taken from it again.
  boolean isUpgradedAutomatically() {
    return fields.field("ButAutomaticUpgrades").orElse("no").equals("yes");
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
