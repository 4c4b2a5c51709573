package dev.tare.runtime;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import java.util.List;
import java.util.OptionalLong;

/// How much of this machine a container may use.
///
/// @param memoryBytes of its programs and what they keep of files
/// @param cpuMicros time of processors in each [#CPU_PERIOD]
/// @param processes how many at once, threads included
/// @param ulimits of each process
public record Bounds(
    OptionalLong memoryBytes,
    OptionalLong cpuMicros,
    OptionalLong processes,
    List<Ulimit> ulimits) {
  /// In microseconds, as docker has it.
  public static final long CPU_PERIOD = 100_000;

  public static final Bounds NONE =
      new Bounds(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), List.of());

  public Bounds {
    ulimits = List.copyOf(ulimits);
  }

  boolean needsCgroup() {
    return memoryBytes.isPresent() || cpuMicros.isPresent() || processes.isPresent();
  }

  /// A limit of each process (getrlimit(2)).
  ///
  /// @param name as prlimit(1) and docker have it: `nofile`
  /// @param soft [#UNLIMITED] for none
  /// @param hard no less
  public record Ulimit(String name, long soft, long hard) {
    public static final long UNLIMITED = -1;

    static final List<String> NAMES =
        List.of(
            "core",
            "cpu",
            "data",
            "fsize",
            "locks",
            "memlock",
            "msgqueue",
            "nice",
            "nofile",
            "nproc",
            "rss",
            "rtprio",
            "rttime",
            "sigpending",
            "stack");

    /// `NAME=SOFT[:HARD]`; -1 or `unlimited` for no limit.
    ///
    /// @throws TareException INVALID
    public static Ulimit parse(String text) {
      String[] words = text.split("=", 2);
      if (words.length < 2) {
        throw malformed(text, "it must be NAME=SOFT[:HARD]");
      }
      if (!NAMES.contains(words[0])) {
        throw malformed(
            text,
            "there is no limit \"%s\"%s"
                .formatted(words[0], Suggestion.didYouMean(words[0], NAMES)));
      }
      String[] numbers = words[1].split(":", -1);
      if (numbers.length > 2) {
        throw malformed(text, "it must be NAME=SOFT[:HARD]");
      }
      long soft = number(text, numbers[0]);
      long hard = numbers.length == 2 ? number(text, numbers[1]) : soft;
      if (exceeds(soft, hard)) {
        throw malformed(text, "the soft limit is above the hard one");
      }
      return new Ulimit(words[0], soft, hard);
    }

    private static long number(String text, String word) {
      if (word.equals("-1") || word.equals("unlimited")) {
        return UNLIMITED;
      }
      if (!word.matches("[0-9]{1,18}")) {
        throw malformed(text, "\"%s\" is no number".formatted(word));
      }
      return Long.parseLong(word);
    }

    static boolean exceeds(long one, long other) {
      return other != UNLIMITED && (one == UNLIMITED || one > other);
    }

    private static TareException malformed(String text, String cause) {
      return TareException.invalid("cannot use --ulimit %s: %s".formatted(text, cause));
    }

    @Override
    public String toString() {
      return name + "=" + word(soft) + ":" + word(hard);
    }

    /// As prlimit(1) reads it.
    static String word(long value) {
      return value == UNLIMITED ? "unlimited" : Long.toString(value);
    }
  }
}
