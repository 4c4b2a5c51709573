package dev.tare.cli;

import dev.tare.ledger.ImageAccount;
import dev.tare.ledger.LayerAccount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A way to tell an image's bytes apart.
enum Grouping {
  LAYER,
  LINE,
  PACKAGE,
  KIND;

  /// Layers and lines in their order, with all that they take; packages and kinds largest first,
  /// with the content that the image shows.
  List<ImageAccount.Group> rows(ImageAccount account) {
    return switch (this) {
      case LAYER, LINE -> byLayer(account);
      case PACKAGE -> account.byPackage();
      case KIND -> account.byKind();
    };
  }

  private List<ImageAccount.Group> byLayer(ImageAccount account) {
    Map<String, ImageAccount.Group> rows = new LinkedHashMap<>();
    int number = 0;
    for (LayerAccount layer : account.layers()) {
      number++;
      String line = LayerTitle.of(layer.createdBy().orElse(""), Integer.MAX_VALUE);
      String name = this == LAYER ? "%d %s".formatted(number, layer.diffId().shortHex()) : line;
      ImageAccount.Group one = new ImageAccount.Group(name, layer.files(), layer.weight());
      rows.merge(name, one, ImageAccount.Group::plus);
    }
    return new ArrayList<>(rows.values());
  }
}
