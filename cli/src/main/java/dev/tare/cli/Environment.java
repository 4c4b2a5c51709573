package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.mutate.LatestTime;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What surrounds the process. The one place that reads environment variables and system
/// properties; all others are given values.
///
/// @param terminals which of the standard streams 0, 1, 2 are terminals, as the launcher saw them
/// @param directory where relative paths of the user begin
record Environment(
    Map<String, String> variables, String terminals, Path directory, boolean isRoot) {

  static Environment ofProcess() {
    return new Environment(
        asGiven(System.getenv(), System.getProperty("tare.locale")),
        System.getProperty("tare.terminals", ""),
        Path.of(System.getProperty("user.dir", "/")),
        "root".equals(System.getProperty("user.name")));
  }

  /// The launcher sets LC_ALL for this process alone.
  ///
  /// @param locale what it was before; empty for none, null where the launcher was not used
  private static Map<String, String> asGiven(
      Map<String, String> variables, @Nullable String locale) {
    Map<String, String> given = new HashMap<>(variables);
    if (locale == null) {
      return given;
    }
    if (locale.isEmpty()) {
      given.remove("LC_ALL");
    } else {
      given.put("LC_ALL", locale);
    }
    return given;
  }

  /// The same process in another folder with other variables.
  Environment in(Path folder, Map<String, String> others) {
    return new Environment(others, "", folder, isRoot);
  }

  /// The value of a variable that is set to something.
  Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
  }

  /// The time that SOURCE_DATE_EPOCH names.
  ///
  /// @throws TareException INVALID where it is no number of seconds that images can hold
  Optional<Instant> namedTime() {
    return variable("SOURCE_DATE_EPOCH").map(Environment::time);
  }

  private static Instant time(String seconds) {
    try {
      return LatestTime.parse(seconds).epoch();
    } catch (TareException e) {
      throw TareException.invalid(
              "SOURCE_DATE_EPOCH is \"%s\": it must be a number of seconds since 1970"
                  .formatted(seconds))
          .withCause(e);
    }
  }

  /// The time that new images carry: SOURCE_DATE_EPOCH, else the beginning of time.
  Instant sourceDate() {
    return namedTime().orElse(Instant.EPOCH);
  }

  boolean isTerminal(int stream) {
    return terminals.indexOf('0' + stream) >= 0;
  }

  /// `tare 0.1.0 on Java 25.0.1+8 (linux/amd64)`: what a report of a bug needs.
  static String versions() {
    return "tare %s on Java %s (%s/%s)"
        .formatted(
            Tare.VERSION,
            Runtime.version(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"));
  }
}
