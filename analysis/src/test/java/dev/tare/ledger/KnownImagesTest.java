package dev.tare.ledger;

import static dev.tare.ledger.LayerList.file;
import static dev.tare.ledger.LayerList.gone;
import static dev.tare.ledger.LayerList.link;
import static dev.tare.ledger.LayerList.mode;
import static dev.tare.ledger.LayerList.owner;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.layer.Entry;
import dev.tare.mutate.Compression;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownImagesTest {
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

  /// A layer in a file that is as old as its mark says.
  ///
  /// @param isThere whether its bytes can still be read
  private record Marked(Layer layer, String at, boolean isThere) implements Layer {
    @Override
    public Digest diffId() {
      return layer.diffId();
    }

    @Override
    public Optional<Descriptor> stored() {
      return layer.stored();
    }

    @Override
    public InputStream open() throws IOException {
      return isThere ? layer.open() : gone();
    }

    @Override
    public InputStream openStored() throws IOException {
      return isThere ? layer.openStored() : gone();
    }

    private InputStream gone() throws IOException {
      throw new IOException("read again");
    }

    @Override
    public Optional<String> mark() {
      return at.isEmpty() ? Optional.empty() : Optional.of(at);
    }
  }

  /// An image with something of everything that can be saved.
  private Image image() {
    List<List<Entry>> layers =
        List.of(
            List.of(
                file("var/lib/apt/lists/a", 9000),
                file("tmp/t", 800),
                file("root/x.tar.gz", 700),
                file("usr/bin/gcc", 600),
                file("usr/share/doc/a", 500),
                file("one", "same"),
                file("two", "same"),
                file("three", 300),
                file("four", 400)),
            List.of(
                gone("var/lib/apt/lists/a"),
                mode(0700, file("three", 300)),
                owner(7, file("four", 400)),
                link("five", "three")));
    return Compression.GZIP.apply(images.image(layers), images.cache());
  }

  private static Image marked(Image image, String mark, boolean isThere) {
    List<Layer> layers = new ArrayList<>();
    image.layers().forEach(layer -> layers.add(new Marked(layer, mark, isThere)));
    return new Image(image.descriptor(), image.manifest(), image.config(), layers);
  }

  private ImageAccount account(Image image) {
    return new KnownImages(images.cache()).of(image, 1);
  }

  @Test
  void whatIsKnownIsToldWithoutReading() {
    Image image = image();
    ImageAccount first = account(marked(image, "here", true));
    assertThat(first.savings()).hasSizeGreaterThan(6);
    assertThat(account(marked(image, "here", false))).isEqualTo(first);
  }

  @Test
  void whatMayHaveChangedIsReadAgain() {
    Image image = image();
    ImageAccount _ = account(marked(image, "here", true));
    assertThatThrownBy(() -> account(marked(image, "here, changed", false)))
        .hasMessageContaining("read again");
    assertThatThrownBy(() -> account(marked(image, "", false))).hasMessageContaining("read again");
  }

  @Test
  void aDamagedCacheIsMadeAgain() throws IOException {
    Image image = image();
    ImageAccount first = account(marked(image, "here", true));
    for (Path file : kept()) {
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 4;
      Files.write(file, bytes);
    }
    assertThat(account(marked(image, "here", true))).isEqualTo(first);
    for (Path file : kept()) {
      Files.write(file, new byte[3]);
    }
    assertThat(account(marked(image, "here", true))).isEqualTo(first);
    assertThat(account(marked(image, "here", false))).isEqualTo(first);
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("cache/facts"))) {
      return files.filter(file -> file.endsWith("content")).toList();
    }
  }

  @Test
  void aFileThatWasJustWrittenCannotBeKnownByItsTimes() throws IOException {
    Path file = Files.writeString(folder.resolve("new"), "x");
    assertThat(dev.tare.layer.FileStamp.mark(file)).isEmpty();
    assertThat(dev.tare.layer.FileStamp.mark(Path.of("/proc/self/exe"))).isPresent();
  }

  @Test
  void manySmallSavingsOfOneCauseAreOne() {
    List<List<Entry>> layers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      layers.add(List.of(file("srv/" + i, 1000), gone("srv/" + (i - 1))));
    }
    ImageAccount account = account(images.image(layers));
    assertThat(account.savings())
        .singleElement()
        .satisfies(saving -> {
          assertThat(saving.layers()).containsExactly(0, 1, 2, 3, 4, 5, 6);
          assertThat(saving.by()).containsExactly(1, 2, 3, 4, 5, 6, 7);
          assertThat(saving.files()).isEqualTo(7);
          assertThat(saving.place()).hasToString("/srv");
          assertThat(saving.weight().stored()).isEqualTo(7 * 1536);
        });
  }

  @Test
  void whatHasMostOfTheBytesIsToldByItself() {
    List<List<Entry>> layers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      layers.add(List.of(file("srv/" + i, i == 0 ? 90_000 : 1000), gone("srv/" + (i - 1))));
    }
    assertThat(account(images.image(layers)).savings())
        .extracting(Saving::layers)
        .containsExactly(List.of(0), List.of(1, 2));
  }

  @Test
  void documentationIsSavedWithItsHeaders() {
    ImageAccount account =
        account(images.image(List.of(List.of(file("usr/share/doc/a", 10), file("a", 11)))));
    assertThat(account.savings())
        .singleElement()
        .satisfies(saving -> assertThat(saving.weight().stored()).isEqualTo(1024));
  }
}
