package dev.tare.cli;

import dev.tare.cli.template.Fields;
import dev.tare.container.Container;
import dev.tare.container.Life;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// How lists show containers.
record ContainerRows(Instant now, boolean inFull) {
  private static final int COMMAND_LETTERS = 20;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z z", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  record Row(Container container, Life life) {}

  String table(List<Row> rows, boolean withHeader) {
    Table table = Table.bare();
    if (withHeader) {
      table.row("CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES");
    }
    for (Row row : rows) {
      table.row(
          id(row),
          row.container().imageName(),
          command(row),
          Age.of(row.container().created(), now),
          status(row),
          "",
          row.container().name());
    }
    return table.toString();
  }

  String id(Row row) {
    return inFull ? row.container().id() : row.container().shortId();
  }

  private String command(Row row) {
    String line = String.join(" ", row.container().process().args()).replace('\n', ' ');
    boolean isCut = !inFull && line.codePointCount(0, line.length()) > COMMAND_LETTERS;
    String shown =
        isCut ? line.substring(0, line.offsetByCodePoints(0, COMMAND_LETTERS - 1)) + "…" : line;
    return "\"" + Printable.of(shown) + "\"";
  }

  /// `Up 5 seconds`, `Exited (0) 2 hours ago`.
  String status(Row row) {
    Life life = row.life();
    return switch (life.status()) {
      case CREATED -> "Created";
      case RUNNING -> "Up " + age(life);
      case PAUSED -> "Up " + age(life) + " (Paused)";
      case EXITED ->
          "Exited (%s)%s"
              .formatted(
                  life.exitCode().map(String::valueOf).orElse("unknown"),
                  life.endedAt().map(at -> " " + Age.of(at, now)).orElse(""));
    };
  }

  private String age(Life life) {
    String ago = life.startedAt().map(at -> Age.of(at, now)).orElse("");
    return ago.endsWith(" ago") ? ago.substring(0, ago.length() - " ago".length()) : ago;
  }

  /// Under docker's names.
  Fields fields(Row row) {
    Container container = row.container();
    return new Format.Row()
        .with("ID", id(row))
        .with("Image", container.imageName())
        .with("Command", command(row))
        .with("CreatedAt", TIME.format(container.created()))
        .with("RunningFor", Age.of(container.created(), now))
        .with("Ports", "")
        .with("State", state(row))
        .with("Status", status(row))
        .with("Size", "")
        .with("Names", container.name())
        .with(
            "Labels",
            container.labels().entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(",")))
        .with(
            "Mounts",
            container.isolation().volumes().stream()
                .map(v -> v.source().toString())
                .collect(Collectors.joining(",")))
        .with("Networks", container.isolation().network().name().toLowerCase(Locale.ROOT))
        .with("Pid", row.life().first().map(first -> first.pid()).orElse(0L))
        .with("ExitCode", row.life().exitCode().orElse(0))
        .fields()
        .with("Label", key -> container.label(key).orElse(""));
  }

  static String state(Row row) {
    return row.life().status().name().toLowerCase(Locale.ROOT);
  }

  /// Under podman's names.
  static Fields json(Row row) {
    Container container = row.container();
    Life life = row.life();
    return new Format.Row()
        .with("Id", container.id())
        .with("Names", List.of(container.name()))
        .with("Image", container.imageName())
        .with("ImageID", container.image().hex())
        .with("Command", container.process().args())
        .with("Created", container.created().getEpochSecond())
        .with("CreatedAt", container.created().toString())
        .with("StartedAt", life.startedAt().map(Instant::getEpochSecond).orElse(0L))
        .with("Exited", life.status() == Life.Status.EXITED)
        .with("ExitedAt", life.endedAt().map(Instant::getEpochSecond).orElse(0L))
        .with("ExitCode", life.exitCode().orElse(life.status() == Life.Status.EXITED ? -1 : 0))
        .with("Pid", life.first().map(first -> first.pid()).orElse(0L))
        .with("State", state(row))
        .with("AutoRemove", container.removeAtEnd())
        .with("Labels", container.labels())
        .with("Mounts", container.isolation().volumes().stream().map(v -> v.destination()).toList())
        .with("Networks", List.of(container.isolation().network().name().toLowerCase(Locale.ROOT)))
        .fields();
  }
}
