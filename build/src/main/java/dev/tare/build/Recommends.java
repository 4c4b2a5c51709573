package dev.tare.build;

import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.ledger.LayerMembers;
import dev.tare.packages.DpkgDatabase;
import dev.tare.packages.InstalledPackage;
import dev.tare.packages.Recommended;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the layer of a RUN holds of packages that apt installed because others recommend them.
///
/// @param names of the packages, the largest first
/// @param bytes of their files in the tar of the layer
record Recommends(List<String> names, long bytes) {
  private static final Set<TreePath> WRITTEN_BY_APT =
      Set.of(TreePath.of("/var/lib/dpkg/status"), TreePath.of("/var/lib/apt/extended_states"));

  private record Weighed(String name, long bytes) {}

  /// Empty where there are none.
  static Optional<Recommends> in(MadeLayer layer, LayerMembers members) {
    Set<TreePath> paths = new HashSet<>();
    layer.entries().forEach(entry -> paths.add(entry.path()));
    if (!paths.containsAll(WRITTEN_BY_APT)) {
      return Optional.empty();
    }
    FileTree before = layer.below().tree();
    FileTree now = before.apply("the layer", layer.entries());
    List<InstalledPackage> found = Recommended.in(now, before);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    List<Weighed> weighed = weighed(found, DpkgDatabase.open(now).orElseThrow(), members, paths);
    return Optional.of(
        new Recommends(
            weighed.stream().map(Weighed::name).toList(),
            weighed.stream().mapToLong(Weighed::bytes).sum()));
  }

  private static List<Weighed> weighed(
      List<InstalledPackage> found,
      DpkgDatabase database,
      LayerMembers members,
      Set<TreePath> paths) {
    Map<InstalledPackage, Long> bytes = new HashMap<>();
    var owners = database.owners(paths);
    for (int i = 0; i < members.entries().size(); i++) {
      TreePath path = members.entries().get(i).path();
      long weight = members.bytes(i);
      List<InstalledPackage> all = owners.getOrDefault(path, List.of());
      if (all.size() == 1) {
        bytes.merge(all.getFirst(), weight, Long::sum);
      }
    }
    List<Weighed> weighed = new ArrayList<>();
    found.forEach(each -> weighed.add(new Weighed(each.name(), bytes.getOrDefault(each, 0L))));
    weighed.sort((a, b) -> Long.compare(b.bytes(), a.bytes()));
    return weighed;
  }
}
