package dev.tare.mutate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.layer.FileTree;
import dev.tare.layer.HostTree;
import dev.tare.layer.Layers;
import dev.tare.oci.Image;
import dev.tare.oci.Reference;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import dev.tare.transport.Copy;
import dev.tare.transport.Location;
import dev.tare.transport.Sink;
import dev.tare.transport.Source;
import dev.tare.transport.Surroundings;
import dev.tare.transport.Transports;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Squashed or not, others unpack the same files.
@Tag("machine")
class SquashPeersTest {
  private static final String DIRECTORY = "( dir [0-7: ]+?)( \\d+-\\S+Z)?$";
  private static final String DIRECTORY_OF_TODAY = "( dir [0-7: ]+?) 2\\d\\d\\d-\\S+Z$";

  @BeforeEach
  void needs() {
    Machine.needs("umoci", "tar");
    Machine.needsRoot();
  }

  private static void run(String... words) throws IOException {
    Command.Outcome outcome = Command.of(words).run();
    assertThat(outcome.status()).as("%s: %s", List.of(words), outcome.err()).isZero();
  }

  private static List<String> onDisk(Path directory) {
    List<String> lines = Layers.text(FileTree.of(new HostTree(directory, HostTree.WithXattrs.YES)));
    return lines.stream().filter(line -> !line.startsWith("/ dir 755")).toList();
  }

  /// Directories that umoci makes because no entry does, or in which it removes something, get the
  /// time of the day: there the time is not compared.
  private static void assertSame(List<String> one, List<String> other) {
    assertThat(one).usingElementComparator(SquashPeersTest::compare).isEqualTo(other);
  }

  private static int compare(String one, String other) {
    String a = one.replaceFirst(DIRECTORY_OF_TODAY, "$1");
    String b = other.replaceFirst(DIRECTORY_OF_TODAY, "$1");
    boolean isTimed = a.equals(one) && b.equals(other);
    return isTimed
        ? a.compareTo(b)
        : a.replaceFirst(DIRECTORY, "$1").compareTo(b.replaceFirst(DIRECTORY, "$1"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13})
  void umociUnpacksTheSameFiles(long seed) throws IOException {
    try (RandomImage random = new RandomImage()) {
      Image image = random.withWhiteoutsFirst(seed);
      List<String> before = unpacked(random, image, "before");
      for (int keep = 0; keep <= image.layers().size(); keep++) {
        Image squashed = new Squash(random.writer()).above(keep, image);
        assertSame(unpacked(random, squashed, "kept" + keep), before);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void theOnlyLayerIsAPlainTarOfWhatUmociUnpacks(long seed) throws IOException {
    try (RandomImage random = new RandomImage()) {
      Image image = random.withWhiteoutsFirst(seed);
      Image squashed = new Squash(random.writer()).all(image);
      Path tar = random.folder().resolve("all.tar");
      try (InputStream in = squashed.layers().getFirst().open()) {
        Files.copy(in, tar);
      }
      Path out = Files.createDirectories(random.folder().resolve("tar"));
      run("tar", "-xpf", tar.toString(), "--xattrs", "--numeric-owner", "-C", out.toString());
      if (image.layers().size() > 1) {
        assertSame(onDisk(out), unpacked(random, image, "image"));
      }
    }
  }

  private static List<String> unpacked(RandomImage random, Image image, String name)
      throws IOException {
    random.store.tag(image.descriptor(), Reference.parse("localhost/x:" + name));
    Path layout = random.folder().resolve("layout-" + name);
    var surroundings =
        new Surroundings(
            random.store,
            random.folder().resolve("temporary"),
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream());
    Transports transports = new Transports(surroundings);
    try (Source source = transports.open(Location.parse("store:localhost/x:" + name));
        Sink sink = transports.create(Location.parse("oci:" + layout + ":x"))) {
      Copy copy = new Copy(sink, Copy.Options.unchanged(), random.store.cache());
      var _ = copy.one(source, List.of());
      copy.publish();
    }
    Path bundle = random.folder().resolve("bundle-" + name);
    run("umoci", "unpack", "--image", layout + ":x", bundle.toString());
    return onDisk(bundle.resolve("rootfs"));
  }
}
