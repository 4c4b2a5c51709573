package dev.tare.ledger;

import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.packages.Inventory;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which package each file of an image belongs to, by the databases in it.
///
/// @param count how many packages are installed; 0 where there is no database that tare can read
/// @param names of packages, by the paths of files and links
/// @param notes what must be known of this: one sentence each
record PackageOwners(int count, Map<TreePath, String> names, List<String> notes) {

  /// @param paths of files and links, by their real places
  static PackageOwners of(Tree tree, Collection<TreePath> paths) {
    Inventory inventory = Inventory.of(tree);
    Map<TreePath, String> names = new HashMap<>();
    inventory.owners(paths).forEach((path, owner) -> names.put(path, owner.name()));
    return new PackageOwners(inventory.packages().size(), names, inventory.notes());
  }

  Optional<String> of(TreePath path) {
    return Optional.ofNullable(names.get(path));
  }
}
