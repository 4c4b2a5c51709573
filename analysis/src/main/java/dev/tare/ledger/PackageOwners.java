package dev.tare.ledger;

import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.packages.ApkDatabase;
import dev.tare.packages.DpkgDatabase;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Which package each file of an image belongs to, by the database of dpkg or apk in it.
///
/// @param count how many packages are installed; 0 where there is no database that tare can read
/// @param names of packages, by the paths of files and links
record PackageOwners(int count, Map<TreePath, String> names) {

  /// @param paths of files and links, by their real places
  static PackageOwners of(Tree tree, Collection<TreePath> paths) {
    Map<TreePath, String> names = new HashMap<>();
    int count = 0;
    Optional<DpkgDatabase> dpkg = DpkgDatabase.open(tree);
    if (dpkg.isPresent()) {
      count += dpkg.get().packages().size();
      dpkg.get().owners(paths).forEach((path, all) -> names.put(path, all.getFirst().name()));
    }
    Optional<ApkDatabase> apk = ApkDatabase.open(tree);
    if (apk.isPresent()) {
      count += apk.get().count();
      for (TreePath path : paths) {
        apk.get().owner(path).ifPresent(name -> names.putIfAbsent(path, name));
      }
    }
    return new PackageOwners(count, names);
  }

  Optional<String> of(TreePath path) {
    return Optional.ofNullable(names.get(path));
  }
}
