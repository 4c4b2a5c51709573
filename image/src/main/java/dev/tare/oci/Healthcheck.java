package dev.tare.oci;

import dev.tare.base.TareException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How an engine asks whether a container is well: Docker's addition to the config, which the OCI's
/// config.md lists as reserved.
///
/// @param test `NONE` alone for no check, `CMD` and words, or `CMD-SHELL` and a line; empty: that
///   of the base
/// @param interval between two tests; empty: the engine's default, as with all that follows
/// @param startPeriod during which failures do not count
/// @param startInterval between two tests within the start period
/// @param retries failures in a row until a container counts as ill; 0: the engine's default
public record Healthcheck(
    List<String> test,
    Optional<Duration> interval,
    Optional<Duration> timeout,
    Optional<Duration> startPeriod,
    Optional<Duration> startInterval,
    int retries) {

  /// No check, also where the base has one.
  public static final Healthcheck NONE = of(List.of("NONE"));

  private static final String[] MEMBERS = {
    "Test", "Interval", "Timeout", "StartPeriod", "StartInterval", "Retries"
  };

  public Healthcheck {
    test = List.copyOf(test);
    if (retries < 0) {
      throw TareException.invalid("cannot retry a health check %d times".formatted(retries));
    }
  }

  /// A check with the engine's defaults.
  public static Healthcheck of(List<String> test) {
    return new Healthcheck(
        test, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 0);
  }

  static Healthcheck parse(Json json) {
    json.refuseOtherCase(MEMBERS);
    return new Healthcheck(
        json.strings("Test"),
        duration(json, "Interval"),
        duration(json, "Timeout"),
        duration(json, "StartPeriod"),
        duration(json, "StartInterval"),
        Math.clamp(json.integer("Retries").orElse(0L), 0, Integer.MAX_VALUE));
  }

  /// Written in nanoseconds; 0 means the default.
  private static Optional<Duration> duration(Json json, String name) {
    return json.integer(name).filter(nanos -> nanos != 0).map(Duration::ofNanos);
  }

  Json render() {
    Json json = Json.empty("Healthcheck");
    json = test.isEmpty() ? json : json.with("Test", test);
    json = with(json, "Interval", interval);
    json = with(json, "Timeout", timeout);
    json = with(json, "StartPeriod", startPeriod);
    json = with(json, "StartInterval", startInterval);
    return retries == 0 ? json : json.with("Retries", retries);
  }

  private static Json with(Json json, String name, Optional<Duration> value) {
    return value.map(Duration::toNanos).filter(nanos -> nanos != 0).isEmpty()
        ? json
        : json.with(name, value.get().toNanos());
  }
}
