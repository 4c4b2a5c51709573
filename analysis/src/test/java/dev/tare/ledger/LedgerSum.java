package dev.tare.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.store.Cache;
import dev.tare.store.ImageSizes;
import java.util.HashSet;
import java.util.Set;

/// What must hold of the account of any image. For every test that makes one.
public final class LedgerSum {
  private LedgerSum() {}

  /// Takes the account of an image and asserts that its classes come to the stored size, to the
  /// pulled size where that is known, and layer by layer to the size of the layer and its blob.
  public static ImageLedger assertThatClassesSum(Image image, Cache cache) {
    ImageLedger ledger = ImageLedger.of(image, new KnownLayers(cache).of(image, 1));
    ImageSizes sizes = new ImageSizes(cache);
    Weight sum = ledger.classes().values().stream().reduce(Weight.NONE, Weight::plus);
    assertThat(sum.stored()).isEqualTo(sizes.stored(image)).isEqualTo(ledger.size().stored());
    if (ledger.isPulledKnown()) {
      assertThat(sum.pulled()).isEqualTo(sizes.pulled(image).orElseThrow());
    }
    assertThat(ledger.classes().values())
        .allSatisfy(weight -> assertThat(weight.stored()).isNotNegative())
        .allSatisfy(weight -> assertThat(weight.pulled()).isNotNegative());
    Set<Digest> sent = new HashSet<>();
    for (LayerAccount layer : ledger.layers().reversed()) { // a blob travels once
      Weight whole = layer.classes().values().stream().reduce(Weight.NONE, Weight::plus);
      assertThat(whole).isEqualTo(layer.weight());
      if (ledger.isPulledKnown()) {
        Descriptor blob = layer.blob().orElseThrow();
        assertThat(whole.pulled()).isEqualTo(sent.add(blob.digest()) ? blob.size() : 0);
      }
    }
    return ledger;
  }
}
