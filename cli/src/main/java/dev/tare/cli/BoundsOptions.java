package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.runtime.Bounds;
import dev.tare.runtime.Bounds.Ulimit;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// How much of this machine a container may use.
final class BoundsOptions {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})([bkmgBKMG]?)");

  /// Below it no kernel starts a program (docker refuses the same).
  private static final long LEAST_MEMORY = 6 << 20;

  private final OptionSpec memory =
      Arguments.text("SIZE", "how much memory it may use: 512m; needs a cgroup", "-m", "--memory");
  private final OptionSpec cpus =
      Arguments.text("NUMBER", "how many processors it may use: 1.5; needs a cgroup", "--cpus");
  private final OptionSpec processes =
      Arguments.text("N", "how many processes it may have; needs a cgroup", "--pids-limit");
  private final OptionSpec ulimits =
      Arguments.texts("NAME=SOFT[:HARD]", "a limit of each process: nofile=1024", "--ulimit");

  void addTo(CommandSpec spec) {
    for (OptionSpec option : List.of(memory, cpus, processes, ulimits)) {
      spec.addOption(option);
    }
  }

  /// Those that a container may be made with, for all that runs in it.
  List<OptionSpec> keepable() {
    return List.of(memory, ulimits);
  }

  Bounds bounds() {
    return new Bounds(
        bytes(memory.getValue()),
        micros(cpus.getValue()),
        count(processes.getValue()),
        ulimits.<List<String>>getValue().stream().map(Ulimit::parse).toList());
  }

  private static OptionalLong bytes(@Nullable String text) {
    if (text == null) {
      return OptionalLong.empty();
    }
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      throw TareException.invalid(
          "cannot use --memory %s: it must be a number with b, k, m or g".formatted(text));
    }
    int shift =
        switch (size.group(2).toLowerCase(java.util.Locale.ROOT)) {
          case "k" -> 10;
          case "m" -> 20;
          case "g" -> 30;
          default -> 0;
        };
    long bytes = Long.parseLong(size.group(1));
    if (bytes > Long.MAX_VALUE >> shift || bytes << shift < LEAST_MEMORY) {
      throw TareException.invalid(
          "cannot use --memory %s: a container needs 6m at least".formatted(text));
    }
    return OptionalLong.of(bytes << shift);
  }

  private static OptionalLong micros(@Nullable String text) {
    if (text == null) {
      return OptionalLong.empty();
    }
    int mine = Runtime.getRuntime().availableProcessors();
    BigDecimal number =
        text.matches("[0-9]{1,6}(\\.[0-9]{1,6})?") ? new BigDecimal(text) : BigDecimal.ZERO;
    long quota = number.multiply(BigDecimal.valueOf(Bounds.CPU_PERIOD)).longValue();
    // the kernel takes a millisecond at least
    if (quota < 1000 || number.compareTo(BigDecimal.valueOf(mine)) > 0) {
      throw TareException.invalid(
          "cannot use --cpus %s: it must be a number from 0.01 to %d".formatted(text, mine));
    }
    return OptionalLong.of(quota);
  }

  private static OptionalLong count(@Nullable String text) {
    if (text == null || text.equals("-1") || text.equals("0")) {
      return OptionalLong.empty();
    }
    int count = Numbers.whole(text, "--pids-limit", "processes");
    return OptionalLong.of(count);
  }
}
