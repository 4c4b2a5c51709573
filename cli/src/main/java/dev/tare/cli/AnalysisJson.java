package dev.tare.cli;

import dev.tare.cli.template.Fields;
import dev.tare.cli.template.JsonText;
import dev.tare.layer.TreePath;
import dev.tare.ledger.ByteClass;
import dev.tare.ledger.DirectorySizes;
import dev.tare.ledger.ImageLedger;
import dev.tare.ledger.LayerAccount;
import dev.tare.ledger.Saving;
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
  private static final int DIRECTORIES = 20;

  @Override
  public String toString() {
    return JsonText.pretty(fields()) + "\n";
  }

  private ImageLedger ledger() {
    return analysis.ledger();
  }

  private @Nullable Long pulled(Weight weight) {
    return ledger().isPulledKnown() ? weight.pulled() : null;
  }

  private Fields fields() {
    ImageLedger ledger = ledger();
    Weight live = Weight.NONE;
    for (ByteClass each : ByteClass.values()) {
      live = each.isLive() ? live.plus(ledger.of(each)) : live;
    }
    return new Format.Row()
        .with("version", VERSION)
        .with("image", analysis.name())
        .with("id", ledger.image().id().toString())
        .with("digest", ledger.image().descriptor().digest().toString())
        .with("platform", ledger.image().config().platform().toString())
        .with("stored", ledger.size().stored())
        .with("pulled", pulled(ledger.size()))
        .with("files", ledger.shown().size())
        .with("packagesInstalled", ledger.packages())
        .with("reclaimable", weight(ledger.reclaimable()).fields())
        .with("live", weight(live).fields())
        .with("classes", stored(ledger.classes()))
        .with("pulledClasses", ledger.isPulledKnown() ? pulledOf(ledger.classes()) : null)
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
    ledger()
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
    for (LayerAccount layer : ledger().layers()) {
      layers.add(
          weight(layer.weight())
              .with("layer", layers.size() + 1)
              .with("diffId", layer.diffId().toString())
              .with("digest", layer.blob().map(blob -> blob.digest().toString()).orElse(null))
              .with("mediaType", layer.blob().map(blob -> blob.mediaType().value()).orElse(null))
              .with("createdBy", layer.createdBy().orElse(null))
              .with("unneeded", layer.unneeded().stored())
              .with("classes", stored(layer.classes()))
              .with("pulledClasses", ledger().isPulledKnown() ? pulledOf(layer.classes()) : null)
              .fields());
    }
    return layers;
  }

  private List<Fields> by(Grouping grouping) {
    return Format.rows(
        grouping.rows(ledger()),
        row -> weight(row.weight()).with("name", row.name()).with("files", row.files()).fields());
  }

  private List<Fields> directories() {
    DirectorySizes sizes = DirectorySizes.of(ledger().shown());
    return Format.rows(
        sizes.largest(DIRECTORIES),
        (TreePath path) ->
            weight(sizes.of(path))
                .with("path", path.toString())
                .with("files", sizes.files(path))
                .fields());
  }

  private List<Fields> actions() {
    return Format.rows(
        Saving.of(ledger(), analysis.facts()),
        saving ->
            weight(saving.weight())
                .with("layer", saving.layer().isPresent() ? saving.layer().getAsInt() + 1 : null)
                .with("by", saving.by().isPresent() ? saving.by().getAsInt() + 1 : null)
                .with("path", saving.place().toString())
                .with("entries", saving.files())
                .with("what", SavingText.what(saving))
                .with("advice", SavingText.advice(saving))
                .fields());
  }
}
