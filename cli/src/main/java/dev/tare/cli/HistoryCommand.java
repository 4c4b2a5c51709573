package dev.tare.cli;

import dev.tare.cli.template.Fields;
import dev.tare.oci.History;
import dev.tare.oci.Layer;
import dev.tare.store.Cache;
import dev.tare.store.ImageStore;
import dev.tare.store.LayerSize;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare history IMAGE`.
final class HistoryCommand implements Verb {
  private static final int SHOWN_COMMAND = 45;
  private static final Map<String, String> HEADERS =
      Map.of("ID", "IMAGE", "CreatedSince", "CREATED");

  private final PositionalParamSpec image =
      Arguments.one(0, "IMAGE", "name or id of an image in the store");
  private final OptionSpec noTrunc = Arguments.flag("show ids and commands in full", "--no-trunc");
  private final OptionSpec quiet = Arguments.flag("ids alone", "-q", "--quiet");
  private final OptionSpec bytes = Arguments.flag("sizes in bytes", "--bytes");
  private final OptionSpec format = Format.option();

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addOption(noTrunc).addOption(quiet).addOption(bytes);
    spec.addOption(format);
    Arguments.explain(
        spec,
        "Shows how an image came to be, newest line first. SIZE is the layer uncompressed.",
        "tare history app",
        "tare history --no-trunc --format '{{.CreatedBy}}' app");
  }

  /// @param id only the image itself has one
  private record Line(
      String id, Optional<Instant> created, String createdBy, long size, String comment) {}

  @Override
  public int run(Session session) {
    Format wanted = Format.of(format.getValue());
    try (ImageStore store = session.openStore();
        ReadImages images = new ReadImages(session, store)) {
      ListedImage listed = images.listed(image.getValue());
      List<Line> lines = lines(listed, store.cache());
      session.console().print(text(lines, wanted, session.clock().instant()));
    }
    return 0;
  }

  private List<Line> lines(ListedImage listed, Cache cache) {
    Iterator<Layer> layers = listed.image().layers().iterator();
    List<Line> lines = new ArrayList<>();
    for (History line : listed.image().config().history()) {
      boolean hasLayer = !line.emptyLayer() && layers.hasNext();
      lines.addFirst(
          new Line(
              "<missing>",
              line.created().flatMap(ListedImage::instant),
              line.createdBy().orElse(""),
              hasLayer ? LayerSize.of(layers.next(), cache) : 0,
              line.comment().orElse("")));
    }
    // some tools write no history, or less than there are layers
    layers.forEachRemaining(layer ->
        lines.addFirst(
            new Line("<missing>", Optional.empty(), "", LayerSize.of(layer, cache), "")));
    if (!lines.isEmpty()) {
      Line top = lines.getFirst();
      String id = noTrunc.getValue() ? listed.id().toString() : listed.id().shortHex();
      lines.set(0, new Line(id, top.created, top.createdBy, top.size, top.comment));
    }
    return lines;
  }

  private String text(List<Line> lines, Format wanted, Instant now) {
    if (quiet.<Boolean>getValue()) {
      StringBuilder ids = new StringBuilder();
      lines.forEach(line -> ids.append(line.id).append('\n'));
      return ids.toString();
    }
    return switch (wanted) {
      case Format.Columns _ -> table(lines, now);
      case Format.Json _ -> Format.json(Format.rows(lines, HistoryCommand::json));
      case Format.Templated t ->
          Format.rendered(t, Format.rows(lines, line -> fields(line, now)), HEADERS);
    };
  }

  private String table(List<Line> lines, Instant now) {
    Table table = new Table("IMAGE", "CREATED", "CREATED BY", "SIZE", "COMMENT");
    for (Line line : lines) {
      table.row(line.id, age(line, now), shown(line.createdBy), size(line), line.comment);
    }
    return table.toString();
  }

  private static String age(Line line, Instant now) {
    return line.created.map(created -> Age.of(created, now)).orElse("N/A");
  }

  private String size(Line line) {
    return bytes.getValue() ? Long.toString(line.size) : Size.human(line.size);
  }

  private String shown(String command) {
    String line = command.replaceAll("\\s+", " ").strip();
    boolean fits = noTrunc.<Boolean>getValue() || line.length() <= SHOWN_COMMAND;
    return fits ? line : line.substring(0, SHOWN_COMMAND - 1) + "…";
  }

  private Fields fields(Line line, Instant now) {
    return new Format.Row()
        .with("ID", line.id)
        .with("Created", age(line, now))
        .with("CreatedSince", age(line, now))
        .with("CreatedAt", line.created.map(Instant::toString).orElse(""))
        .with("CreatedBy", shown(line.createdBy))
        .with("Size", size(line))
        .with("Comment", line.comment)
        .fields();
  }

  private static Fields json(Line line) {
    return new Format.Row()
        .with("id", line.id)
        .with("created", line.created.map(Instant::toString).orElse(""))
        .with("CreatedBy", line.createdBy)
        .with("size", line.size)
        .with("comment", line.comment)
        .fields();
  }
}
