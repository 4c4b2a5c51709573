package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.oci.Digest;
import dev.tare.oci.Json;
import dev.tare.store.ImageStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Pulls, pushes and servers that are killed at moments that nobody has chosen; what goes over the
/// wire is read from the server's own lines.
@Tag("machine")
@Timeout(3600)
class KilledTransfersTest {
  private static final int LAYERS = 6;
  private static final int LAYER_BYTES = 2 << 20;
  private static final Pattern SENT =
      Pattern.compile(
          " PUT /v2/\\S*/blobs/uploads/\\S*digest=sha256(?::|%3A)([0-9a-f]{64})\\S* 201 ");
  private static final Pattern FETCHED =
      Pattern.compile(" GET /v2/\\S*/blobs/sha256:([0-9a-f]{64}) 20[06] ");

  @TempDir Path dir;
  private TareProcess near;
  private CommandLineFixture nearLine;
  private TareProcess far;
  private CommandLineFixture farLine;
  private Process serving;
  private String host;
  private int servers;

  @BeforeEach
  void serve() throws IOException {
    near = new TareProcess(Files.createDirectories(dir.resolve("near")));
    nearLine = new CommandLineFixture(dir.resolve("near/tare"));
    far = new TareProcess(Files.createDirectories(dir.resolve("far")));
    farLine = new CommandLineFixture(dir.resolve("far/tare"));
    serveAgain();
  }

