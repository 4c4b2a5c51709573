package dev.tare.mutate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.layer.FileTree;
import dev.tare.layer.Layers;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

/// What must hold of any image, however its layers were made.
class SquashPropertyTest {
  private static final RandomImage RANDOM = open();

  private static RandomImage open() {
    try {
      return new RandomImage();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterContainer
  static void close() throws IOException {
    RANDOM.close();
  }

  /// What is stored is synced, so there are fewer tries than usual.
  @Property(tries = 30)
  void theSquashedImageHasTheSameTree(@ForAll long seed, @ForAll @IntRange(max = 4) int kept) {
    Image image = RANDOM.image(seed);
    int keep = Math.min(kept, image.layers().size());

    Image squashed = new Squash(RANDOM.writer()).above(keep, image);

    assertThat(Layers.text(FileTree.read(squashed.layers())))
        .isEqualTo(Layers.text(FileTree.read(image.layers())));
    assertThat(squashed.layers()).hasSizeLessThanOrEqualTo(keep + 1);
    List<History> made =
        squashed.config().history().stream().filter(line -> !line.emptyLayer()).toList();
    assertThat(made).hasSameSizeAs(squashed.layers());
  }
}
