package dev.tare.transport;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Json;
import dev.tare.oci.Layer;
import dev.tare.oci.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The `manifest.json` of `docker save`, for images whose layers are plain.
final class DockerManifest {
  private record Line(List<String> layers, List<String> tags) {}

  private final Map<Digest, Line> lines = new LinkedHashMap<>();

  void add(Image image, List<String> names) {
    List<String> layers = image.layers().stream().map(Layer::diffId).map(Layouts::blob).toList();
    Line line = lines.computeIfAbsent(image.id(), _ -> new Line(layers, new ArrayList<>()));
    names.stream()
        .flatMap(name -> tag(name).stream())
        .filter(tag -> !line.tags.contains(tag))
        .forEach(line.tags::add);
  }

  /// `name:tag`; empty where there is no tag, and for a reference name of a layout that is no image
  /// name.
  private static Optional<String> tag(String name) {
    try {
      Reference reference = Reference.parse(name).withDefaultTag();
      return reference.tag().map(tag -> reference.name() + ":" + tag);
    } catch (TareException e) {
      return Optional.empty();
    }
  }

  Bytes render() {
    if (lines.isEmpty()) {
      throw TareException.invalid("cannot write an archive of no image");
    }
    Bytes all = Bytes.EMPTY;
    for (Map.Entry<Digest, Line> entry : lines.entrySet()) {
      Line line = entry.getValue();
      Bytes one =
          Json.empty("manifest.json")
              .with("Config", Layouts.blob(entry.getKey()))
              .with("RepoTags", line.tags)
              .with("Layers", line.layers)
              .render();
      all = all.concat(Bytes.utf8(all.isEmpty() ? "[" : ",")).concat(one);
    }
    return all.concat(Bytes.utf8("]\n"));
  }
}
