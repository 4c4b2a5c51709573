package dev.tare.cli;

import dev.tare.comparison.FieldChange;
import dev.tare.comparison.FileChange;
import dev.tare.comparison.ImageDiff;
import dev.tare.comparison.LayerChange;
import dev.tare.comparison.LayerOrigin;
import dev.tare.comparison.PackageChange;
import dev.tare.container.Snapshot.Difference;
import dev.tare.ledger.Weight;
import dev.tare.oci.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What `tare diff --json` prints. `version` grows when a member changes its meaning; new members
/// may come at any time.
final class ImageDiffJson {
  private static final int VERSION = 1;

  private ImageDiffJson() {}

  static String of(ImageDiff diff, String before, String after) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("version", VERSION);
    document.put("before", before);
    document.put("after", after);
    document.put("same", diff.isSame());
    ImageDiff.Sizes sizes = diff.sizes();
    document.put("stored", values(sizes.before().stored(), sizes.after().stored()));
    if (sizes.isPulledKnown()) {
      document.put("pulled", values(sizes.before().pulled(), sizes.after().pulled()));
    }
    document.put(
        "layers",
        Map.of(
            "shared", diff.layers().shared(),
            "gone", diff.layers().gone(),
            "added", diff.layers().added()));
    document.put(
        "layerChanges",
        diff.changes().stream()
            .filter(change -> !change.isSame())
            .map(change -> layer(change, sizes.isPulledKnown()))
            .toList());
    document.put("files", diff.files().stream().map(ImageDiffJson::file).toList());
    document.put("config", diff.config().stream().map(ImageDiffJson::field).toList());
    document.put("packages", diff.packages().stream().map(ImageDiffJson::installed).toList());
    document.put(
        "bytes", diff.causes().stream().map(cause -> cause(cause, sizes.isPulledKnown())).toList());
    return Json.of("diff", document).render() + "\n";
  }

  private static Map<String, Object> values(Object before, Object after) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("before", before);
    values.put("after", after);
    return values;
  }

  private static Map<String, Object> cause(ImageDiff.Cause cause, boolean isPulledKnown) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("cause", cause.title());
    put(members, cause.growth(), isPulledKnown);
    return members;
  }

  private static void put(Map<String, Object> members, Weight growth, boolean isPulledKnown) {
    members.put("bytes", growth.stored());
    if (isPulledKnown) {
      members.put("pulled", growth.pulled());
    }
  }

  private static Map<String, Object> layer(LayerChange change, boolean isPulledKnown) {
    Map<String, Object> members = new LinkedHashMap<>();
    change.before().ifPresent(layer -> members.put("before", layer(layer)));
    change.after().ifPresent(layer -> members.put("after", layer(layer)));
    put(members, change.growth(), isPulledKnown);
    return members;
  }

  private static Map<String, Object> layer(LayerOrigin layer) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("layer", layer.number());
    members.put("diffId", layer.diffId().toString());
    members.put("instruction", layer.instruction());
    return members;
  }

  private static Map<String, Object> file(FileChange file) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("path", file.path().toString());
    members.put("change", file.kind().toString());
    members.put("what", file.what().stream().map(FileChange.Aspect::toString).toList());
    members.put("directory", file.isDirectory());
    members.put("before", file.before());
    members.put("after", file.after());
    file.owner().ifPresent(owner -> members.put("package", owner));
    return members;
  }

  private static Map<String, Object> field(FieldChange change) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("field", change.field());
    change.before().ifPresent(value -> members.put("before", value));
    change.after().ifPresent(value -> members.put("after", value));
    return members;
  }

  private static Map<String, Object> installed(PackageChange change) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("package", change.name());
    change.before().ifPresent(value -> members.put("before", value));
    change.after().ifPresent(value -> members.put("after", value));
    members.put("bytes", change.growth());
    return members;
  }

  /// What a container changed of its image.
  static String ofContainer(List<Difference> differences) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("version", VERSION);
    document.put("same", differences.isEmpty());
    document.put(
        "files",
        differences.stream()
            .map(one ->
                Map.of(
                    "path", one.path().toString(),
                    "change", one.kind().name().toLowerCase(Locale.ROOT)))
            .toList());
    return Json.of("diff", document).render() + "\n";
  }
}
