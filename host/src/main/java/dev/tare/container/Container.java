package dev.tare.container;

import dev.tare.base.Bytes;
import dev.tare.oci.Digest;
import dev.tare.oci.Json;
import dev.tare.runtime.Engine;
import dev.tare.runtime.ProcessSpec;
import dev.tare.runtime.RunSpec.Isolation;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What was asked for when a container was made; never changes.
///
/// @param id 64 hex digits
/// @param image the id of its image
/// @param imageName as it was typed
/// @param stopSignal 1 to 64
/// @param stopSeconds how long `stop` waits for the program to end
/// @param removeAtEnd `--rm`
public record Container(
    String id,
    String name,
    Instant created,
    Digest image,
    String imageName,
    ProcessSpec process,
    Isolation isolation,
    Engine engine,
    int stopSignal,
    int stopSeconds,
    boolean removeAtEnd,
    SortedMap<String, String> labels)
    implements AnyContainer {

  Bytes render() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("schema", 1);
    json.put("id", id);
    json.put("name", name);
    json.put("created", created.toString());
    json.put("image", image.toString());
    json.put("imageName", imageName);
    json.put("args", process.args());
    json.put("env", process.env());
    json.put("workingDir", process.workingDir());
    json.put("user", process.user());
    json.put("console", process.console().name());
    json.put("isolation", IsolationJson.of(isolation));
    json.put("engine", engine.name());
    json.put("stopSignal", stopSignal);
    json.put("stopSeconds", stopSeconds);
    json.put("removeAtEnd", removeAtEnd);
    json.put("labels", labels);
    return Json.of(ContainerStore.FILE, json).render();
  }

  static Container parse(Bytes raw, String what) {
    Json json = Json.parse(raw, what);
    return new Container(
        json.requiredString("id"),
        json.requiredString("name"),
        Instant.parse(json.requiredString("created")),
        Digest.parse(json.requiredString("image")),
        json.requiredString("imageName"),
        new ProcessSpec(
            json.strings("args"),
            json.strings("env"),
            json.requiredString("workingDir"),
            json.string("user").orElse(""),
            ProcessSpec.Console.valueOf(json.requiredString("console"))),
        IsolationJson.parse(json.object("isolation").orElse(json)),
        Engine.valueOf(json.requiredString("engine").toUpperCase(Locale.ROOT)),
        Math.toIntExact(json.integer("stopSignal").orElse(15L)),
        Math.toIntExact(json.integer("stopSeconds").orElse(10L)),
        json.bool("removeAtEnd"),
        new TreeMap<>(json.stringMap("labels")));
  }

  /// The label, where it has one of that name.
  public Optional<String> label(String key) {
    return Optional.ofNullable(labels.get(key));
  }
}
