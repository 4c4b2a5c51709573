package dev.tare.cli;

import dev.tare.cli.template.Fields;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Json;
import dev.tare.store.ImageStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare inspect IMAGE…`.
final class InspectCommand implements Verb {
  private final PositionalParamSpec images =
      Arguments.many(0, 1, "IMAGE", "names or ids of images in the store");
  private final OptionSpec format =
      Arguments.text("FORMAT", "json or a Go template (tare help format)", "-f", "--format");
  private final OptionSpec raw =
      Arguments.choice(
          List.of("", "manifest", "config"),
          "manifest|config",
          "print that document byte for byte",
          "--raw");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(images).addOption(format).addOption(raw);
    Arguments.explain(
        spec,
        "Prints what is known of images as a JSON array with the field names of docker and podman.",
        "tare inspect app",
        "tare inspect -f '{{.Config.Cmd}}' app",
        "tare inspect -f '{{range .RootFS.Layers}}{{println .}}{{end}}' app",
        "tare inspect --raw config app | sha256sum");
  }

  @Override
  public int run(Session session) {
    Format wanted = Format.of(format.getValue());
    List<String> names = images.getValue();
    try (ImageStore store = session.openStore()) {
      List<ListedImage> found = names.stream().map(n -> ListedImage.find(store, n)).toList();
      Console console = session.console();
      switch ((String) raw.getValue()) {
        case "manifest" -> found.forEach(i -> console.print(i.image().manifest().raw().toString()));
        case "config" -> found.forEach(i -> console.print(i.image().config().raw().toString()));
        default -> console.print(text(found, wanted));
      }
    }
    return 0;
  }

  private static String text(List<ListedImage> found, Format wanted) {
    List<Fields> objects = Format.rows(found, InspectCommand::fields);
    return switch (wanted) {
      case Format.Columns _, Format.Json _ -> Format.json(objects);
      case Format.Templated t -> Format.rendered(t, objects, Map.of());
    };
  }

  private static Fields fields(ListedImage listed) {
    Image image = listed.image();
    ImageConfig config = image.config();
    return new Format.Row()
        .with("Id", listed.id().hex())
        .with("Digest", listed.descriptor().digest().toString())
        .with("RepoTags", listed.repoTags())
        .with("RepoDigests", listed.repoDigests())
        .with("Parent", "")
        .with(
            "Comment",
            config.history().reversed().stream().findFirst().flatMap(History::comment).orElse(""))
        .with("Created", config.created().orElse(""))
        .with("Config", run(config))
        .with("Author", config.author().orElse(""))
        .with("Architecture", config.platform().architecture())
        .with("Variant", config.platform().variant().orElse(""))
        .with("Os", config.platform().os())
        .with("Size", listed.size())
        .with("VirtualSize", listed.size())
        .with(
            "RootFS",
            new Format.Row()
                .with("Type", "layers")
                .with("Layers", config.diffIds().stream().map(Object::toString).toList())
                .fields())
        .with("Labels", config.labels())
        .with("Annotations", new TreeMap<>(image.manifest().annotations()))
        .with("ManifestType", image.manifest().mediaType().value())
        .with("User", config.user())
        .with("History", history(config))
        .with("NamesHistory", listed.repoTags())
        .fields();
  }

  private static Fields run(ImageConfig config) {
    Format.Row row =
        new Format.Row()
            .with("User", config.user())
            .with("ExposedPorts", set(config.exposedPorts()))
            .with("Env", config.env())
            .with("Entrypoint", config.entrypoint())
            .with("Cmd", config.cmd())
            .with("Volumes", set(config.volumes()))
            .with("WorkingDir", config.workingDir())
            .with("Labels", config.labels())
            .with("StopSignal", config.stopSignal().orElse(""));
    config
        .json()
        .object("config")
        .flatMap(c -> c.object("Healthcheck"))
        .ifPresent(check -> row.with("Healthcheck", healthcheck(check)));
    return row.fields();
  }

  private static Fields healthcheck(Json check) {
    Format.Row row = new Format.Row().with("Test", check.strings("Test"));
    for (String name : List.of("Interval", "Timeout", "StartPeriod", "Retries")) {
      check.integer(name).ifPresent(number -> row.with(name, number));
    }
    return row.fields();
  }

  /// Go's sets are maps to empty objects.
  private static Map<String, Object> set(List<String> names) {
    Map<String, Object> set = new TreeMap<>();
    names.forEach(name -> set.put(name, Map.of()));
    return set;
  }

  private static List<Fields> history(ImageConfig config) {
    List<Fields> lines = new ArrayList<>();
    for (History line : config.history()) {
      Format.Row row = new Format.Row();
      line.created().ifPresent(created -> row.with("created", created));
      line.createdBy().ifPresent(by -> row.with("created_by", by));
      line.author().ifPresent(author -> row.with("author", author));
      line.comment().ifPresent(comment -> row.with("comment", comment));
      if (line.emptyLayer()) {
        row.with("empty_layer", true);
      }
      lines.add(row.fields());
    }
    return lines;
  }
}
