package dev.tare.registry;

import dev.tare.base.Bytes;
import dev.tare.base.Progress;
import dev.tare.base.Proxies;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.mutate.Compression;
import dev.tare.mutate.ImageWriter;
import dev.tare.oci.Descriptor;
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
import dev.tare.transport.Sink;
import dev.tare.transport.Source;
import dev.tare.transport.Surroundings;
import dev.tare.transport.Transports;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// A store in a folder and the way from it to registries: with short pauses, and patient with a
/// machine that has much to do unless silence is what a test is about.
final class Shelf implements AutoCloseable {
  private static Limits limits(Duration silence) {
    return new Limits(
        Duration.ofSeconds(20), silence, 4, Duration.ofMillis(2), Duration.ofMillis(40));
  }

  final ImageStore store;
  private final Path folder;
  private Credentials credentials = Credentials.NONE;
  private Optional<Boolean> tlsVerify = Optional.empty();
  private Optional<Path> certificates = Optional.empty();
  private RegistriesConf conf = RegistriesConf.USUAL;
  private TrustPolicy policy = TrustPolicy.NONE;
  private Proxies proxies = new Proxies(Map.of());
  private Limits limits = limits(Duration.ofSeconds(60));

  Shelf(Path folder) {
    this.folder = folder;
    this.store =
        ImageStore.open(folder.resolve("store"), Cache.open(folder.resolve("cache"), 1L << 30));
  }

  Shelf as(String userAndPassword) {
    return as(new Credentials(Optional.of(Credential.parse(userAndPassword)), List.of()));
  }

  Shelf as(Credentials others) {
    credentials = others;
    return this;
  }

  Shelf withTlsVerify(boolean verifies) {
    tlsVerify = Optional.of(verifies);
    return this;
  }

  Shelf withCertificates(Path directory) {
    certificates = Optional.of(directory);
    return this;
  }

  Shelf with(TrustPolicy other) {
    policy = other;
    return this;
  }

  Shelf with(RegistriesConf other) {
    conf = other;
    return this;
  }

  Shelf with(Proxies others) {
    proxies = others;
    return this;
  }

  /// Bears no silence.
  Shelf impatient() {
    limits = limits(Duration.ofMillis(400));
    return this;
  }

  Access access() {
    return new Access(
        credentials, tlsVerify, certificates, List.of(), List.of(), proxies, conf, policy, limits);
  }

  Registries registries() {
    return new Registries(access(), store);
  }

  Transports transports() {
    return new Transports(
        new Surroundings(
            store,
            folder.resolve("temporary"),
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream()),
        registries());
  }

  /// An image with two layers of that many bytes that do not compress, and a name.
  Image image(String name, int size) {
    ImageWriter writer = new ImageWriter(store);
    Layer below = writer.layer(List.of(file("etc/os-release", Bytes.utf8("ID=" + name))));
    Layer above = writer.layer(List.of(file("data", random(size, name.hashCode()))));
    Image image =
        writer.commit(
            ImageConfig.of(Platform.host()).withCmd(List.of("/data")),
            List.of(below, above),
            List.of(History.layer("below"), History.layer("above")));
    store.tag(image.descriptor(), Reference.parse(name));
    return image;
  }

  private static Entry file(String path, Bytes content) {
    return new Entry.FileEntry(TreePath.of(path), Attributes.of(0644), Content.of(content));
  }

  static Bytes random(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return Bytes.of(bytes);
  }

  /// The image as it is on the wire.
  Image gzipped(Image image) {
    return Compression.GZIP.apply(image, store.cache());
  }

  Descriptor copy(String from, String to) {
    return copy(from, to, Copy.Options.unchanged());
  }

  Descriptor copy(String from, String to, Copy.Options options) {
    Transports transports = transports();
    try (Source source = transports.open(Location.parse(from));
        Sink sink = transports.create(Location.parse(to))) {
      Copy copy = new Copy(sink, options, store.cache(), Progress.NONE);
      Descriptor copied = copy.one(source, List.of());
      copy.publish();
      return copied;
    }
  }

  @Override
  public void close() {
    store.close();
    store.cache().close();
  }
}
