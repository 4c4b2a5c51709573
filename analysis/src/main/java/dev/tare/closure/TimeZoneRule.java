package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.FileEntry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A program that tells local time reads the zone that TZ names, else `/etc/localtime` (tzset(3)).
/// Static programs are known by the path that they hold.
///
/// One that gets zones by name from its data may ask for any of them: Go's time.LoadLocation, the
/// zoneinfo module of Python, programs and libraries that hold the path of the database. All zones
/// are suspects then. A Go program that finds none of them gets an error, so that is a problem.
final class TimeZoneRule implements Rule {
  private static final String DATABASE = "/usr/share/zoneinfo";
  private static final String LOCAL = "/etc/localtime";

  /// In Go's table of functions, which no strip(1) takes away; names end with NUL there. All that
  /// tell local time have `LoadLocationFromTZData`.
  private static final String GO_LOOK_UP = "time.LoadLocation\0";

  /// Go programs that hold the database themselves.
  private static final String GO_DATABASE = "time/tzdata.init";

  /// Of the module that zoneinfo.py needs.
  private static final String PYTHON_LOOK_UP = "zoneinfo._common";

  /// The same zones once more, with and without leap seconds.
  private static final Set<String> VARIANTS = Set.of("posix", "right");

  static final List<String> STRINGS = List.of(DATABASE, LOCAL, GO_LOOK_UP, GO_DATABASE);

  private static final Calls LOCAL_TIME =
      Calls.of(
          "localtime",
          "localtime_r",
          "mktime",
          "ctime",
          "ctime_r",
          "tzset",
          "strftime",
          "strftime_l");

  private static final List<Bytes> DATABASES =
      List.of(
          Bytes.utf8(DATABASE),
          Bytes.utf8("/share/zoneinfo"),
          Bytes.utf8("/etc/zoneinfo"),
          Bytes.utf8("/usr/lib/zoneinfo"),
          Bytes.utf8("/usr/share/lib/zoneinfo"));

  /// Where Go looks besides: its own copy, where it was installed.
  private static final List<Bytes> GO_ARCHIVES =
      List.of(
          Bytes.utf8("/usr/local/go/lib/time/zoneinfo.zip"),
          Bytes.utf8("/usr/lib/go/lib/time/zoneinfo.zip"));

  /// A zone written as its rule, `CET-1CEST,M3.5.0,M10.5.0/3`, needs no file.
  private static final Pattern RULE =
      Pattern.compile("(<[-+0-9A-Za-z]{3,}>|[A-Za-z]{3,})[-+]?[0-9].*");

  private static final Set<String> BUILT_IN = Set.of("UTC", "GMT", "UTC0", "GMT0");

  private final ByteStrings strings;
  private boolean isMissing;

  /// @param strings that look for [#STRINGS]
  TimeZoneRule(ByteStrings strings) {
    this.strings = strings;
  }

  @Override
  public void examine(Member member, Walk walk) {
    if (walk.elf(member.file()).isEmpty()) {
      return;
    }
    if (member.role() == Role.PART) {
      LOCAL_TIME
          .in(member.file(), walk)
          .ifPresent(evidence -> takeLocal(member.file(), evidence, walk));
    } else if (member.role() == Role.START) {
      examineStart(member.file(), walk);
    } else if (member.role() == Role.MAPPED && !isOfOwnZones(member, walk)) {
      walk.ownLiterals(member.file()).stream()
          .filter(literal -> literal.startsWith(DATABASE) || literal.equals(PYTHON_LOOK_UP))
          .findFirst()
          .ifPresent(literal -> suspectAll(member.file(), "\"" + literal + "\"", walk));
    }
  }

  private void examineStart(FileEntry program, Walk walk) {
    Set<String> found = strings.in(program, walk);
    boolean isStatic = walk.imports(program).isEmpty();
    if (isStatic && (found.contains(LOCAL) || found.contains(DATABASE))) {
      takeLocal(program, "string " + (found.contains(LOCAL) ? LOCAL : DATABASE), walk);
    }
    if (found.contains(GO_LOOK_UP) && !found.contains(GO_DATABASE)) {
      boolean isThere = suspectAll(program, GO_LOOK_UP.replace("\0", ""), walk);
      if (!isThere && !isMissing && !hasGoArchive(walk)) {
        isMissing = true;
        walk.add(
            new Problem.Lacking(
                program.path(),
                Reason.Kind.ALL_TIME_ZONES,
                "%s asks for time zones by name (time.LoadLocation), and this machine has none: install"
                        .formatted(program.path())
                    + " tzdata, or import time/tzdata in the program"));
      }
    }
  }

  private static boolean hasGoArchive(Walk walk) {
    Optional<Bytes> told =
        walk.environment()
            .variable("ZONEINFO")
            .filter(path -> path.startsWith("/"))
            .map(Bytes::utf8);
    return Stream.concat(told.stream(), GO_ARCHIVES.stream())
        .anyMatch(path -> walk.look(path).entry().isPresent());
  }

  /// The C library is told by TZ; ICU has the zones in its own data and looks here for the
  /// machine's.
  private static boolean isOfOwnZones(Member member, Walk walk) {
    return walk.mapping(member.path()).filter(mapping -> !mapping.isOfLibc()).isEmpty()
        || member.path().fileName().toString().startsWith("libicu");
  }

  /// @return whether there is a database
  private static boolean suspectAll(FileEntry file, String evidence, Walk walk) {
    Reason reason = Reason.of(Reason.Kind.ALL_TIME_ZONES, file.path(), evidence);
    Optional<Bytes> database =
        databases(walk)
            .filter(path -> walk.look(path).entry().orElse(null) instanceof DirectoryEntry)
            .findFirst();
    database.ifPresent(path -> new SuspectedDirectory(path, VARIANTS).suspect(reason, walk));
    return database.isPresent();
  }

  private void takeLocal(FileEntry file, String evidence, Walk walk) {
    Reason reason = Reason.of(Reason.Kind.TIME_ZONE, file.path(), evidence);
    Optional<String> zone = walk.environment().variable("TZ");
    if (zone.isEmpty()) {
      walk.take(Bytes.utf8(LOCAL), reason);
    } else {
      takeZone(zone.get(), file, reason, walk);
    }
  }

  private void takeZone(String value, FileEntry file, Reason reason, Walk walk) {
    String zone = value.startsWith(":") ? value.substring(1) : value;
    if (zone.isEmpty()) {
      return; // it means UTC
    }
    Reason by = Reason.of(reason.kind(), file.path(), "TZ=" + value + ", " + reason.detail());
    boolean isThere =
        zone.startsWith("/")
            ? walk.take(Bytes.utf8(zone), by).isPresent()
            : databases(walk)
                .anyMatch(d ->
                    isFile(Words.join(d, Bytes.utf8(zone)), walk)
                        && walk.take(Words.join(d, Bytes.utf8(zone)), by).isPresent());
    if (!isThere && !isMissing && !RULE.matcher(zone).matches() && !BUILT_IN.contains(zone)) {
      isMissing = true;
      walk.add(
          new Problem.Lacking(
              file.path(),
              Reason.Kind.TIME_ZONE,
              "TZ=%s is set, and this machine has no such zone: times will be those of UTC; install"
                      .formatted(value)
                  + " tzdata, or correct the name"));
    }
  }

  private static boolean isFile(Bytes path, Walk walk) {
    return walk.look(path).entry().orElse(null) instanceof FileEntry;
  }

  private static Stream<Bytes> databases(Walk walk) {
    return Stream.concat(
        walk.environment().variable("TZDIR").map(Bytes::utf8).stream(), DATABASES.stream());
  }
}
