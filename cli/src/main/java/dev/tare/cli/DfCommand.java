package dev.tare.cli;

import dev.tare.cli.template.Fields;
import dev.tare.store.DiskTally.Part;
import dev.tare.store.DiskTally.Use;
import dev.tare.store.ImageStore;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `tare df`.
final class DfCommand implements Verb {
  private static final Map<String, String> HEADERS =
      Map.of("TotalCount", "TOTAL", "Reclaimable", "RECLAIMABLE");

  private final OptionSpec format = Format.option();

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(format);
    Arguments.explain(
        spec,
        "What tare takes on the disk, as du counts it: a file that has two names counts once, in the"
            + " first line that it belongs to. ACTIVE are the images that containers were made of, the"
            + " containers that run, what a running process is writing or using. RECLAIMABLE is what"
            + " tare prune --all --cache gives back.",
        "tare df",
        "tare df --format json");
  }

  @Override
  public int run(Session session) {
    Format wanted = Format.of(format.getValue());
    Map<Part, Use> uses;
    try (ImageStore store = session.openStore()) {
      uses = DiskSpace.of(session, store).tally(DiskSpace.Images.UNUSED, true).uses();
    }
    List<Map.Entry<Part, Use>> rows = List.copyOf(uses.entrySet());
    session
        .console()
        .print(
            switch (wanted) {
              case Format.Columns _ -> table(rows);
              case Format.Json _ -> Format.json(Format.rows(rows, DfCommand::fields));
              case Format.Templated t ->
                  Format.rendered(t, Format.rows(rows, DfCommand::fields), HEADERS);
            });
    return 0;
  }

  private static String table(List<Map.Entry<Part, Use>> rows) {
    Table table = new Table("TYPE", "TOTAL", "ACTIVE", "SIZE", "RECLAIMABLE");
    rows.forEach(row ->
        table.row(
            name(row.getKey()),
            Integer.toString(row.getValue().total()),
            Integer.toString(row.getValue().active()),
            Size.human(row.getValue().size()),
            reclaimable(row.getValue())));
    return table.toString();
  }

  /// With the share of the size, as docker and podman have it.
  private static String reclaimable(Use use) {
    return use.size() == 0
        ? Size.human(0)
        : "%s (%d%%)"
            .formatted(Size.human(use.reclaimable()), use.reclaimable() * 100 / use.size());
  }

  private static String name(Part part) {
    return switch (part) {
      case IMAGES -> "Images";
      case BLOBS -> "Blobs of no image";
      case UNFINISHED -> "Unfinished";
      case CONTAINERS -> "Containers";
      case CACHE -> "Cache";
    };
  }

  /// The fields of docker, and the numbers of podman.
  private static Fields fields(Map.Entry<Part, Use> row) {
    Use use = row.getValue();
    return new Format.Row()
        .with("Type", name(row.getKey()))
        .with("TotalCount", use.total())
        .with("Active", use.active())
        .with("Size", Size.human(use.size()))
        .with("Reclaimable", reclaimable(use))
        .with("RawSize", use.size())
        .with("RawReclaimable", use.reclaimable())
        .fields();
  }
}
