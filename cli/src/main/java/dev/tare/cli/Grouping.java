package dev.tare.cli;

import dev.tare.ledger.ImageLedger;
import dev.tare.ledger.LayerAccount;
import dev.tare.ledger.ShownFile;
import dev.tare.ledger.Weight;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// A way to tell an image's bytes apart.
enum Grouping {
  LAYER,
  LINE,
  PACKAGE,
  KIND;

  /// @param files that the image shows of it, without empty ones
  record Row(String name, int files, Weight weight) {
    private Row plus(Row other) {
      return new Row(name, files + other.files, weight.plus(other.weight));
    }
  }

  /// Layers and lines in their order, with all that they take; packages and kinds largest first,
  /// with the content that the image shows.
  List<Row> rows(ImageLedger ledger) {
    return switch (this) {
      case LAYER, LINE -> byLayer(ledger);
      case PACKAGE -> by(ledger, file -> file.owner().orElse("(none)"));
      case KIND -> by(ledger, file -> file.kind().shown());
    };
  }

  private List<Row> byLayer(ImageLedger ledger) {
    int[] files = new int[ledger.layers().size()];
    ledger.shown().forEach(file -> files[file.layer()]++);
    Map<String, Row> rows = new LinkedHashMap<>();
    for (int i = 0; i < files.length; i++) {
      LayerAccount layer = ledger.layers().get(i);
      String line = LayerTitle.of(layer.createdBy().orElse(""), Integer.MAX_VALUE);
      String name = this == LAYER ? "%d %s".formatted(i + 1, layer.diffId().shortHex()) : line;
      rows.merge(name, new Row(name, files[i], layer.weight()), Row::plus);
    }
    return new ArrayList<>(rows.values());
  }

  private static List<Row> by(ImageLedger ledger, Function<ShownFile, String> name) {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (ShownFile file : ledger.shown()) {
      rows.merge(name.apply(file), new Row(name.apply(file), 1, file.weight()), Row::plus);
    }
    return rows.values().stream()
        .sorted(
            Comparator.comparingLong((Row row) -> row.weight().stored())
                .reversed()
                .thenComparing(Row::name))
        .toList();
  }
}
