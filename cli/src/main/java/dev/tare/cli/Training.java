package dev.tare.cli;

import dev.tare.oci.ImageConfig;
import dev.tare.oci.Manifest;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.store.ImageStore;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the start-up cache is made from: representative commands, run once in one process by the
/// launcher when it has built tare. The classes that they load start fast from then on.
public final class Training {
  private Training() {}

  /// @param args a folder that may be filled
  public static void main(String[] args) {
    Environment environment =
        Environment.ofProcess().in(Path.of(args[0]), Map.of("TARE_ROOT", args[0]));
    image(Locations.of(environment, Optional.empty(), Optional.empty()));
    for (List<String> command : COMMANDS) {
      var console = new Console(OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
      int _ =
          new Tare(environment, console, InstantSource.system())
              .run(command.toArray(String[]::new));
    }
  }

  /// An image without layers, so that listing has something to list.
  private static void image(Locations locations) {
    try (ImageStore store = ImageStore.open(locations.store(), locations.cache())) {
      ImageConfig config =
          ImageConfig.of(Platform.host()).withCreated(Optional.of("2026-01-01T00:00:00Z"));
      Manifest manifest = Manifest.of(config.descriptor(), List.of(), Map.of());
      store.put(config.raw(), config.descriptor());
      store.put(manifest.raw(), manifest.descriptor());
      store.tag(manifest.descriptor(), Reference.parse("training"));
    }
  }

  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("--version"), List.of("help"), List.of("help", "exit-codes"), List.of("imagse"));
}
