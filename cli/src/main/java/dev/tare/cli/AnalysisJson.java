package dev.tare.cli;

import dev.tare.cli.template.Fields;
import dev.tare.cli.template.JsonText;
import dev.tare.ledger.ByteClass;
import dev.tare.ledger.ImageAccount;
import dev.tare.ledger.LayerAccount;
import dev.tare.ledger.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An analysis as JSON. Members are added, never changed, as long as `version` stays; `pulled` is
/// null where it is not known. Sizes are bytes; the classes come to `stored`, the pulled classes to
/// `pulled`.
record AnalysisJson(Analysis analysis) {
  private static final int VERSION = 1;

  @Override
  public String toString() {
    return JsonText.pretty(fields()) + "\n";
  }

  private ImageAccount account() {
    return analysis.account();
  }

  private @Nullable Long pulled(Weight weight) {
    return account().isPulledKnown() ? weight.pulled() : null;
  }

  private Fields fields() {
    ImageAccount account = account();
    return new Format.Row()
        .with("version", VERSION)
        .with("image", analysis.name())
        .with("id", account.id())
        .with("digest", account.digest())
        .with("platform", account.platform())
        .with("stored", account.size().stored())
        .with("pulled", pulled(account.size()))
        .with("files", account.files())
        .with("packagesInstalled", account.packages())
        .with("notes", account.notes())
        .with("reclaimable", weight(account.reclaimable()).fields())
        .with("live", weight(account.live()).fields())
        .with("classes", stored(account.classes()))
        .with("pulledClasses", account.isPulledKnown() ? pulledOf(account.classes()) : null)
        .with("metadataCopies", copies())
        .with("layers", layers())
        .with("packages", by(Grouping.PACKAGE))
        .with("kinds", by(Grouping.KIND))
        .with("directories", directories())
        .with("actions", actions())
        .fields();
  }

  private Format.Row weight(Weight weight) {
    return new Format.Row().with("stored", weight.stored()).with("pulled", pulled(weight));
  }

  private static Fields stored(Map<ByteClass, Weight> classes) {
    Format.Row row = new Format.Row();
    classes.forEach((name, weight) -> row.with(name.key(), weight.stored()));
    return row.fields();
  }

  private static Fields pulledOf(Map<ByteClass, Weight> classes) {
    Format.Row row = new Format.Row();
    classes.forEach((name, weight) -> row.with(name.key(), weight.pulled()));
    return row.fields();
  }

  private List<Fields> copies() {
    List<Fields> copies = new ArrayList<>();
    account()
        .copies()
        .forEach((changed, weight) ->
            copies.add(
                weight(weight)
                    .with(
                        "attributes",
                        changed.stream()
                            .map(one -> one.name().toLowerCase(Locale.ROOT))
                            .sorted()
                            .toList())
                    .fields()));
    return copies;
  }

  private List<Fields> layers() {
    List<Fields> layers = new ArrayList<>();
    for (LayerAccount layer : account().layers()) {
      layers.add(
          weight(layer.weight())
              .with("layer", layers.size() + 1)
              .with("diffId", layer.diffId().toString())
              .with("digest", layer.blob().map(blob -> blob.digest().toString()).orElse(null))
              .with("mediaType", layer.blob().map(blob -> blob.mediaType().value()).orElse(null))
              .with("createdBy", layer.createdBy().orElse(null))
              .with("unneeded", layer.unneeded().stored())
              .with("classes", stored(layer.classes()))
              .with("pulledClasses", account().isPulledKnown() ? pulledOf(layer.classes()) : null)
              .fields());
    }
    return layers;
  }

  private List<Fields> by(Grouping grouping) {
    return Format.rows(
        grouping.rows(account()),
        row -> weight(row.weight()).with("name", row.name()).with("files", row.files()).fields());
  }

  private List<Fields> directories() {
    return Format.rows(
        account().directories(),
        directory ->
            weight(directory.weight())
                .with("path", directory.path().toString())
                .with("files", directory.files())
                .fields());
  }

  private List<Fields> actions() {
    return Format.rows(
        account().savings(),
        saving ->
            weight(saving.weight())
                .with("layer", only(saving.layers()))
                .with("by", only(saving.by()))
                .with("layers", saving.layers().stream().map(layer -> layer + 1).toList())
                .with("path", saving.place().toString())
                .with("entries", saving.files())
                .with("what", SavingText.what(saving))
                .with("advice", SavingText.advice(saving))
                .fields());
  }

  /// From 1; null where there is none or there are several.
  private static @Nullable Integer only(List<Integer> layers) {
    return layers.size() == 1 ? layers.getFirst() + 1 : null;
  }
}
