package dev.tare.cli;

import dev.tare.base.Bytes;
import dev.tare.base.Progress;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.History;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Manifest;
import dev.tare.oci.MediaType;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.store.ImageStore;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The command line within this process, over a store in a folder, at a fixed time.
final class CommandLineFixture {
  static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  final Path directory;
  String terminals = "";
  private final Map<String, String> variables = new TreeMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  CommandLineFixture(Path directory) {
    this.directory = directory;
  }

  int run(String... words) {
    return run(out, words);
  }

  int run(OutputStream out, String... words) {
    return new Tare(environment(), new Console(out, err), () -> NOW).run(words);
  }

  private Environment environment() {
    Map<String, String> all = new TreeMap<>(variables);
    all.put("TARE_ROOT", directory.toString());
    all.putIfAbsent("TARE_PULL", "never"); // no test asks the world for an image
    return new Environment(all, terminals, directory, false);
  }

  /// Sets environment variables for the commands that follow.
  void with(Map<String, String> more) {
    variables.putAll(more);
  }

  /// What a command works with here.
  Session session() {
    Environment environment = environment();
    return new Session(
        environment,
        Locations.of(environment, Optional.empty(), Optional.empty()),
        new Console(out, err),
        Progress.NONE,
        "none",
        () -> NOW,
        new AtEnd());
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  void reset() {
    out.reset();
    err.reset();
  }

  /// What a command that succeeds prints.
  String outOf(String... words) {
    reset();
    int code = run(words);
    if (code != 0 || !err().isEmpty()) {
      throw new AssertionError("exit " + code + ": " + err());
    }
    return out();
  }

  ImageStore store() {
    return ImageStore.open(directory.resolve("store"), directory.resolve("cache"));
  }

  /// Puts an image with one layer of `layerBytes` bytes into the store.
  Digest image(String name, String created, int layerBytes, Map<String, String> labels) {
    Bytes layer = Bytes.of(new byte[layerBytes]);
    Descriptor blob = Descriptor.of(MediaType.OCI_LAYER, layer);
    ImageConfig config =
        ImageConfig.of(Platform.host())
            .withCreated(Optional.of(created).filter(c -> !c.isEmpty()))
            .withCmd(List.of("/" + name.replace(':', '-'), "-x"))
            .withLabels(labels)
            .withLayers(
                List.of(blob.digest()), List.of(History.layer("COPY " + "p ".repeat(30) + "/p")));
    Manifest manifest = Manifest.of(config.descriptor(), List.of(blob), Map.of());
    try (ImageStore store = store()) {
      store.put(layer, blob);
      store.put(config.raw(), config.descriptor());
      store.put(manifest.raw(), manifest.descriptor());
      store.tag(manifest.descriptor(), Reference.parse(name));
    }
    return config.descriptor().digest();
  }
}
