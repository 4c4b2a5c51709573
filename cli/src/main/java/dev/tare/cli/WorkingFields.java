package dev.tare.cli;

import dev.tare.cli.template.Fields;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.script.WorkingContainer;
import dev.tare.script.WorkingContainer.Base;
import dev.tare.script.Workshop;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What `inspect` says of a working container, under buildah's names (`BuilderInfo`).
final class WorkingFields {
  private WorkingFields() {}

  /// How the members of configs are called.
  enum Names {
    /// As in documents: `config`.
    JSON,
    /// As in templates, which name fields of Go: `Config`.
    GO
  }

  static Fields of(WorkingContainer container, Workshop workshop, Names names) {
    Optional<Image> image = workshop.image(container);
    Optional<Base> base = container.base();
    ImageConfig config = container.config();
    Fields run = InspectCommand.run(config);
    return new Format.Row()
        .with("Type", "tare " + Tare.VERSION)
        .with("FromImage", base.map(Base::name).orElse(""))
        .with("FromImageID", base.map(b -> b.id().hex()).orElse(""))
        .with("FromImageDigest", base.map(b -> b.manifest().toString()).orElse(""))
        .with("Config", image.map(i -> i.config().raw().toString()).orElse(""))
        .with("Manifest", image.map(i -> i.manifest().raw().toString()).orElse(""))
        .with("Container", container.name())
        .with("ContainerID", container.id())
        .with("MountPoint", workshop.mounted(container).map(Path::toString).orElse(""))
        .with("ImageAnnotations", container.annotations())
        .with("ImageCreatedBy", container.createdBy().orElse(""))
        .with("ImageHistoryComment", container.comment().orElse(""))
        .with("OCIv1", document(config, names == Names.GO ? run : set(run), names))
        .with("Docker", document(config, run, names))
        .fields();
  }

  /// A config as an OCI document, and as one of docker.
  static Fields document(ImageConfig config, Names names) {
    return document(config, InspectCommand.run(config), names);
  }

  private static Fields document(ImageConfig config, Fields run, Names names) {
    boolean isGo = names == Names.GO;
    return new Format.Row()
        .with(isGo ? "Created" : "created", config.created().orElse(""))
        .with(isGo ? "Author" : "author", config.author().orElse(""))
        .with(isGo ? "Architecture" : "architecture", config.platform().architecture())
        .with(isGo ? "OS" : "os", config.platform().os())
        .with(isGo ? "Config" : "config", run)
        .with(
            isGo ? "RootFS" : "rootfs",
            new Format.Row()
                .with(isGo ? "Type" : "type", "layers")
                .with(
                    isGo ? "DiffIDs" : "diff_ids",
                    config.diffIds().stream().map(Object::toString).toList())
                .fields())
        .with(isGo ? "History" : "history", InspectCommand.history(config))
        .fields();
  }

  /// Without what is empty: the OCI's documents leave that out.
  private static Fields set(Fields fields) {
    Format.Row row = new Format.Row();
    for (String name : fields.names()) {
      @Nullable Object value = fields.get(name);
      boolean isEmpty =
          switch (value) {
            case null -> true;
            case String text -> text.isEmpty();
            case Collection<?> list -> list.isEmpty();
            case Map<?, ?> map -> map.isEmpty();
            default -> false;
          };
      if (!isEmpty) {
        row.with(name, value);
      }
    }
    return row.fields();
  }
}
