package dev.tare.comparison;

import dev.tare.packages.InstalledPackage;
import dev.tare.packages.Inventory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// A package that only one of two images has, or that they have in different versions.
///
/// @param name with the architecture where an image has it for several
/// @param before its version; empty where it is not there
/// @param after the same in the later image
/// @param growth how many bytes more its files have in the later image
public record PackageChange(
    String name, Optional<String> before, Optional<String> after, long growth) {

  static List<PackageChange> of(Inventory before, Inventory after, List<FileChange> files) {
    SortedMap<String, String> one = versions(before);
    SortedMap<String, String> other = versions(after);
    SortedMap<String, Long> growth = new TreeMap<>();
    for (FileChange file : files) {
      file.owner().ifPresent(owner -> growth.merge(owner, file.growth(), Long::sum));
    }
    Set<String> names = new TreeSet<>(one.keySet());
    names.addAll(other.keySet());
    List<PackageChange> changes = new ArrayList<>();
    for (String name : names) {
      if (!Objects.equals(one.get(name), other.get(name))) {
        changes.add(
            new PackageChange(
                name,
                Optional.ofNullable(one.get(name)),
                Optional.ofNullable(other.get(name)),
                growth.getOrDefault(name, 0L)));
      }
    }
    return changes;
  }

  private static SortedMap<String, String> versions(Inventory inventory) {
    SortedMap<String, String> versions = new TreeMap<>();
    for (InstalledPackage each : inventory.packages()) {
      boolean isTaken = versions.containsKey(each.name());
      versions.put(isTaken ? each.name() + ":" + each.architecture() : each.name(), each.version());
    }
    return versions;
  }
}
