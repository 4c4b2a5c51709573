package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.base.Suggestion;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// T08 where nothing tells that the program asks for the time: TZ names a zone that is not there.
record ZoneChecks(Tree tree, Start start) {
  /// `Europe/Berlin`; what else TZ may hold (`CET-1CEST`, `UTC`) needs no file.
  private static final Pattern ZONE = Pattern.compile(":?([A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+)+)");

  Optional<Finding> check() {
    String value = start.environment().variable("TZ").orElse("");
    var zone = ZONE.matcher(value);
    if (!zone.matches()) {
      return Optional.empty();
    }
    String directory = start.environment().variable("TZDIR").orElse("/usr/share/zoneinfo");
    TreePath path = TreePath.of(directory + "/" + zone.group(1));
    return Lookup.follow(tree, path).entry().orElse(null) instanceof FileEntry
        ? Optional.empty()
        : Optional.of(
            Findings.note(
                    "T08",
                    "image config",
                    "TZ=%s is set, and the image has no %s".formatted(value, path))
                .fix(misspelt(zone.group(1)).orElse("Add the file, or leave TZ out")));
  }

  /// Where there is no such zone at all, as far as Java knows.
  static Optional<String> misspelt(String zone) {
    Set<String> zones = ZoneId.getAvailableZoneIds();
    return zones.contains(zone) || zone.indexOf('/') < 0
        ? Optional.empty()
        : Optional.of(
            "There is no zone of that name%s".formatted(Suggestion.didYouMean(zone, zones)));
  }
}
