package dev.tare.cli;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.container.Container;
import dev.tare.container.ContainerStore;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.History;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Manifest;
import dev.tare.oci.MediaType;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.registry.server.Access;
import dev.tare.registry.server.ListenAddress;
import dev.tare.registry.server.RegistryServer;
import dev.tare.runtime.Engine;
import dev.tare.runtime.ProcessSpec;
import dev.tare.runtime.RunSpec.Isolation;
import dev.tare.store.ImageStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What the start-up cache is made from: representative commands, run once in one process by the
/// launcher when it has built tare. The classes that they load start fast from then on.
public final class Training {
  private Training() {}

  /// @param args a folder that may be filled
  public static void main(String[] args) {
    Environment environment =
        Environment.ofProcess()
            .in(
                Path.of(args[0]),
                Map.of("TARE_ROOT", args[0], "PATH", "/usr/local/bin:/usr/bin:/bin"));
    image(Locations.of(environment, Optional.empty(), Optional.empty()));
    context(Path.of(args[0], "context"));
    container(Locations.of(environment, Optional.empty(), Optional.empty()));
    for (List<String> command : COMMANDS) {
      train(environment, command);
    }
    packages(environment, TrainingArchive.in(Path.of(args[0], "packages")));
    registry(environment);
  }

  /// Signatures aside: the classes for these would be in the start of every command.
  private static void packages(Environment environment, TrainingArchive archive) {
    archive.commands().forEach(command -> train(environment, command));
    run(environment, archive.part());
  }

  /// To a registry and back. Where no address can be listened to, these commands start slower.
  private static void registry(Environment environment) {
    Locations locations = Locations.of(environment, Optional.empty(), Optional.empty());
    var free = ListenAddress.parse("127.0.0.1:0");
    var options = new RegistryServer.Options(free, true, Clock.systemUTC());
    var silent =
        new RegistryServer.Log() {
          @Override
          public void answered(Access access) {}

          @Override
          public void failed(String what) {}
        };
    try (ImageStore store = ImageStore.open(locations.store(), locations.cache());
        RegistryServer server = RegistryServer.start(store, options, silent)) {
      String there = server.address() + "/there:1";
      for (List<String> command :
          List.of(
              List.of("tag", "packed", there),
              List.of("push", there),
              List.of("push", "-q", there),
              List.of("tags", server.address() + "/there"),
              List.of("copy", "docker://" + there, "oci:pulled"),
              List.of("analyze", "docker://" + there),
              List.of("pull", there))) {
        train(environment, command);
      }
    } catch (TareException e) {
      // a machine without a network of its own
    }
  }

