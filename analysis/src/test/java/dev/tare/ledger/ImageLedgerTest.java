package dev.tare.ledger;

import static dev.tare.ledger.LayerList.directory;
import static dev.tare.ledger.LayerList.emptied;
import static dev.tare.ledger.LayerList.file;
import static dev.tare.ledger.LayerList.gone;
import static dev.tare.ledger.LayerList.link;
import static dev.tare.ledger.LayerList.mode;
import static dev.tare.ledger.LayerList.owner;
import static dev.tare.ledger.LayerList.symlink;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.ledger.Unneeded.Attribute;
import dev.tare.mutate.Compression;
import dev.tare.mutate.Squash;
import dev.tare.oci.Image;
import dev.tare.store.ImageSizes;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageLedgerTest {
  /// In bytes; stands for the ten megabytes of the table.
  private static final int BIG = 1_000_000;

  /// What headers, the second end of a tar and a line of the history come to.
  private static final long SMALL = 8000;

  @TempDir Path folder;
  private MadeImages images;

  @BeforeEach
  void open() {
    images = new MadeImages(folder);
  }

  @AfterEach
  void close() {
    images.close();
  }

  private static Entry big(String path) {
    byte[] bytes = new byte[BIG];
    new Random(7).nextBytes(bytes);
    return new Entry.FileEntry(TreePath.of(path), Attributes.of(0644), Content.of(Bytes.of(bytes)));
  }

  private static Entry other() {
    return file("other", "y".repeat(BIG / 10));
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // the list is copied
  private final ImageLedger ledger(List<Entry>... layers) {
    return images.ledger(images.image(List.of(layers)));
  }

  /// What the image shows, without its overhead.
  private static Map<ByteClass, Long> contents(ImageLedger ledger) {
    Map<ByteClass, Long> contents = new java.util.EnumMap<>(ByteClass.class);
    ledger
        .classes()
        .forEach((name, weight) -> {
          boolean isContent =
              name != ByteClass.TAR_OVERHEAD
                  && name != ByteClass.DOCUMENTS
                  && name != ByteClass.WHITEOUTS;
          if (isContent && weight.stored() > 0) {
            contents.put(name, weight.stored());
          }
        });
    return contents;
  }

  /// The table of research/shrink.md, 2.1: what the best-known tool gets wrong in six of eight.
  @Nested
  class TruthTable {
    private static final long REST = BIG / 10;

    private void assertReclaims(ImageLedger ledger, long bytes) {
      assertThat(ledger.reclaimable().stored()).isCloseTo(bytes, within(SMALL));
    }

    @Test
    void aFileThatALaterLayerDeletes() {
      ImageLedger ledger = ledger(List.of(big("big"), other()), List.of(gone("big")));
      assertThat(contents(ledger))
          .isEqualTo(Map.of(ByteClass.DELETED, (long) BIG, ByteClass.UNOWNED, REST));
      assertThat(ledger.of(ByteClass.WHITEOUTS).stored()).isEqualTo(512);
      assertReclaims(ledger, BIG);
    }

    @Test
    void aDirectoryThatALaterLayerRemoves() {
      ImageLedger ledger =
          ledger(List.of(directory("d"), big("d/big"), other()), List.of(gone("d")));
      assertThat(contents(ledger))
          .isEqualTo(Map.of(ByteClass.DELETED, (long) BIG, ByteClass.UNOWNED, REST));
      assertReclaims(ledger, BIG);
    }

    @Test
    void aDirectoryThatIsMadeAnew() {
      ImageLedger ledger =
          ledger(
              List.of(directory("d"), big("d/big"), other()),
              List.of(directory("d"), emptied("d"), file("d/new", 100)));
      assertThat(contents(ledger))
          .isEqualTo(Map.of(ByteClass.DELETED, (long) BIG, ByteClass.UNOWNED, REST + 100));
      assertReclaims(ledger, BIG);
    }

    @Test
    void aCopyWithAnotherMode() {
      ImageLedger ledger = ledger(List.of(big("big"), other()), List.of(mode(0755, big("big"))));
      assertThat(contents(ledger))
          .isEqualTo(Map.of(ByteClass.METADATA_COPY, (long) BIG, ByteClass.UNOWNED, BIG + REST));
      assertThat(ledger.copies()).containsOnlyKeys(Set.of(Attribute.MODE));
      assertReclaims(ledger, BIG);
    }

    @Test
    void aFileThatWasMoved() {
      ImageLedger ledger = ledger(List.of(big("big"), other()), List.of(gone("big"), big("moved")));
      assertThat(contents(ledger))
          .isEqualTo(Map.of(ByteClass.DELETED, (long) BIG, ByteClass.UNOWNED, BIG + REST));
      assertReclaims(ledger, BIG);
    }

    /// A squash keeps both; what links would save is a class of its own.
    @Test
    void theSameContentAtTwoPaths() {
      ImageLedger ledger = ledger(List.of(big("big"), other()), List.of(big("again")));
      assertThat(contents(ledger))
          .isEqualTo(Map.of(ByteClass.DUPLICATE, (long) BIG, ByteClass.UNOWNED, BIG + REST));
      assertReclaims(ledger, 0);
    }

    @Test
    void aWhiteoutOfNothingBesideACopy() {
      ImageLedger ledger =
          ledger(List.of(big("big"), other()), List.of(gone("absent"), owner(7, big("big"))));
      assertThat(contents(ledger))
          .isEqualTo(Map.of(ByteClass.METADATA_COPY, (long) BIG, ByteClass.UNOWNED, BIG + REST));
      assertThat(ledger.copies()).containsOnlyKeys(Set.of(Attribute.OWNER));
      assertReclaims(ledger, BIG);
    }

    @Test
    void aNameThatIsDeletedWhileAHardLinkStays() {
      ImageLedger ledger =
          ledger(List.of(big("big"), link("l2", "big"), other()), List.of(gone("big")));
      assertThat(contents(ledger))
          .isEqualTo(Map.of(ByteClass.HARD_LINKED, (long) BIG, ByteClass.UNOWNED, REST));
      assertReclaims(ledger, 0);
    }
  }

  @Test
  void aHardLinkOfALaterLayerKeepsAFileToo() {
    ImageLedger ledger =
        ledger(List.of(big("big")), List.of(link("kept", "big")), List.of(gone("big")));
    assertThat(contents(ledger)).isEqualTo(Map.of(ByteClass.HARD_LINKED, (long) BIG));
    ImageLedger gone =
        ledger(
            List.of(big("big")), List.of(link("kept", "big")), List.of(gone("big"), gone("kept")));
    assertThat(contents(gone)).isEqualTo(Map.of(ByteClass.DELETED, (long) BIG));
  }

  @Test
  void namesMeanWhatTheyMeanInTheMergedTree() {
    ImageLedger ledger =
        ledger(
            List.of(directory("usr"), directory("usr/lib"), symlink("lib", "usr/lib")),
            List.of(file("usr/lib/a", "first")),
            List.of(file("lib/a", "other content")));
    assertThat(contents(ledger))
        .isEqualTo(Map.of(ByteClass.OVERWRITTEN, 5L, ByteClass.UNOWNED, 13L));
  }

  @Test
  void aFileThatIsSentAgainIsToldFromOneWithAnotherTime() {
    Entry later = big("big").changed(attributes -> attributes.withMtime(Instant.ofEpochSecond(99)));
    assertThat(contents(ledger(List.of(big("big")), List.of(big("big")))))
        .containsEntry(ByteClass.RESENT, (long) BIG);
    ImageLedger ledger = ledger(List.of(big("big")), List.of(later));
    assertThat(contents(ledger)).containsEntry(ByteClass.METADATA_COPY, (long) BIG);
    assertThat(ledger.copies()).containsOnlyKeys(Set.of(Attribute.TIME));
  }

  @Test
  void shownContentIsOfTheFirstClassThatFits() {
    String installed = "P:musl\nV:1.2\nF:bin\nR:owned\nF:usr/share/man\nR:page\n\n";
    ImageLedger ledger =
        ledger(
            List.of(
                file("lib/apk/db/installed", installed),
                file("bin/owned", "12345"),
                file("bin/mine", "1234567"),
                file("usr/share/man/page", "12"),
                file("var/log/messages", "123"),
                file("var/cache/apk/APKINDEX.tar.gz", "1234")));
    assertThat(contents(ledger))
        .isEqualTo(
            Map.of(
                ByteClass.OTHER, 5L,
                ByteClass.UNOWNED, 7L + installed.length(),
                ByteClass.DOCS, 2L,
                ByteClass.CACHE, 7L));
    assertThat(ledger.packages()).isEqualTo(1);
  }

  @Test
  void compressedBytesComeToTheBlobs() {
    Image plain =
        images.image(
            List.of(
                List.of(big("big"), file("zeros", "0".repeat(BIG))),
                List.of(gone("big"), mode(0700, file("zeros", "0".repeat(BIG))))));
    for (Compression compression : List.of(Compression.GZIP, Compression.ZSTD)) {
      Image image = compression.apply(plain, images.cache());
      ImageLedger ledger = images.ledger(image);
      long pulled = new ImageSizes(images.cache()).pulled(image).orElseThrow();
      assertThat(ledger.size().pulled()).isEqualTo(pulled);
      // random bytes do not shrink, equal ones come to nothing
      assertThat(ledger.of(ByteClass.DELETED).pulled()).isCloseTo(BIG, within(BIG / 50L));
      assertThat(ledger.of(ByteClass.METADATA_COPY).pulled()).isLessThan(BIG / 50);
      assertThat(ledger.reclaimable().pulled()).isCloseTo(BIG, within(BIG / 25L));
    }
  }

  @Test
  void whatASecondReadingKnowsComesFromTheCache() {
    Image image = images.image(List.of(List.of(big("big"), file("a", 1)), List.of(link("b", "a"))));
    ImageLedger first = images.ledger(image);
    ImageLedger second = images.ledger(image);
    assertThat(second.classes()).isEqualTo(first.classes());
    assertThat(second.shown()).isEqualTo(first.shown());
  }

  @Test
  void theSquashedImageIsSmallerByWhatWasSaid() {
    Image image =
        images.image(List.of(List.of(big("big"), file("é".repeat(90), 9)), List.of(gone("big"))));
    Image squashed = new Squash(images.writer).all(image);
    ImageSizes sizes = new ImageSizes(images.cache());
    assertThat(images.ledger(image).reclaimable().stored())
        .isEqualTo(sizes.stored(image) - sizes.stored(squashed));
  }
}
