package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.oci.Manifest;
import dev.tare.registry.server.Access;
import dev.tare.registry.server.ListenAddress;
import dev.tare.registry.server.RegistryServer;
import dev.tare.store.ImageStore;
import dev.tare.testing.DockerRegistry;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `build --cache-to` and `--cache-from` with registries.
class RegistryCacheTest {
  private static final String DOCKERFILE =
      """
      FROM scratch AS made
      COPY large /large
      FROM scratch
      COPY small /small
      COPY --from=made /large /copied
      """;

  @TempDir Path directory;
  private Path context;
  private CommandLineFixture line;
  private CommandLineFixture other;
  private ImageStore far;
  private RegistryServer server;
  private final List<Access> told = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void serve() throws IOException {
    context = Files.createDirectories(directory.resolve("context"));
    byte[] large = new byte[3 << 20];
    new Random(8).nextBytes(large);
    Files.write(context.resolve("large"), large);
    Files.writeString(context.resolve("small"), "small");
    Files.writeString(context.resolve("Dockerfile"), DOCKERFILE);
    line = new CommandLineFixture(Files.createDirectories(directory.resolve("one")));
    other = new CommandLineFixture(Files.createDirectories(directory.resolve("other")));
    far = ImageStore.open(directory.resolve("far/store"), directory.resolve("far/cache"));
    var log =
        new RegistryServer.Log() {
          @Override
          public void answered(Access access) {
            told.add(access);
          }

          @Override
          public void failed(String what) {
            throw new AssertionError(what);
          }
        };
    var listen = new ListenAddress("127.0.0.1", 0);
    server =
        RegistryServer.start(
            far, new RegistryServer.Options(listen, true, InstantSource.system()), log);
  }

  @AfterEach
  void end() {
    server.close();
    far.close();
  }

  private String at(String name) {
    return server.address() + "/" + name;
  }

  private String build(CommandLineFixture line, String... words) {
    line.reset();
    List<String> all = new ArrayList<>(List.of("--progress", "plain", "build", "-t", "app"));
    all.addAll(List.of(words));
    all.add(context.toString());
    int code = line.run(all.toArray(String[]::new));
    assertThat(code).as(line.err()).isZero();
    return line.err();
  }

  /// The lines of the steps that were made, and not found.
  private static List<String> made(String said) {
    List<String> steps =
        said.lines().filter(text -> text.matches("#[0-9]+ \\[.*(COPY|RUN) .*")).toList();
    assertThat(steps).isNotEmpty();
    return steps.stream().filter(step -> !said.contains(number(step) + " CACHED\n")).toList();
  }

  private static String number(String step) {
    return step.substring(0, step.indexOf(' '));
  }

  private static String id(CommandLineFixture line) {
    return line.outOf("images", "-q", "--no-trunc", "app");
  }

  private long fetched() {
    return told.stream()
        .filter(access -> access.method().equals("GET") && access.target().contains("/blobs/"))
        .mapToLong(Access::bytes)
        .sum();
  }

  private void isTakenWhole(String to, String from) {
    String said = build(line, "--cache-to", to);
    assertThat(made(said)).hasSize(3);
    assertThat(said).contains("cache ").contains(" layers, ");
    said = build(other, "--cache-from", from);
    assertThat(made(said)).as(said).isEmpty();
    assertThat(id(other)).isEqualTo(id(line));
    assertThat(other.run("fsck")).isZero();
  }

  @Test
  void anotherMachineTakesAllStepsAndNoLayerTwice() {
    isTakenWhole("type=registry,ref=" + at("cache:1"), at("cache:1"));
    assertThat(told.stream().filter(a -> a.method().equals("GET")).map(Access::target))
        .filteredOn(target -> target.contains("/blobs/"))
        .doesNotHaveDuplicates();
    Manifest manifest =
        Manifest.parse(far.document(far.find("cache:1").descriptor()), java.util.Optional.empty());
    long bytes = manifest.layers().stream().mapToLong(layer -> layer.size()).sum();
    assertThat(fetched()).isBetween(bytes, bytes + manifest.config().size());
  }

