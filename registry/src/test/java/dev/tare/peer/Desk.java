package dev.tare.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.base.Progress;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.mutate.ImageWriter;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Layer;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.store.Cache;
import dev.tare.store.ImageStore;
import dev.tare.transport.Copy;
import dev.tare.transport.Location;
import dev.tare.transport.Remotes;
import dev.tare.transport.Sink;
import dev.tare.transport.Source;
import dev.tare.transport.Surroundings;
import dev.tare.transport.Transports;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/// A store in a folder and the way from it to a daemon and to the storage of podman.
final class Desk implements AutoCloseable, Remotes {
  final ImageStore store;
  private final Path folder;
  private final String dockerHost;
  private Patience patience =
      new Patience(Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofSeconds(60));

  /// @param dockerHost what DOCKER_HOST is
  Desk(Path folder, String dockerHost) {
    this.folder = folder;
    this.dockerHost = dockerHost;
    this.store =
        ImageStore.open(folder.resolve("store"), Cache.open(folder.resolve("cache"), 1L << 30));
  }

  /// Bears no silence.
  Desk impatient() {
    Duration short_ = Duration.ofMillis(300);
    patience = new Patience(short_, short_, short_);
    return this;
  }

  private Surroundings surroundings() {
    return new Surroundings(
        store,
        folder.resolve("temporary"),
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream());
  }

  private DockerDaemon daemon() {
    return new DockerDaemon(
        Map.of("DOCKER_HOST", dockerHost), patience, surroundings(), Progress.NONE);
  }

  @Override
  public Source open(Location.Remote location) {
    return location.transport().equals("docker-daemon")
        ? daemon().open(location)
        : new ContainersStorage(surroundings(), Progress.NONE).open(location);
  }

  @Override
  public Sink create(Location.Remote location) {
    return daemon().create(location);
  }

  @Override
  public List<Reference> fullNames(Reference name) {
    return List.of();
  }

  @Override
  public Optional<Digest> digest(Location.Remote location) {
    return Optional.empty();
  }

  /// The bottom layer is the same in all, the top one has so many bytes of its own.
  Image image(String name, int size) {
    byte[] bytes = new byte[size];
    new Random(name.hashCode()).nextBytes(bytes);
    return image(
        name,
        List.of(
            List.of(directory("etc"), file("etc/os-release", Bytes.utf8("ID=tare\n"))),
            List.of(file("data", Bytes.of(bytes)))));
  }

  Image image(String name, List<List<Entry>> entries) {
    ImageWriter writer = new ImageWriter(store);
    List<Layer> layers = new ArrayList<>();
    List<History> history = new ArrayList<>();
    for (List<Entry> layer : entries) {
      layers.add(writer.layer(layer));
      history.add(History.layer("layer " + layers.size()));
    }
    ImageConfig config = ImageConfig.of(Platform.host()).withCmd(List.of("/data"));
    Image image = writer.commit(config, layers, history);
    store.tag(image.descriptor(), Reference.parse(name));
    return image;
  }

  static Entry directory(String path) {
    return new Entry.DirectoryEntry(TreePath.of(path), Attributes.of(0755));
  }

  static Entry file(String path, Bytes content) {
    return new Entry.FileEntry(TreePath.of(path), Attributes.of(0644), Content.of(content));
  }

  Descriptor copy(String from, String to) {
    Transports transports = new Transports(surroundings(), this);
    try (Source source = transports.open(Location.parse(from));
        Sink sink = transports.create(Location.parse(to))) {
      Copy copy = new Copy(sink, Copy.Options.unchanged(), store.cache());
      Descriptor copied = copy.one(source, List.of());
      copy.publish();
      return copied;
    }
  }

  /// Neither an image nor a file of one that did not come whole; layers that did wait to be
  /// collected.
  void assertNothingKept() throws IOException {
    assertThat(store.images()).isEmpty();
    assertThat(store.fsck(Progress.NONE)).allMatch(f -> f.toString().contains("nothing needs it"));
    Path temporary = folder.resolve("temporary");
    if (Files.exists(temporary)) {
      try (Stream<Path> left = Files.list(temporary)) {
        assertThat(left).isEmpty();
      }
    }
    Path blobs = folder.resolve("store/blobs/sha256");
    if (Files.exists(blobs)) {
      try (Stream<Path> left = Files.list(blobs)) {
        assertThat(left.filter(path -> path.getFileName().toString().startsWith("."))).isEmpty();
      }
    }
  }

  @Override
  public void close() {
    store.close();
    store.cache().close();
  }
}
