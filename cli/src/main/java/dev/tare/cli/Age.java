package dev.tare.cli;

import java.time.Duration;
import java.time.Instant;

/// How long ago something was, in the words of docker and podman.
final class Age {
  private Age() {}

  /// `2 hours ago`, `About a minute ago`.
  static String of(Instant then, Instant now) {
    return words(Duration.between(then, now)) + " ago";
  }

  private static String words(Duration age) {
    long seconds = age.toSeconds();
    long minutes = age.toMinutes();
    long hours = (age.toMillis() + 1_800_000) / 3_600_000;
    if (seconds < 1) {
      return "Less than a second";
    } else if (seconds < 60) {
      return seconds == 1 ? "1 second" : seconds + " seconds";
    } else if (minutes < 60) {
      return minutes == 1 ? "About a minute" : minutes + " minutes";
    } else if (hours < 48) {
      return hours == 1 ? "About an hour" : hours + " hours";
    } else if (hours < 24 * 7 * 2) {
      return hours / 24 + " days";
    } else if (hours < 24 * 30 * 2) {
      return hours / 24 / 7 + " weeks";
    } else if (hours < 24 * 365 * 2) {
      return hours / 24 / 30 + " months";
    }
    return age.toHours() / 24 / 365 + " years";
  }
}
