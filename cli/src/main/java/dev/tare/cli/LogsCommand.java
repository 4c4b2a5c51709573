package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.Container;
import dev.tare.container.ContainerStore;
import dev.tare.container.Logs;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare logs CONTAINER`.
final class LogsCommand implements Verb {
  private final PositionalParamSpec container =
      Arguments.one(0, "CONTAINER", "name or id of a container");
  private final OptionSpec follow =
      Arguments.flag("go on until the container ends", "-f", "--follow");
  private final OptionSpec tail =
      Arguments.textOr("all", "LINES", "only the last lines", "-n", "--tail");
  private final OptionSpec since =
      Arguments.text(
          "TIME", "only what is newer: 10m, 2h, seconds since 1970, or RFC 3339", "--since");
  private final OptionSpec until =
      Arguments.text("TIME", "only what is older, written as with --since", "--until");
  private final OptionSpec times =
      Arguments.flag("the time before each line", "-t", "--timestamps");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(container);
    spec.addOption(follow).addOption(tail).addOption(since).addOption(until).addOption(times);
    Arguments.explain(
        spec,
        "Shows what a container wrote: its standard output on ours, its standard error on ours, byte"
            + " for byte. When the log has reached its bound the older part is dropped.",
        "tare logs web",
        "tare logs -f --tail 20 web",
        "tare logs --since 10m web");
  }

  @Override
  public int run(Session session) {
    ContainerStore containers = session.containers();
    Container found = containers.find(container.getValue());
    Optional<Instant> end = instant(until, session);
    var wanted =
        new Logs.Wanted(lines(tail.getValue()), instant(since, session), end, times.getValue());
    Logs logs = new Logs(wanted, session.console().bytes(), session.console().errorBytes());
    var log = containers.seat(found).log();
    if (follow.<Boolean>getValue()) {
      logs.follow(log, () -> isOver(end, session) || !containers.life(found).isRunning());
    } else {
      logs.print(log);
    }
    return 0;
  }

  private static boolean isOver(Optional<Instant> end, Session session) {
    return end.filter(at -> session.clock().instant().isAfter(at)).isPresent();
  }

  private static Optional<Instant> instant(OptionSpec option, Session session) {
    @Nullable String text = option.getValue();
    return Optional.ofNullable(text).map(t -> instant(t, session.clock().instant()));
  }

  private static long lines(String text) {
    if (text.equals("all") || text.equals("-1")) {
      return -1;
    }
    return Numbers.whole(text, "--tail", "lines");
  }

  private static Instant instant(String text, Instant now) {
    try {
      if (text.matches("[0-9]{1,12}")) {
        return Instant.ofEpochSecond(Long.parseLong(text));
      }
      if (text.matches("([0-9]+[hms])+")) {
        return now.minus(Duration.parse("PT" + text));
      }
      if (text.matches("[0-9]+d")) {
        return now.minus(Duration.parse("P" + text));
      }
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw TareException.invalid("cannot read the time \"%s\"".formatted(text))
          .withHint("write it like 10m, 2h30m or 2026-11-28T07:00:00Z");
    }
  }
}
