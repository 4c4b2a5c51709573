package dev.tare.transport;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Index;
import dev.tare.oci.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Writes a tar that is an OCI layout; in the form of `docker save` it has a `manifest.json` as
/// well, as docker writes it since version 25. Everything is written in [#publish], sorted by name
/// and without times, so that the same images give the same bytes.
final class ArchiveSink implements Sink {
  private final String shown;
  private final boolean isDocker;
  private final Optional<String> name;
  private final ArchiveTarget output;
  private final SortedMap<String, Content> files = new TreeMap<>();
  private final List<Descriptor> listed = new ArrayList<>();
  private final DockerManifest docker = new DockerManifest();

  /// @param shown names it in messages
  /// @param name goes before the names of the images
  ArchiveSink(String shown, boolean isDocker, Optional<String> name, ArchiveTarget output) {
    this.shown = shown;
    this.isDocker = isDocker;
    this.name = name;
    this.output = output;
  }

  static ArchiveSink create(Location.Archive location, Surroundings surroundings) {
    String shown = location.toString();
    return new ArchiveSink(
        shown,
        location.format() == Location.Archive.Format.DOCKER,
        location.pick() instanceof Pick.Named(String name) ? Optional.of(name) : Optional.empty(),
        ArchiveOutput.open(location.path(), shown, surroundings));
  }

  @Override
  public boolean wantsPlainLayers() {
    return isDocker;
  }

  @Override
  public boolean has(Descriptor blob) {
    return files.containsKey(Layouts.blob(blob.digest()));
  }

  @Override
  public void put(Descriptor blob, Content content) {
    files.put(Layouts.blob(blob.digest()), content);
  }

  @Override
  public void add(Image image, List<String> names) {
    List<String> given = given(names);
    list(image.descriptor().withPlatform(image.config().platform()), given);
    if (isDocker) {
      image.layers().forEach(this::requirePlain);
      docker.add(image, given);
    }
  }

  /// In that form layers are found by the digests in the config: blobs have them or are not found.
  private void requirePlain(Layer layer) {
    Digest blob = layer.stored().orElseThrow().digest();
    if (!blob.equals(layer.diffId())) {
      throw TareException.corrupt(
          "cannot write %s: a layer has the digest %s, its config says %s"
              .formatted(shown, blob, layer.diffId()));
    }
  }

  @Override
  public void addIndex(Descriptor root, List<String> names) {
    if (isDocker) {
      throw TareException.unsupported(
          "cannot write %s: docker-archive holds images for one platform, not an index"
              .formatted(shown));
    }
    list(root, given(names));
  }

  private List<String> given(List<String> names) {
    return name.map(List::of).orElse(names);
  }

  private void list(Descriptor root, List<String> names) {
    if (names.isEmpty()) {
      listed.add(Layouts.entry(root, Optional.empty()));
    }
    for (String given : names) {
      Descriptor entry = Layouts.entry(root, Optional.of(given));
      listed.add(isDocker ? Layouts.forContainerd(entry, given) : entry);
    }
  }

  @Override
  public void publish() {
    files.put(Layouts.MARKER, Content.of(Layouts.MARKER_CONTENT));
    files.put(Layouts.INDEX, Content.of(Index.of(listed, Map.of()).raw()));
    if (isDocker) {
      Bytes manifest = docker.render();
      files.put(DockerImage.MANIFEST, Content.of(manifest));
    }
    output.write(files);
  }

  @Override
  public void close() {
    output.close();
  }

  @Override
  public String toString() {
    return shown;
  }
}
