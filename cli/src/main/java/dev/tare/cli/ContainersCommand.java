package dev.tare.cli;

import dev.tare.cli.template.Fields;
import dev.tare.container.Container;
import dev.tare.script.WorkingContainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `tare containers`.
final class ContainersCommand implements Verb {
  private static final Map<String, String> HEADERS =
      Map.of(
          "ContainerID", "CONTAINER ID",
          "ImageID", "IMAGE ID",
          "ImageName", "IMAGE NAME",
          "ContainerName", "CONTAINER NAME");

  private final OptionSpec all =
      Arguments.flag("also those that are not to be worked in (tare ps -a)", "-a", "--all");
  private final OptionSpec quiet = Arguments.flag("ids alone, in full", "-q", "--quiet");
  private final OptionSpec json = Arguments.flag("as a JSON array", "--json");
  private final OptionSpec noHeading = Arguments.flag("leave out the header", "-n", "--noheading");
  private final OptionSpec noTrunc = Arguments.flag("show ids in full", "--notruncate");
  private final OptionSpec format = Format.option();
  private final OptionSpec filter =
      Arguments.texts(
          "KEY=VALUE", "those whose name, id or ancestor (image) is like that", "-f", "--filter");

  @Override
  public void describe(CommandSpec spec) {
    for (OptionSpec option : List.of(all, quiet, json, noHeading, noTrunc, format, filter)) {
      spec.addOption(option);
    }
    Arguments.explain(
        spec,
        "Lists the working containers, oldest first.",
        "tare containers",
        "tare containers --format '{{.ContainerName}}' --filter ancestor=debian",
        "tare rm $(tare containers -q)");
  }

  /// @param isWorking whether it is one; `imageId` is empty for nothing
  record Row(String id, boolean isWorking, String imageId, String imageName, String name) {}

  @Override
  public int run(Session session) {
    Format wanted = Format.of(format.getValue());
    Predicate<Row> chosen = WorkingFilter.of(filter.getValue());
    List<Row> rows = new ArrayList<>();
    for (WorkingContainer c : session.working().all()) {
      String image = c.base().map(base -> base.id().hex()).orElse("");
      rows.add(new Row(c.id(), true, image, c.imageName(), c.name()));
    }
    if (all.<Boolean>getValue()) {
      for (Container c : session.containers().all().reversed()) {
        rows.add(new Row(c.id(), false, c.image().hex(), c.imageName(), c.name()));
      }
    }
    session.console().print(text(rows.stream().filter(chosen).toList(), wanted));
    return 0;
  }

  private String text(List<Row> rows, Format wanted) {
    if (json.<Boolean>getValue()) {
      return Format.json(Format.rows(rows, ContainersCommand::json));
    }
    if (quiet.<Boolean>getValue()) {
      return String.join("", rows.stream().map(row -> row.id() + "\n").toList());
    }
    boolean isShort = !noTrunc.<Boolean>getValue();
    Function<Row, Fields> fields = row -> fields(row, isShort);
    return switch (wanted) {
      case Format.Columns _ -> table(rows, isShort);
      case Format.Json _ -> Format.json(Format.rows(rows, ContainersCommand::json));
      case Format.Templated t -> Format.rendered(t, Format.rows(rows, fields), HEADERS);
    };
  }

  private String table(List<Row> rows, boolean isShort) {
    Table table = Table.bare();
    if (!noHeading.<Boolean>getValue()) {
      table.row("CONTAINER ID", "BUILDER", "IMAGE ID", "IMAGE NAME", "CONTAINER NAME");
    }
    for (Row row : rows) {
      table.row(
          id(row.id(), isShort),
          row.isWorking() ? "   *" : "",
          id(row.imageId(), isShort),
          row.imageName(),
          row.name());
    }
    return table.toString();
  }

  private static String id(String id, boolean isShort) {
    return isShort && id.length() > 12 ? id.substring(0, 12) : id;
  }

  private static Fields fields(Row row, boolean isShort) {
    return new Format.Row()
        .with("ContainerID", id(row.id(), isShort))
        .with("Builder", row.isWorking() ? "   *" : "")
        .with("ImageID", id(row.imageId(), isShort))
        .with("ImageName", row.imageName())
        .with("ContainerName", row.name())
        .fields();
  }

  /// The names that buildah gives them.
  private static Fields json(Row row) {
    return new Format.Row()
        .with("id", row.id())
        .with("builder", row.isWorking())
        .with("imageid", row.imageId())
        .with("imagename", row.imageName())
        .with("containername", row.name())
        .fields();
  }
}