  @Test
  void onlyLayersOfStepsThatAreUsedCome() throws IOException {
    build(line, "--cache-to", "type=registry,compression=zstd,ref=" + at("cache:1"));
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY small /small\n");
    told.clear();
    assertThat(made(build(other, "--cache-from", at("cache:1")))).isEmpty();
    assertThat(fetched()).isLessThan(100_000);
    told.clear();
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY small /elsewhere\n");
    assertThat(made(build(other, "--cache-from", at("cache:1")))).hasSize(1);
    assertThat(told.stream().filter(a -> a.target().contains("/blobs/"))).hasSize(1); // its config
  }

  @Test
  void minLeavesTheLayersOfTheImageAlone() {
    build(line, "--cache-to", "type=registry,mode=min,ref=" + at("cache:1"));
    assertThat(layers()).isEqualTo(2);
    build(line, "--cache-to", "mode=max,ref=" + at("cache:1"));
    assertThat(layers()).isEqualTo(3);
  }

  private int layers() {
    return Manifest.parse(
            far.document(far.find("cache:1").descriptor()), java.util.Optional.empty())
        .layers()
        .size();
  }

  @Test
  void aCacheThatDoesNotComeIsNoReasonNotToBuild() {
    String said = build(line, "--cache-from", at("absent:1"));
    assertThat(said).contains("warning: there is no cache in %s yet".formatted(at("absent:1")));
    said = build(line, "--cache-from", "127.0.0.1:9/x");
    assertThat(said)
        .contains("warning: no steps are taken from 127.0.0.1:9/x:latest: ")
        .contains("127.0.0.1:9 refuses the connection");
    line.run("push", "app", at("image:1"));
    said = build(line, "--cache-from", at("image:1"));
    assertThat(said).contains("it holds images, and no cache of tare");
  }

  @Test
  void aDamagedLayerIsMadeHere() throws IOException {
    build(line, "--cache-to", "type=registry,ref=" + at("cache:1"));
    Manifest manifest =
        Manifest.parse(far.document(far.find("cache:1").descriptor()), java.util.Optional.empty());
    for (var layer : manifest.layers()) {
      Path blob = far.root().resolve("blobs/sha256/" + layer.digest().hex());
      byte[] bytes = Files.readAllBytes(blob);
      bytes[bytes.length / 2] ^= 1;
      Files.write(blob, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    }
    String said = build(other, "--cache-from", at("cache:1"));
    assertThat(made(said)).hasSize(3);
    assertThat(said).contains("warning: steps of a cache were made anew: ");
    assertThat(id(other)).isEqualTo(id(line));
    assertThat(other.run("fsck")).isZero();
  }

  @Test
  void wordsThatMeanNothingAreRefusedBeforeAnythingIsBuilt() {
    for (String words :
        List.of(
            "type=inline",
            "type=registry",
            "type=gha",
            "type=registry,ref=:x",
            "cache",
            "type=local",
            "mode=most,ref=" + at("cache:1"))) {
      line.reset();
      assertThat(line.run("build", "--cache-to", words, context.toString())).as(words).isIn(2, 9);
      assertThat(line.err()).containsPattern("^tare( build)?: cannot ");
    }
    line.reset();
    assertThat(line.run("build", "-t", "x", "--cache-to", "ref=127.0.0.1:9/x", context.toString()))
        .isEqualTo(5);
    assertThat(line.outOf("images", "--format", "{{.Repository}}")).isEqualTo("x\n");
    String said = build(line, "--cache-to", "ignore-error=true,ref=127.0.0.1:9/x");
    assertThat(said).contains("warning: no steps are left in 127.0.0.1:9/x:latest: ");
  }

  @Test
  @Tag("machine")
  void aRegistryOfOthersHoldsTheCacheAndOthersCopyIt() throws Exception {
    Machine.needs("skopeo");
    try (DockerRegistry registry = DockerRegistry.start(directory.resolve("registry"))) {
      String place = registry.host() + "/team/cache:main";
      isTakenWhole("type=registry,ref=" + place, "type=registry,ref=" + place);
      Process skopeo =
          new ProcessBuilder(
                  "skopeo",
                  "copy",
                  "-q",
                  "--src-tls-verify=false",
                  "docker://" + place,
                  "dir:" + directory.resolve("copied"))
              .inheritIO()
              .start();
      assertThat(skopeo.waitFor()).isZero();
    }
  }
}
