package dev.tare.ledger;

import dev.tare.layer.TreePath;
import dev.tare.ledger.Unneeded.Attribute;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// What is told of an image: the results of an [ImageLedger], without the files that they come
/// from. Renderers print it and work nothing out.
///
/// @param id of the config, with its algorithm
/// @param digest of the manifest
/// @param size of the whole: layers, config and manifest
/// @param isPulledKnown whether all layers are compressed
/// @param classes come to `size`; every class is there
/// @param layers the lowest first
/// @param copies the bytes of METADATA_COPY by what differs
/// @param files regular files that the image shows; one with several names counts once
/// @param packages how many are installed
/// @param notes what must be known of the packages: one sentence each
/// @param reclaimable see [ImageLedger]
/// @param byPackage what is shown, by package, the largest first; of no package is `(none)`
/// @param byKind what is shown, by [FileKind], the largest first
/// @param directories the largest, see [DirectorySizes#largest]
/// @param savings the largest first
public record ImageAccount(
    String id,
    String digest,
    String platform,
    Weight size,
    boolean isPulledKnown,
    Map<ByteClass, Weight> classes,
    List<LayerAccount> layers,
    Map<Set<Attribute>, Weight> copies,
    int files,
    int packages,
    List<String> notes,
    Weight reclaimable,
    List<Group> byPackage,
    List<Group> byKind,
    List<Directory> directories,
    List<Saving> savings) {
  private static final int DIRECTORIES = 20;

  public ImageAccount {
    classes = Collections.unmodifiableMap(new EnumMap<>(classes));
    layers = List.copyOf(layers);
    copies = Map.copyOf(copies);
    notes = List.copyOf(notes);
    byPackage = List.copyOf(byPackage);
    byKind = List.copyOf(byKind);
    directories = List.copyOf(directories);
    savings = List.copyOf(savings);
  }

  /// The content that the image shows.
  public Weight live() {
    Weight live = Weight.NONE;
    for (Map.Entry<ByteClass, Weight> each : classes.entrySet()) {
      live = each.getKey().isLive() ? live.plus(each.getValue()) : live;
    }
    return live;
  }

  /// Files with something in common.
  ///
  /// @param weight of their content
  public record Group(String name, int files, Weight weight) {
    /// Both together, under the name of this.
    public Group plus(Group other) {
      return new Group(name, files + other.files, weight.plus(other.weight));
    }
  }

  /// What lies below a directory.
  ///
  /// @param weight of the content of its files
  public record Directory(TreePath path, int files, Weight weight) {}

  /// @param facts of the layers, the lowest first
  public static ImageAccount of(ImageLedger ledger, List<LayerFacts> facts) {
    DirectorySizes sizes = DirectorySizes.of(ledger.shown());
    return new ImageAccount(
        ledger.image().id().toString(),
        ledger.image().descriptor().digest().toString(),
        ledger.image().config().platform().toString(),
        ledger.size(),
        ledger.isPulledKnown(),
        ledger.classes(),
        ledger.layers(),
        ledger.copies(),
        ledger.shown().size(),
        ledger.packages(),
        ledger.notes(),
        ledger.reclaimable(),
        groups(ledger, file -> file.owner().orElse("(none)")),
        groups(ledger, file -> file.kind().shown()),
        sizes.largest(DIRECTORIES).stream()
            .map(path -> new Directory(path, sizes.files(path), sizes.of(path)))
            .toList(),
        Saving.of(ledger, facts));
  }

  private static List<Group> groups(ImageLedger ledger, Function<ShownFile, String> name) {
    Map<String, Group> groups = new LinkedHashMap<>();
    for (ShownFile file : ledger.shown()) {
      Group one = new Group(name.apply(file), 1, file.weight());
      groups.merge(one.name(), one, Group::plus);
    }
    return groups.values().stream()
        .sorted(
            Comparator.comparingLong((Group group) -> group.weight().stored())
                .reversed()
                .thenComparing(Group::name))
        .toList();
  }
}
