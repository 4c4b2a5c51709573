package dev.tare.packages;

import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What is installed in a tree, whichever databases say so: those of dpkg, apk and rpm.
public record Inventory(
    Optional<DpkgDatabase> dpkg, Optional<ApkDatabase> apk, Optional<RpmDatabase> rpm) {

  /// @throws dev.tare.base.TareException CORRUPT where a database is larger than any real one
  public static Inventory of(Tree tree) {
    return new Inventory(DpkgDatabase.open(tree), ApkDatabase.open(tree), RpmDatabase.open(tree));
  }

  /// All that is installed, in the order of the databases.
  public List<InstalledPackage> packages() {
    List<InstalledPackage> all = new ArrayList<>();
    dpkg.ifPresent(database -> all.addAll(database.packages()));
    apk.ifPresent(database -> all.addAll(database.packages()));
    rpm.ifPresent(database -> all.addAll(database.packages()));
    return all;
  }

  /// What must be known of the answers of this: one sentence each.
  public List<String> notes() {
    return rpm.map(RpmDatabase::notes).orElse(List.of());
  }

  /// The first owner of each of `paths` that has one.
  ///
  /// @param paths of files and links, by their real places
  public SortedMap<TreePath, InstalledPackage> owners(Collection<TreePath> paths) {
    SortedMap<TreePath, InstalledPackage> first = new TreeMap<>();
    rpm.ifPresent(r -> r.owners(paths).forEach((path, all) -> first.put(path, all.getFirst())));
    dpkg.ifPresent(d -> d.owners(paths).forEach((path, all) -> first.put(path, all.getFirst())));
    apk.ifPresent(a -> a.owners(paths).forEach((path, all) -> first.put(path, all.getFirst())));
    return first;
  }

  /// The owner of one file or link.
  public Optional<InstalledPackage> owner(TreePath path) {
    return Optional.ofNullable(owners(List.of(path)).get(path));
  }
}