  private static void context(Path folder) {
    try {
      Files.createDirectories(folder.resolve("d"));
      Files.copy(Path.of("/bin/sh"), folder.resolve("sh"));
      Files.createSymbolicLink(folder.resolve("d/link"), Path.of("../sh"));
      Files.writeString(folder.resolve(".dockerignore"), "*.o\n");
      Files.writeString(
          folder.resolve("Dockerfile"),
          """
          ARG B=training
          FROM $B AS one
          COPY . /c/
          FROM scratch
          COPY --from=one /c /c
          WORKDIR /w
          ENV A=b
          CMD ["/c"]
          """);
      Files.writeString(
          folder.resolve("Program"),
          """
          FROM scratch
          ADD sh /
          CMD ["/sh"]
          """);
      Files.writeString(
          folder.resolve("Run"),
          """
          FROM packed AS one
          WORKDIR /w
          COPY --chmod=755 sh .
          RUN : >one
          FROM packed AS two
          RUN : >/two
          FROM scratch
          COPY --from=one /w/one /
          COPY --from=two /two /
          """);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void train(Environment environment, List<String> command) {
    Ran ran = run(environment, command);
    boolean isMistake = MISTAKES.contains(command);
    if (!MAY_FAIL.contains(command) && (ran.code != 0) != isMistake) {
      throw new IllegalStateException(
          "training with %s ended with %d: %s".formatted(command, ran.code, ran.errors));
    }
  }

  private record Ran(int code, String errors) {}

  /// Whether it comes to something or not.
  private static Ran run(Environment environment, List<String> command) {
    var err = new ByteArrayOutputStream();
    var console = new Console(OutputStream.nullOutputStream(), err);
    int code = Main.run(environment, console, command.toArray(String[]::new));
    return new Ran(code, err.toString(StandardCharsets.UTF_8));
  }

  /// An image of one empty layer, so that listing has something to list.
  private static void image(Locations locations) {
    try (ImageStore store = ImageStore.open(locations.store(), locations.cache())) {
      Bytes tar = Bytes.of(new byte[1024]);
      Descriptor layer = Descriptor.of(MediaType.OCI_LAYER, tar);
      ImageConfig config =
          ImageConfig.of(Platform.host())
              .withCreated(Optional.of("2026-01-01T00:00:00Z"))
              .withLayers(List.of(layer.digest()), List.of(History.layer("training")));
      Manifest manifest = Manifest.of(config.descriptor(), List.of(layer), Map.of());
      store.put(tar, layer);
      store.put(config.raw(), config.descriptor());
      store.put(manifest.raw(), manifest.descriptor());
      store.tag(manifest.descriptor(), Reference.parse("training"));
    }
  }

  /// A container that was never started, so that listing has one to list.
  private static void container(Locations locations) {
    String id = ContainerStore.newId();
    var process =
        new ProcessSpec(List.of("true"), List.of("A=b"), "/", "", ProcessSpec.Console.NONE);
    new ContainerStore(locations.containers())
        .add(_ ->
            List.of(
                new Container(
                    id,
                    "trained",
                    Instant.EPOCH,
                    Digest.of(Bytes.EMPTY),
                    "training",
                    process,
                    Isolation.DEFAULT,
                    Engine.BUILTIN,
                    15,
                    10,
                    false,
                    new TreeMap<>())));
  }

  private static final List<String> TYPO = List.of("imagse");
  private static final List<String> ABSENT = List.of("inspect", "absent");
  private static final List<String> EXEC_ABSENT = List.of("exec", "absent", "true");
  private static final List<List<String>> MISTAKES = List.of(TYPO, ABSENT, EXEC_ABSENT);

  /// What the machine on which tare is built may allow or not; the image holds no program.
  private static final List<String> RUN =
      List.of("run", "--runtime", "builtin", "--network", "none", "training", "true");

  private static final List<String> RUN_DETACHED =
      List.of("run", "-d", "--runtime", "builtin", "--network", "none", "training", "true");

  private static final List<String> REMOVE = List.of("rm", "-fa");
  private static final List<String> BUILD_RUN =
      List.of("build", "--network", "none", "-t", "ran", "-f", "context/Run", "context");

  /// Nobody answers there; the client of registries is loaded all the same.
  private static final List<String> PULL = List.of("pull", "127.0.0.1:1/training");

  private static final List<List<String>> MAY_FAIL =
      List.of(RUN, RUN_DETACHED, BUILD_RUN, REMOVE, PULL);

  /// Built anew, then out of the cache.
  private static final List<String> PROGRAM =
      List.of("build", "-t", "program", "-f", "context/Program", "context");

  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("--version"),
          List.of("help"),
          List.of("help", "images"),
          List.of("images"),
          List.of("images", "--format", "{{.Repository}}: {{.Size}}"),
          List.of("images", "--format", "json"),
          List.of("images", "--sort", "size", "-q"),
          List.of("inspect", "training"),
          List.of("history", "training"),
          List.of("tag", "training", "other"),
          List.of("build", "-t", "built", "context"),
          PROGRAM,
          PROGRAM,
          List.of("build", "-q", "--no-cache", "-f", "context/Program", "context"),
          List.of("ldd", "/bin/sh"),
          List.of("pack", "/bin/sh", "-t", "packed"),
          List.of("check", "--fail-on", "never", "packed"),
          List.of("diff", "training", "packed"),
          List.of("why", "packed", "/"),
          BUILD_RUN,
          BUILD_RUN,
          List.of("save", "-o", "saved.tar", "training"),
          List.of("load", "-i", "saved.tar"),
          List.of("analyze", "packed"),
          List.of("analyze", "--json", "docker-archive:saved.tar"),
          List.of("tree", "packed"),
          List.of("copy", "training", "oci:layout"),
          PULL,
          EXEC_ABSENT,
          RUN,
          RUN_DETACHED,
          List.of("ps", "-a"),
          List.of("logs", "trained"),
          REMOVE,
          List.of("rmi", "other"),
          List.of("fsck"),
          // what is known of an image is used once its files are older than the clock's tick
          List.of("analyze", "oci:layout"),
          List.of("analyze", "oci:layout"),
          List.of("analyze", "packed"),
          List.of("analyze", "packed"),
          List.of("analyze", "--by", "layer", "packed"),
          TYPO,
          ABSENT);
}