  private void serveAgain() throws IOException {
    servers++;
    serving =
        far.builder(List.of("serve", "--writable", "--verbose", "--listen", "127.0.0.1:0"))
            .redirectError(log().toFile())
            .start();
    StringBuilder line = new StringBuilder();
    InputStream in = serving.getInputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.append((char) b);
    }
    host = line.toString();
  }

  private Path log() {
    return dir.resolve("log" + servers);
  }

  @AfterEach
  void end() throws InterruptedException {
    serving.destroy();
    serving.waitFor();
  }

  // what there is

  /// An image that no other round has anything of.
  private Digest image(String name, Random random, int layers, int bytes) {
    LayeredImage image = new LayeredImage();
    for (int i = 0; i < layers; i++) {
      byte[] content = new byte[bytes];
      random.nextBytes(content);
      image.layer("layer " + i, LayeredImage.file("file" + i, 0644, Bytes.of(content)));
    }
    return image.store(nearLine, name);
  }

  private Set<String> blobs(String side) throws IOException {
    try (Stream<Path> files = Files.list(dir.resolve(side + "/tare/store/blobs/sha256"))) {
      return new HashSet<>(files.map(file -> file.getFileName().toString()).toList());
    } catch (NoSuchFileException e) {
      return Set.of();
    }
  }

  private int said() throws IOException {
    return Files.readString(log()).length();
  }

  /// Digests that the server's lines name since then; one that stands twice went twice.
  private List<String> since(int said, Pattern pattern) throws IOException {
    List<String> digests = new ArrayList<>();
    Matcher matcher = pattern.matcher(Files.readString(log()).substring(said));
    while (matcher.find()) {
      digests.add(matcher.group(1));
    }
    return digests;
  }

  private static void requireSound(CommandLineFixture line) {
    line.reset();
    assertThat(line.run("fsck")).as(line.err()).isZero();
    assertThat(line.out()).doesNotContain(" error: ");
  }

  // killing

  /// Runs it and kills it: after some of the time that it may take, or once some of its layers have
  /// gone.
  ///
  /// @param going the server's line of a blob that has gone
  private void killed(Random random, long longest, Pattern going, String... words)
      throws IOException, InterruptedException {
    int said = said();
    Process process = started(words);
    if (random.nextBoolean()) {
      process.waitFor(random.nextLong(longest), TimeUnit.MILLISECONDS);
    } else {
      int some = 1 + random.nextInt(LAYERS - 1);
      while (process.isAlive() && since(said, going).size() < some) {
        Thread.sleep(1);
      }
    }
    process.destroyForcibly().waitFor();
  }

  private Process started(String... words) throws IOException {
    return near.builder(List.of(words))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /// In milliseconds; kills are spread over it.
  private long durationOf(String... words) {
    long begun = System.nanoTime();
    near.run(words).ok();
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) + 1;
  }

  private void rounds(int rounds, long seed) throws Exception {
    System.out.println("killed transfers: seed " + seed);
    Random random = new Random(seed);
    Digest first = image("first", random, LAYERS, LAYER_BYTES);
    long push = durationOf("push", "first", host + "/app:first");
    nearLine.run("rmi", "-f", first.hex());
    long pull = durationOf("pull", host + "/app:first");
    Set<String> keptTwice = new HashSet<>();
    for (int round = 0; round < rounds; round++) {
      Digest id = image("app:" + round, random, LAYERS, LAYER_BYTES);
      String name = host + "/app:" + round;

      killed(random, push, SENT, "push", "app:" + round, name);
      requireSound(nearLine);
      requireSound(farLine);
      pushesWhatIsMissing(id, "app:" + round, name);

      nearLine.run("rmi", "-f", id.hex());
      killed(random, pull, FETCHED, "pull", name);
      requireSound(nearLine);
      Set<String> present = blobs("near");
      int said = said();
      assertThat(near.run("pull", "-q", name).ok().out()).isEqualTo(id + "\n");
      List<String> fetched = new ArrayList<>(since(said, FETCHED));
      fetched.remove(id.hex()); // the config says what is needed
      assertThat(fetched).as("round " + round).doesNotHaveDuplicates();
      assertThat(fetched).as("round " + round).doesNotContainAnyElementsOf(present);
      assertThat(blobs("near")).containsAll(fetched);
      present.retainAll(layers(id));
      keptTwice.addAll(present);
      requireSound(nearLine);
    }
    assertDfIsTrue(nearLine);
    assertDfIsTrue(farLine);
    System.out.println(
        "killed transfers: layers that had come before the kill: " + keptTwice.size());
  }

  private void pushesWhatIsMissing(Digest id, String image, String name) throws IOException {
    Set<String> present = blobs("far");
    int said = said();
    near.run("push", image, name).ok();
    List<String> sent = since(said, SENT);
    assertThat(sent).doesNotHaveDuplicates().doesNotContainAnyElementsOf(present);
    assertThat(farLine.outOf("images", "-q", "--no-trunc")).contains(id.hex());
    requireSound(farLine);
    int again = said();
    near.run("push", image, name).ok();
    assertThat(since(again, SENT)).isEmpty();
  }

  private Set<String> layers(Digest id) {
    try (ImageStore store = nearLine.store()) {
      Set<String> layers = new HashSet<>();
      store
          .image(store.find(id.toString()))
          .manifest()
          .layers()
          .forEach(layer -> layers.add(layer.digest().hex()));
      return layers;
    }
  }

  @Test
  void aKilledPullOrPushIsMadeUpForByWhatWasMissing() throws Exception {
    rounds(3, 8);
  }

  @Test
  @Tag("long")
  void fiftyKilledPullsAndPushesAreMadeUpForByWhatWasMissing() throws Exception {
    rounds(25, System.nanoTime());
  }

  @Test
  void aKilledServerHasASoundStoreAndTakesTheRest() throws Exception {
    serversKilled(3, 8);
  }

  @Test
  @Tag("long")
  void twentyKilledServersHaveSoundStores() throws Exception {
    serversKilled(20, System.nanoTime());
  }

  private void serversKilled(int rounds, long seed) throws Exception {
    System.out.println("killed servers: seed " + seed);
    Random random = new Random(seed);
    image("first", random, LAYERS, LAYER_BYTES);
    long push = durationOf("push", "first", host + "/app:first");
    for (int round = 0; round < rounds; round++) {
      Digest id = image("app:" + round, random, LAYERS, LAYER_BYTES);
      Process pushing = started("push", "app:" + round, host + "/app:" + round);
      Thread.sleep(random.nextLong(push));
      serving.destroyForcibly().waitFor();
      assertThat(pushing.waitFor(2, TimeUnit.MINUTES)).as("the client gives up").isTrue();
      requireSound(farLine);

      serveAgain();

      pushesWhatIsMissing(id, "app:" + round, host + "/app:" + round);
    }
  }

  // what is left on the disk

  @Test
  void pruneGivesBackWhatAKilledPullHasLeft() throws Exception {
    Digest id = image("large", new Random(8), 3, 12 << 20);
    near.run("push", "--preserve-digests", "large", host + "/large").ok();
    nearLine.run("rmi", "-f", id.hex());
    do {
      nearLine.run("rmi", "-f", id.hex());
      Process pulling = started("pull", host + "/large");
      while (pulling.isAlive() && !isBlobUnderWay()) {
        Thread.sleep(1);
      }
      pulling.destroyForcibly().waitFor();
    } while (!isBlobUnderWay());

    assertThat(number("Unfinished", "TotalCount")).isEqualTo(1);
    assertThat(number("Unfinished", "Active")).isZero();
    assertThat(number("Unfinished", "RawReclaimable")).isPositive();
    assertDfIsTrue(nearLine);
    long before = du("near");
    String dry = nearLine.outOf("prune", "--dry-run");
    assertThat(du("near")).isEqualTo(before);

    String pruned = nearLine.outOf("prune");

    assertThat(pruned)
        .isEqualTo("Total reclaimed space: %s\n".formatted(Size.human(before - du("near"))));
    assertThat(dry).isEqualTo("Total reclaimed space would be: " + pruned.substring(23));
    assertThat(number("Unfinished", "RawSize")).isZero();
    assertThat(number("Blobs of no image", "RawSize")).isZero();
    assertDfIsTrue(nearLine);
    near.run("pull", host + "/large").ok();
    assertThat(number("Images", "RawSize")).isGreaterThan(36 << 20);
    nearLine.outOf("prune");
    assertThat(nearLine.outOf("images", "-q", "--no-trunc")).contains(id.hex());
    nearLine.outOf("prune", "--all", "--force", "--cache");
    assertThat(nearLine.outOf("images", "-q")).isEmpty();
    assertThat(du("near")).isLessThan(1 << 20);
    assertDfIsTrue(nearLine);
  }

  private boolean isBlobUnderWay() throws IOException {
    try (DirectoryStream<Path> spaces =
        Files.newDirectoryStream(dir.resolve("near/tare/store"), ".tare-*")) {
      for (Path space : spaces) {
        try (Stream<Path> files = Files.list(space)) {
          if (files.anyMatch(file -> file.getFileName().toString().startsWith("blob-"))) {
            return true;
          }
        }
      }
    } catch (IOException e) {
      // gone in the meantime
    }
    return false;
  }

  private long number(String type, String field) {
    return Json.parse(
            Bytes.utf8("{\"rows\":%s}".formatted(nearLine.outOf("df", "--format", "json"))), "df")
        .objects("rows")
        .stream()
        .filter(row -> row.requiredString("Type").equals(type))
        .findFirst()
        .flatMap(row -> row.integer(field))
        .orElseThrow();
  }

  private static void assertDfIsTrue(CommandLineFixture line) throws Exception {
    long all =
        line.outOf("df", "--format", "{{.RawSize}}").lines().mapToLong(Long::parseLong).sum();
    assertThat(all).isCloseTo(du(line.directory), Percentage.withPercentage(0.5));
  }

  private long du(String side) throws Exception {
    return du(dir.resolve(side + "/tare"));
  }

  /// Bytes on the disk, as du counts them.
  private static long du(Path root) throws Exception {
    List<String> words = new ArrayList<>(List.of("du", "-scB1"));
    for (String part : List.of("store", "cache", "containers")) {
      if (Files.exists(root.resolve(part))) {
        words.add(root.resolve(part).toString());
      }
    }
    Process du = new ProcessBuilder(words).start();
    String last = du.inputReader().lines().reduce("", (_, line) -> line);
    assertThat(du.waitFor()).isZero();
    return Long.parseLong(last.substring(0, last.indexOf('\t')));
  }
}
