package dev.tare.ledger;

import static dev.tare.ledger.LayerList.directory;
import static dev.tare.ledger.LayerList.emptied;
import static dev.tare.ledger.LayerList.file;
import static dev.tare.ledger.LayerList.gone;
import static dev.tare.ledger.LayerList.link;
import static dev.tare.ledger.LayerList.mode;
import static dev.tare.ledger.LayerList.owner;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static LayerList layers() {
    return new LayerList();
  }

  @Test
  void everyByteOfALayerIsCountedOnce() {
    Ledger ledger =
        layers()
            .layer(directory("d"), file("d/a", 1), file("d/b", 512), link("d/c", "d/b"))
            .layer(directory("d"), gone("d/a"), mode(0755, file("d/b", 512)))
            .layer(file("d/b", 3), file("long/" + "n".repeat(120), 700))
            .ledger();
    for (int layer = 0; layer < 3; layer++) {
      int number = layer;
      long kinds =
          Stream.of(Fate.Kind.values()).mapToLong(kind -> ledger.bytes(number, kind)).sum();
      LayerMembers members = ledger.layers().get(layer);
      assertThat(kinds + members.framing()).isEqualTo(members.size());
      assertThat(members.framing()).isEqualTo(1024);
    }
  }

  @Test
  void namesTheLayerThatRemovesAFile() {
    assertThat(layers().layer(file("a", 600)).layer(file("c", 1)).layer(gone("a")).waste("/"))
        .containsExactly("0 deleted by 2: 1536 B [/a]");
  }

  @Test
  void namesTheFirstOfTheLayersThatHideAFile() {
    assertThat(layers().layer(file("a", 1)).layer(gone("a")).layer(file("a", 1)).waste("/"))
        .containsExactly("0 deleted by 1: 1024 B [/a]");
    assertThat(layers().layer(file("a", "1")).layer(file("a", "2")).layer(gone("a")).waste("/"))
        .containsExactly("0 replaced by 1: 1024 B [/a]", "1 deleted by 2: 1024 B [/a]");
  }

  @Test
  void whatADirectoryHeldGoesWithIt() {
    assertThat(
            layers()
                .layer(directory("d"), directory("d/e"), file("d/e/a", 1), file("dd", 1))
                .layer(gone("d"))
                .waste("/"))
        .containsExactly("0 deleted by 1: 2048 B [/d, /d/e, /d/e/a]");
  }

  @Test
  void aDirectoryThatWasEmptiedKeepsWhatItsLayerPutThere() {
    assertThat(
            layers()
                .layer(directory("d"), file("d/a", 1), file("d/b", 1))
                .layer(directory("d"), emptied("d"), file("d/b", "new"))
                .waste("/"))
        .containsExactly("0 deleted by 1: 1024 B [/d/a]", "0 replaced by 1: 1024 B [/d/b]");
  }

  @Test
  void aFileInPlaceOfADirectoryHidesWhatThatHeld() {
    assertThat(layers().layer(directory("d"), file("d/a", 1)).layer(file("d", 1)).waste("/"))
        .contains("0 deleted by 1: 1024 B [/d/a]");
  }

  @Test
  void tellsACopyWithAnotherModeFromOtherContent() {
    LayerList layers = layers().layer(file("a", "one"), file("b", "one"), file("c", "one"));
    assertThat(
            layers
                .layer(mode(0755, file("a", "one")), file("b", "two"), owner(7, file("c", "one")))
                .waste("/"))
        .containsExactlyInAnyOrder(
            "0 copied [MODE, OWNER] by 1: 2048 B [/a, /c]", "0 replaced by 1: 1024 B [/b]")
        .hasSize(2);
  }

  @Test
  void aCopyMayDifferInNothing() {
    assertThat(layers().layer(file("a", 9)).layer(file("a", 9)).waste("/"))
        .containsExactly("0 copied [] by 1: 1024 B [/a]");
  }

  @Test
  void aFileThatHasAnotherNameIsStillNeeded() {
    assertThat(layers().layer(file("a", 5000), link("b", "a")).layer(gone("a")).waste("/"))
        .isEmpty();
    assertThat(
            layers().layer(file("a", 5000), link("b", "a")).layer(gone("a"), gone("b")).waste("/"))
        .containsExactly("0 deleted by 1: 6144 B [/a, /b]");
  }

  @Test
  void directoriesThatAreOnlyNamedAgainAreNoWaste() {
    assertThat(
            layers()
                .layer(directory("usr"), file("usr/a", 1))
                .layer(directory("usr"), file("usr/b", 1))
                .waste("/"))
        .isEmpty();
  }
}
