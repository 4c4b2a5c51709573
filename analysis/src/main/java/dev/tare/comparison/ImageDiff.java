package dev.tare.comparison;

import dev.tare.comparison.FileChange.Aspect;
import dev.tare.comparison.FileChange.Kind;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.ledger.ImageLedger;
import dev.tare.ledger.Weight;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.packages.InstalledPackage;
import dev.tare.packages.Inventory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/// What makes the later of two images another one than the earlier.
///
/// @param layers how many layers both have, and how many only one has
/// @param changes of the layers, one by one; see [LayerChange#of]
/// @param files where their merged trees differ, in the order of paths
/// @param config fields that differ, by name
/// @param packages that differ, by name
/// @param sizes of both
/// @param causes of the difference in stored and in pulled bytes; they come to it exactly
public record ImageDiff(
    Layers layers,
    List<LayerChange> changes,
    List<FileChange> files,
    List<FieldChange> config,
    List<PackageChange> packages,
    Sizes sizes,
    List<Cause> causes) {

  public ImageDiff {
    changes = List.copyOf(changes);
    files = List.copyOf(files);
    config = List.copyOf(config);
    packages = List.copyOf(packages);
    causes = List.copyOf(causes);
  }

  /// @param shared how many both have, wherever they stand
  /// @param gone how many only the earlier has
  /// @param added how many only the later has
  public record Layers(int shared, int gone, int added) {
    static Layers of(List<Digest> before, List<Digest> after) {
      Set<Digest> both = new HashSet<>(before);
      both.retainAll(new HashSet<>(after));
      int gone = (int) before.stream().filter(d -> !both.contains(d)).count();
      int added = (int) after.stream().filter(d -> !both.contains(d)).count();
      return new Layers(both.size(), gone, added);
    }
  }

  /// @param isPulledKnown whether all layers of both are compressed
  public record Sizes(Weight before, Weight after, boolean isPulledKnown) {
    public Weight growth() {
      return after.minus(before);
    }
  }

  /// A part of the difference in bytes.
  ///
  /// @param title as a phrase: `files added`
  public record Cause(String title, Weight growth) {}

  /// Whether nothing differs that a container can see: files, config.
  public boolean isSame() {
    return files.isEmpty() && config.isEmpty();
  }

  /// One side of a comparison.
  public record Side(Image image, FileTree tree, ImageLedger ledger) {
    /// Reads the layers of the image.
    ///
    /// @param ledger of it, or of it compressed
    /// @throws dev.tare.base.TareException CORRUPT, naming layer and entry
    public static Side of(Image image, ImageLedger ledger) {
      return new Side(image, FileTree.read(image.layers()), ledger);
    }
  }

  /// Reads content only where nothing else tells whether it is the same.
  ///
  /// @param ignored differences that do not count
  public static ImageDiff of(Side before, Side after, Set<Aspect> ignored) {
    Inventory one = Inventory.of(before.tree());
    Inventory other = Inventory.of(after.tree());
    List<FileChange> files =
        owned(TreeChanges.of(before.tree(), after.tree(), ignored), one, other);
    ImageLedger old = before.ledger();
    ImageLedger now = after.ledger();
    return new ImageDiff(
        Layers.of(before.image().config().diffIds(), after.image().config().diffIds()),
        LayerChange.of(old, now),
        files,
        ConfigFields.changes(before.image().config(), after.image().config()),
        PackageChange.of(one, other, files),
        new Sizes(old.size(), now.size(), old.isPulledKnown() && now.isPulledKnown()),
        ByteCauses.of(files, old, now));
  }

  private static List<FileChange> owned(List<FileChange> files, Inventory before, Inventory after) {
    SortedMap<TreePath, InstalledPackage> old =
        before.owners(paths(files, file -> file.kind() == Kind.REMOVED));
    SortedMap<TreePath, InstalledPackage> now =
        after.owners(paths(files, file -> file.kind() != Kind.REMOVED));
    List<FileChange> owned = new ArrayList<>(files.size());
    for (FileChange file : files) {
      InstalledPackage owner = (file.kind() == Kind.REMOVED ? old : now).get(file.path());
      owned.add(file.withOwner(Optional.ofNullable(owner).map(InstalledPackage::name)));
    }
    return owned;
  }

  private static Set<TreePath> paths(List<FileChange> files, Predicate<FileChange> wanted) {
    Set<TreePath> paths = new TreeSet<>();
    files.stream().filter(wanted).filter(f -> !f.isDirectory()).forEach(f -> paths.add(f.path()));
    return paths;
  }
}
