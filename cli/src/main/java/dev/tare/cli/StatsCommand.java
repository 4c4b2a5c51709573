package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.Container;
import dev.tare.container.ContainerStore;
import dev.tare.container.Usage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare stats [CONTAINER…]`.
final class StatsCommand implements Verb {
  private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

  /// To the top left corner, and what is below away (ECMA-48).
  private static final String REDRAW = "\u001b[H\u001b[J";

  private final PositionalParamSpec names =
      Arguments.many(0, 0, "CONTAINER", "names or ids; all that run unless given");
  private final OptionSpec all = Arguments.flag("also those that do not run", "-a", "--all");
  private final OptionSpec noStream =
      Arguments.flag("once, and not every second on a terminal", "--no-stream");
  private final OptionSpec noTrunc = Arguments.flag("show ids in full", "--no-trunc");
  private final OptionSpec format =
      Arguments.text(
          "FORMAT", "table, json, prometheus, or a Go template (tare help format)", "--format");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(names);
    for (OptionSpec option : List.of(all, noStream, noTrunc, format)) {
      spec.addOption(option);
    }
    Arguments.explain(
        spec,
        "Shows what containers use, as the kernel tells it from outside. The processor is that of the"
            + " last second, in percent of one; of --format prometheus all are counters, for the"
            + " textfile collector of its node exporter.",
        "tare stats",
        "tare stats --no-stream --format '{{.Name}} {{.CPUPerc}} {{.MemUsage}}' web",
        "tare stats --format prometheus >/var/lib/node_exporter/tare.prom");
  }

  @Override
  public int run(Session session) {
    @org.jspecify.annotations.Nullable String wanted = format.getValue();
    ContainerStore store = session.containers();
    if ("prometheus".equals(wanted)) {
      session.console().print(Prometheus.text(used(store, chosen(store))));
      return 0;
    }
    Format shown = Format.of(wanted);
    boolean isStream = !noStream.<Boolean>getValue() && session.environment().isTerminal(1);
    Map<String, Usage> before = byId(used(store, chosen(store)));
    do {
      LockSupport.parkNanos(NANOS);
      List<Used> now = used(store, chosen(store));
      String text = text(StatsRows.of(now, before, noTrunc.getValue()), shown);
      session.console().print(isStream ? REDRAW + text : text);
      session.console().flush();
      before = byId(now);
    } while (isStream && !before.isEmpty());
    return 0;
  }

  /// A container and what it uses, where it runs.
  record Used(Container container, Optional<Usage> usage) {}

  private List<Container> chosen(ContainerStore store) {
    List<String> given = names.getValue();
    return given.isEmpty() ? store.all() : given.stream().map(store::find).toList();
  }

  /// @throws TareException where no container runs of those that were named
  private List<Used> used(ContainerStore store, List<Container> containers) {
    boolean withEnded = all.<Boolean>getValue() || !names.<List<String>>getValue().isEmpty();
    List<Used> found = new ArrayList<>();
    for (Container container : containers) {
      Optional<Usage> usage = Usage.of(store, container);
      if (withEnded || usage.isPresent()) {
        found.add(new Used(container, usage));
      }
    }
    return found;
  }

  private static Map<String, Usage> byId(List<Used> all) {
    Map<String, Usage> known = new HashMap<>();
    all.forEach(one -> one.usage().ifPresent(usage -> known.put(one.container().id(), usage)));
    return known;
  }

  private static String text(StatsRows rows, Format shown) {
    return switch (shown) {
      case Format.Columns _ -> rows.table();
      case Format.Json _ -> rows.jsonLines();
      case Format.Templated t -> Format.rendered(t, rows.fields(), StatsRows.HEADERS);
    };
  }
}
