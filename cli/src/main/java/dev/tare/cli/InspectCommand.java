package dev.tare.cli;

import dev.tare.cli.template.Fields;
import dev.tare.container.AnyContainer;
import dev.tare.container.Container;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Json;
import dev.tare.script.WorkingContainer;
import dev.tare.store.ImageStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare inspect CONTAINER|IMAGE…`.
final class InspectCommand implements Verb {
  private final PositionalParamSpec names = Arguments.many(0, 1, "CONTAINER|IMAGE", "names or ids");
  private final OptionSpec type =
      Arguments.choice(
          List.of("", "container", "image"),
          "container|image",
          "what the names mean; unless given, a container before an image",
          "-t",
          "--type");
  private final OptionSpec format =
      Arguments.text("FORMAT", "json or a Go template (tare help format)", "-f", "--format");
  private final OptionSpec raw =
      Arguments.choice(
          List.of("", "manifest", "config"),
          "manifest|config",
          "print that document of an image byte for byte",
          "--raw");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(names).addOption(type).addOption(format).addOption(raw);
    Arguments.explain(
        spec,
        "Prints what is known of containers and images as a JSON array with the field names of docker and"
            + " podman; of working containers, with those of buildah.",
        "tare inspect app",
        "tare inspect -f '{{.State.Status}} {{.State.ExitCode}}' web",
        "tare inspect -f '{{.Config.Cmd}}' app",
        "tare inspect -f '{{range .RootFS.Layers}}{{println .}}{{end}}' app",
        "tare inspect --raw config app | sha256sum");
  }

  @Override
  public int run(Session session) {
    Format wanted = Format.of(format.getValue());
    try (ImageStore store = session.openStore();
        ReadImages images = new ReadImages(session, store)) {
      String document = raw.getValue();
      if (document.isEmpty()) {
        List<Fields> objects = objects(session, store, images);
        // scripts for buildah expect no array around the one that they name
        boolean isAlone = objects.size() == 1 && isWorking(session, store);
        session
            .console()
            .print(
                isAlone && !(wanted instanceof Format.Templated)
                    ? Format.json(objects.getFirst())
                    : text(objects, wanted));
      } else {
        // all are found before the first is printed
        found(images).forEach(i -> session.console().print(raw(i.image(), document)));
      }
    }
    return 0;
  }

  private boolean isWorking(Session session, ImageStore store) {
    String name = names.<List<String>>getValue().getFirst();
    return switch ((String) type.getValue()) {
      case "image" -> false;
      case "container" -> container(session, name) instanceof Named.OfWorking;
      default ->
          !ImagePlace.isElsewhere(name, store)
              && Named.find(session, store, name) instanceof Named.OfWorking;
    };
  }

  private static Named.OfEither container(Session session, String name) {
    return AnyContainer.find(session.anyContainers(), name)
        .map(Named::of)
        .orElseGet(() -> new Named.OfContainer(session.containers().find(name)));
  }

  private List<ListedImage> found(ReadImages images) {
    return names.<List<String>>getValue().stream().map(images::listed).toList();
  }

  private static String raw(Image image, String document) {
    return (document.equals("manifest") ? image.manifest().raw() : image.config().raw()).toString();
  }

  private List<Fields> objects(Session session, ImageStore store, ReadImages images) {
    return Format.rows(
        names.<List<String>>getValue(),
        name ->
            switch ((String) type.getValue()) {
              case "image" -> fields(images.listed(name));
              case "container" ->
                  switch (container(session, name)) {
                    case Named.OfContainer c -> fields(session, c.container());
                    case Named.OfWorking c -> working(session, store, c.container());
                  };
              default -> either(session, store, images, name);
            });
  }

  private Fields either(Session session, ImageStore store, ReadImages images, String name) {
    if (ImagePlace.isElsewhere(name, store)) {
      return fields(images.listed(name));
    }
    return switch (Named.find(session, store, name)) {
      case Named.OfContainer c -> fields(session, c.container());
      case Named.OfWorking c -> working(session, store, c.container());
      case Named.OfImage _ -> fields(images.listed(name));
    };
  }

  private Fields working(Session session, ImageStore store, WorkingContainer container) {
    var names = format.getValue() == null ? WorkingFields.Names.JSON : WorkingFields.Names.GO;
    return WorkingFields.of(container, session.workshop(store), names);
  }

  private static Fields fields(Session session, Container container) {
    return ContainerFields.of(session.containers(), container);
  }

  private static String text(List<Fields> objects, Format wanted) {
    return switch (wanted) {
      case Format.Columns _, Format.Json _ -> Format.json(objects);
      case Format.Templated t -> Format.rendered(t, objects, Map.of());
    };
  }

  private Fields fields(ListedImage listed) {
    Image image = listed.image();
    Format.Row row = row(listed);
    if (format.getValue() != null) {
      // what buildah has for templates, and podman has not
      row.with("OCIv1", WorkingFields.document(image.config(), WorkingFields.Names.GO))
          .with("Docker", WorkingFields.document(image.config(), WorkingFields.Names.GO))
          .with("FromImage", listed.repoTags().stream().findFirst().orElse(""))
          .with("FromImageID", listed.id().hex())
          .with("FromImageDigest", listed.descriptor().digest().toString());
    }
    return row.fields();
  }

  private static Format.Row row(ListedImage listed) {
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
        .with("NamesHistory", listed.repoTags());
  }

  static Fields run(ImageConfig config) {
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

  static List<Fields> history(ImageConfig config) {
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
