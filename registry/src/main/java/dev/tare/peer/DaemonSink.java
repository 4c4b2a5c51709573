package dev.tare.peer;

import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import dev.tare.layer.Content;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Image;
import dev.tare.oci.Reference;
import dev.tare.transport.Sink;
import dev.tare.transport.StreamedArchive;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Loads images into a daemon, all in one archive. What it has already only gets its names.
final class DaemonSink implements Sink {
  private final Daemon daemon;
  private final String shown;
  private final Optional<String> name;
  private final Sink archive;
  private final List<Named> loaded = new ArrayList<>();
  private final List<Named> known = new ArrayList<>();

  private record Named(Image image, List<Reference> names) {}

  /// @param name the one to give, in place of those that the images have
  DaemonSink(Daemon daemon, String shown, Optional<String> name) {
    this.daemon = daemon;
    this.shown = shown;
    this.name = name;
    this.archive = StreamedArchive.write(this::load, shown, name);
  }

  private void load(StreamedArchive.Writing writing) {
    try {
      daemon.load(writing);
    } catch (IOException e) {
      throw TareException.of(e, daemon.doing());
    }
  }

  @Override
  public boolean wantsPlainLayers() {
    return true;
  }

  /// By the ID that it gives to images itself: then it has every layer, too.
  @Override
  public boolean hasImage(Image image) {
    String id = image.id().toString();
    return daemon.find(id).filter(found -> found.id().equals(id)).isPresent();
  }

  @Override
  public boolean has(Descriptor blob) {
    return archive.has(blob);
  }

  @Override
  public void put(Descriptor blob, Content content) {
    archive.put(blob, content);
  }

  @Override
  public void add(Image image, List<String> names) {
    Named named = new Named(image, references(name.map(List::of).orElse(names)));
    if (archive.has(image.descriptor())) {
      archive.add(image, names);
      loaded.add(named);
    } else {
      known.add(named);
    }
  }

  /// What is no name of an image, as layouts may have it, is none in a daemon.
  private static List<Reference> references(List<String> names) {
    return names.stream().flatMap(name -> tagged(name).stream()).toList();
  }

  private static Optional<Reference> tagged(String name) {
    try {
      Reference reference = Reference.parse(name).withDefaultTag();
      return reference
          .tag()
          .map(_ -> new Reference(reference.name(), reference.tag(), Optional.empty()));
    } catch (TareException e) {
      return Optional.empty();
    }
  }

  @Override
  public void addIndex(Descriptor root, List<String> names) {
    throw TareException.unsupported(
            "cannot write %s: a daemon is given images for one platform, not an index"
                .formatted(shown))
        .withHint("leave out --all");
  }

  @Override
  public void publish() {
    if (!loaded.isEmpty()) {
      archive.publish();
      loaded.forEach(this::confirm);
    }
    for (Named named : known) {
      named.names().forEach(given -> daemon.tag(named.image().id().toString(), given));
    }
  }

  /// That the daemon was content is its word; what it has now is the proof.
  private void confirm(Named named) {
    String id = idIn(named.image()).orElseThrow(() -> absent("it has no image with that ID"));
    for (Reference given : named.names()) {
      Optional<Daemon.Known> found = daemon.find(given.toString());
      if (found.isEmpty()) {
        daemon.tag(id, given);
      } else if (!found.get().id().equals(id)) {
        throw absent("%s is another image there".formatted(given));
      }
    }
  }

  /// The digest of the config, or, where containerd keeps the images, of the manifest.
  private Optional<String> idIn(Image image) {
    List<String> ids = List.of(image.id().toString(), image.descriptor().digest().toString());
    return ids.stream()
        .flatMap(id -> daemon.find(id).stream())
        .map(Daemon.Known::id)
        .filter(ids::contains)
        .findFirst();
  }

  private TareException absent(String cause) {
    return TareException.of(
        Kind.UNAVAILABLE, "%s: the daemon did not object, but %s".formatted(daemon.doing(), cause));
  }

  @Override
  public void close() {
    archive.close();
  }

  @Override
  public String toString() {
    return shown;
  }
}
