package dev.tare.script;

import dev.tare.base.Bytes;
import dev.tare.container.AnyContainer;
import dev.tare.container.ContainerFolders;
import dev.tare.oci.Digest;
import dev.tare.oci.History;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A container that a script works in, and what its image is to be. [WorkingContainers#update] puts
/// another one in its place.
///
/// @param id 64 hex digits
/// @param base empty for one that was made of nothing
/// @param config of the image that is to come. Its layers are those of the base, its history that
///   of the base and what was added to it since
/// @param annotations those of the base and what was set since; for the manifest
/// @param createdBy what the line of the history is to say that made the layer
/// @param comment of that line
/// @param stubs places that a program which runs has mounts on, made for that; gone when it has
///   ended, unless tare was killed. No part of an image
/// @param options of `run`, as words, that hold for each program that runs in it
public record WorkingContainer(
    String id,
    String name,
    Instant created,
    Optional<Base> base,
    ImageConfig config,
    SortedMap<String, String> annotations,
    Optional<String> createdBy,
    Optional<String> comment,
    List<String> stubs,
    List<String> options)
    implements AnyContainer {

  /// The image that it was made of.
  ///
  /// @param name of the store, or as it was typed where it has none
  /// @param manifest the digest of its manifest
  /// @param id the image ID
  public record Base(String name, Digest manifest, Digest id) {}

  public WorkingContainer {
    annotations = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
    stubs = List.copyOf(stubs);
    options = List.copyOf(options);
  }

  /// What it was made of, as lists show it.
  public String imageName() {
    return base.map(Base::name).orElse("scratch");
  }

  public WorkingContainer withName(String other) {
    return new WorkingContainer(
        id, other, created, base, config, annotations, createdBy, comment, stubs, options);
  }

  public WorkingContainer withConfig(ImageConfig other) {
    return new WorkingContainer(
        id, name, created, base, other, annotations, createdBy, comment, stubs, options);
  }

  public WorkingContainer withAnnotations(SortedMap<String, String> other) {
    return new WorkingContainer(
        id, name, created, base, config, other, createdBy, comment, stubs, options);
  }

  public WorkingContainer withCreatedBy(Optional<String> text) {
    return new WorkingContainer(
        id, name, created, base, config, annotations, text, comment, stubs, options);
  }

  public WorkingContainer withComment(Optional<String> text) {
    return new WorkingContainer(
        id, name, created, base, config, annotations, createdBy, text, stubs, options);
  }

  /// With one more line in the history of the config.
  public WorkingContainer withHistory(History line) {
    List<History> lines = new ArrayList<>(config.history());
    lines.add(line);
    return withConfig(config.withLayers(config.diffIds(), lines));
  }

  public WorkingContainer withStubs(List<String> places) {
    return new WorkingContainer(
        id, name, created, base, config, annotations, createdBy, comment, places, options);
  }

  Bytes render() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("schema", 1);
    json.put("id", id);
    json.put("name", name);
    json.put("created", created.toString());
    base.ifPresent(image -> {
      json.put("imageName", image.name());
      json.put("manifest", image.manifest().toString());
      json.put("image", image.id().toString());
    });
    // as text: a config that nobody changed keeps every byte, and so its digest
    json.put("config", config.raw().toString());
    json.put("annotations", annotations);
    createdBy.ifPresent(text -> json.put("createdBy", text));
    comment.ifPresent(text -> json.put("comment", text));
    json.put("stubs", stubs);
    if (!options.isEmpty()) {
      json.put("options", options);
    }
    return Json.of(ContainerFolders.Kind.WORKING.file(), json).render();
  }

  static WorkingContainer parse(Bytes raw, String what) {
    Json json = Json.parse(raw, what);
    return new WorkingContainer(
        json.requiredString("id"),
        json.requiredString("name"),
        Instant.parse(json.requiredString("created")),
        json.string("image")
            .map(image ->
                new Base(
                    json.requiredString("imageName"),
                    Digest.parse(json.requiredString("manifest")),
                    Digest.parse(image))),
        ImageConfig.parse(Bytes.utf8(json.requiredString("config"))),
        json.stringMap("annotations"),
        json.string("createdBy"),
        json.string("comment"),
        json.strings("stubs"),
        json.strings("options"));
  }
}
