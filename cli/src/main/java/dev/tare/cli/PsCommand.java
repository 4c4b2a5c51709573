package dev.tare.cli;

import dev.tare.container.Container;
import dev.tare.container.ContainerStore;
import dev.tare.container.Life;
import dev.tare.store.ImageStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `tare ps`.
final class PsCommand implements Verb {
  private static final Map<String, String> HEADERS =
      Map.of("ID", "CONTAINER ID", "RunningFor", "CREATED");

  private final OptionSpec all = Arguments.flag("also those that do not run", "-a", "--all");
  private final OptionSpec quiet = Arguments.flag("ids alone", "-q", "--quiet");
  private final OptionSpec noTrunc = Arguments.flag("show ids and commands in full", "--no-trunc");
  private final OptionSpec noHeading = Arguments.flag("leave out the header", "--noheading");
  private final OptionSpec last =
      Arguments.text("N", "the last containers made, running or not", "-n", "--last");
  private final OptionSpec latest =
      Arguments.flag("the last container made, running or not", "-l", "--latest");
  private final OptionSpec filter =
      Arguments.texts(
          "KEY=VALUE",
          "only containers that match: " + String.join(", ", ContainerFilter.KEYS),
          "-f",
          "--filter");
  private final OptionSpec format = Format.option();

  @Override
  public void describe(CommandSpec spec) {
    for (OptionSpec option :
        List.of(all, quiet, noTrunc, noHeading, last, latest, filter, format)) {
      spec.addOption(option);
    }
    Arguments.explain(
        spec,
        "Lists the containers that run, newest first.",
        "tare ps",
        "tare ps -a --filter status=exited",
        "tare ps -a --format '{{.Names}}: {{.Status}}'",
        "tare rm $(tare ps -aq)");
  }

  @Override
  public int run(Session session) {
    try (ImageStore images = session.openStore()) {
      return list(session, ContainerFilter.of(filter.getValue(), session.containers(), images));
    }
  }

  private int list(Session session, ContainerFilter matching) {
    Format wanted = Format.of(format.getValue());
    ContainerStore store = session.containers();
    String count = latest.<Boolean>getValue() ? "1" : last.getValue();
    boolean withEnded = all.<Boolean>getValue() || count != null || matching.asksForEnded();
    List<ContainerRows.Row> rows = new ArrayList<>();
    for (Container container : store.all()) {
      Life life = store.life(container);
      if ((withEnded || life.isRunning()) && matching.test(container, life)) {
        rows.add(new ContainerRows.Row(container, life));
      }
    }
    if (count != null) {
      rows = rows.subList(0, Math.min(rows.size(), Numbers.whole(count, "--last", "containers")));
    }
    var shown = new ContainerRows(session.clock().instant(), noTrunc.getValue());
    session.console().print(text(shown, rows, wanted));
    return 0;
  }

  private String text(ContainerRows shown, List<ContainerRows.Row> rows, Format wanted) {
    if (quiet.<Boolean>getValue()) {
      StringBuilder ids = new StringBuilder();
      rows.forEach(row -> ids.append(shown.id(row)).append('\n'));
      return ids.toString();
    }
    return switch (wanted) {
      case Format.Columns _ -> shown.table(rows, !noHeading.<Boolean>getValue());
      case Format.Json _ -> Format.json(Format.rows(rows, ContainerRows::json));
      case Format.Templated t -> Format.rendered(t, Format.rows(rows, shown::fields), HEADERS);
    };
  }
}
