package dev.tare.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.comparison.ImageDiff;
import dev.tare.comparison.LayerChange;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.mutate.Compression;
import dev.tare.mutate.Squash;
import dev.tare.oci.Image;
import dev.tare.store.ImageSizes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;

/// What must hold of the account of any image, however its layers were made.
class ImageLedgerPropertyTest {
  private static final Path FOLDER = folder();
  private static final MadeImages IMAGES = new MadeImages(FOLDER);

  private static Path folder() {
    try {
      return Files.createTempDirectory("tare-ledger");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterContainer
  static void close() throws IOException {
    IMAGES.close();
    try (Stream<Path> all = Files.walk(FOLDER)) {
      for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    }
  }

  @Property(tries = 50)
  void classesSumAndSquashingGivesWhatWasSaid(@ForAll long seed) {
    List<List<Entry>> layers = layers(new Random(seed));
    Image image = IMAGES.image(layers);

    ImageLedger ledger = IMAGES.ledger(image);
    ImageLedger ofGzip = IMAGES.ledger(Compression.GZIP.apply(image, IMAGES.cache()));

    Image squashed = new Squash(IMAGES.writer).all(image);
    ImageSizes sizes = new ImageSizes(IMAGES.cache());
    assertThat(ledger.reclaimable().stored())
        .isEqualTo(sizes.stored(image) - sizes.stored(squashed));
    assertThat(ofGzip.shown().stream().map(ShownFile::path).toList())
        .isEqualTo(ledger.shown().stream().map(ShownFile::path).toList());
    assertThat(content(ledger)).isEqualTo(content(FileTree.read(image.layers())));
    assertThatNamesSum(image, ledger);
    // nothing is hidden in one layer without doubles
    ImageLedger ofSquashed = IMAGES.ledger(squashed);
    if (image.layers().size() > 1) {
      assertThat(ofSquashed.of(ByteClass.DELETED)).isEqualTo(Weight.NONE);
      assertThat(ofSquashed.of(ByteClass.OVERWRITTEN)).isEqualTo(Weight.NONE);
      assertThat(content(ofSquashed)).isEqualTo(content(ledger));
    }
  }

  @Property(tries = 50)
  void whatMakesTwoImagesDifferentComesToTheDifference(@ForAll long seed) {
    Random random = new Random(seed);
    List<List<Entry>> base = layers(random);
    List<List<Entry>> more = new ArrayList<>(base);
    more.addAll(layers(random));
    Image before = Compression.GZIP.apply(IMAGES.image(base), IMAGES.cache());
    Image after = Compression.GZIP.apply(image(more, base), IMAGES.cache());
    ImageDiff diff = ImageDiff.of(side(before), side(after), Set.of());
    assertThat(diff.sizes().isPulledKnown()).isTrue();
    assertThat(sum(diff.causes().stream().map(ImageDiff.Cause::growth)))
        .isEqualTo(diff.sizes().growth());
    Weight documents =
        side(after)
            .ledger()
            .of(ByteClass.DOCUMENTS)
            .minus(side(before).ledger().of(ByteClass.DOCUMENTS));
    assertThat(sum(diff.changes().stream().map(LayerChange::growth)).plus(documents))
        .isEqualTo(diff.sizes().growth());
  }

  /// Of the first layers that can be merged.
  private static Image image(List<List<Entry>> layers, List<List<Entry>> base) {
    try {
      FileTree tree = FileTree.EMPTY;
      for (List<Entry> each : layers) {
        tree = tree.apply("layer", each);
      }
      return IMAGES.image(layers);
    } catch (TareException _) {
      return IMAGES.image(base);
    }
  }

  private static ImageDiff.Side side(Image image) {
    return ImageDiff.Side.of(image, IMAGES.ledger(image));
  }

  private static Weight sum(Stream<Weight> weights) {
    return weights.reduce(Weight.NONE, Weight::plus);
  }

  /// The bytes that are shown, by each of the ways to count them.
  private static long content(ImageLedger ledger) {
    long live = 0;
    for (ByteClass each : ByteClass.values()) {
      live += each.isLive() ? ledger.of(each).stored() : 0;
    }
    long shown = ledger.shown().stream().mapToLong(file -> file.weight().stored()).sum();
    assertThat(shown).isEqualTo(live);
    return live;
  }

  /// Name by name it is the same account.
  private static void assertThatNamesSum(Image image, ImageLedger ledger) {
    FileAccounts accounts = FileAccounts.of(image, new KnownLayers(IMAGES.cache()).of(image, 1));
    FileAccount.Sums whole = accounts.image().sums();
    assertThat(whole.content()).isEqualTo(accounts.account().live());
    assertThat(whole.files()).isEqualTo(accounts.account().files());
    Weight notShown =
        Stream.of(
                ByteClass.DELETED, ByteClass.OVERWRITTEN, ByteClass.METADATA_COPY, ByteClass.RESENT)
            .map(ledger::of)
            .reduce(Weight.NONE, Weight::plus);
    assertThat(whole.unneeded()).isEqualTo(notShown);
    int last = image.layers().size() - 1;
    assertThat(accounts.upTo(last).sums().content()).isEqualTo(whole.content());
    for (int layer = 0; layer <= last; layer++) {
      assertThat(accounts.layer(layer).sums().content().stored())
          .isLessThanOrEqualTo(ledger.layers().get(layer).weight().stored());
    }
  }

  private static long content(FileTree tree) {
    Set<TreePath> counted = new TreeSet<>();
    long sum = 0;
    for (Entry entry : tree.entries()) {
      if (entry instanceof Entry.FileEntry file
          && counted.add(tree.namesOf(file.path()).getFirst())) {
        sum += file.content().size();
      }
    }
    return sum;
  }

  /// One to five layers that can be merged, whose names meet all the time.
  static List<List<Entry>> layers(Random random) {
    List<List<Entry>> layers = new ArrayList<>();
    FileTree tree = FileTree.EMPTY;
    int wanted = 1 + random.nextInt(5);
    while (layers.size() < wanted) {
      List<Entry> entries =
          Stream.generate(() -> entry(random)).limit(1 + random.nextInt(12)).toList();
      try {
        tree = tree.apply("layer", entries);
      } catch (TareException _) {
        continue; // most often a hard link to nothing
      }
      layers.add(entries);
    }
    return layers;
  }

  private static String path(Random random) {
    StringBuilder path = new StringBuilder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      path.append(path.isEmpty() ? "" : "/").append("abc".charAt(random.nextInt(3)));
    }
    return path.toString();
  }

  private static Entry entry(Random random) {
    String path = path(random);
    Attributes attributes =
        Attributes.of(random.nextBoolean() ? 0755 : 0700).withOwner(random.nextInt(2), 0);
    return switch (random.nextInt(15)) {
      case 0, 1, 2 -> LayerList.link(path, path(random));
      case 3 ->
          new Entry.SymlinkEntry(
              TreePath.of(path),
              attributes,
              Bytes.utf8(List.of("a", "/b", "../c", "/", "b/c").get(random.nextInt(5))));
      case 4, 5 -> new Entry.DirectoryEntry(TreePath.of(path), attributes);
      case 6, 7 -> LayerList.gone(path);
      case 8 -> LayerList.emptied(path);
      case 9 -> new Entry.FifoEntry(TreePath.of(path), attributes);
      default ->
          LayerList.file(path, "x".repeat(List.of(0, 1, 511, 512, 9000).get(random.nextInt(5))))
              .changed(_ -> attributes);
    };
  }
}
