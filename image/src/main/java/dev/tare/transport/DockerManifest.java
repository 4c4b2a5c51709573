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

/// The `manifest.json` of `docker save`, for images whose layers are plain.
final class DockerManifest {
  private record Line(List<String> layers, List<String> tags) {}

  private final Map<Digest, Line> lines = new LinkedHashMap<>();

  void add(Image image, List<String> names) {
    List<String> layers = image.layers().stream().map(Layer::diffId).map(Layouts::blob).toList();
    Line line = lines.computeIfAbsent(image.id(), _ -> new Line(layers, new ArrayList<>()));
    for (String name : names) {
      Reference reference = Reference.parse(name).withDefaultTag();
      String tag = reference.name() + reference.tag().map(t -> ":" + t).orElse("");
      if (reference.tag().isPresent() && !line.tags.contains(tag)) {
        line.tags.add(tag);
      }
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
