package dev.tare.packages;

import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Files that one package moves out of the way of its own (dpkg-divert(1)).
record Diversions(Map<TreePath, Diversion> byOriginal) {

  /// @param original the path as packages name it
  /// @param moved where the files of all other packages are put
  /// @param diverter the package that has `original` for itself; `:` for nobody, so that all are
  ///   moved
  record Diversion(TreePath original, TreePath moved, String diverter) {}

  /// @param text lines in threes: original, moved, package
  static Diversions parse(String text, DirectoryLinks links) {
    Map<TreePath, Diversion> diversions = new HashMap<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i + 2 < lines.size(); i += 3) {
      TreePath original = links.real(Names.path(lines.get(i)));
      TreePath moved = links.real(Names.path(lines.get(i + 1)));
      diversions.put(original, new Diversion(original, moved, lines.get(i + 2)));
    }
    return new Diversions(Map.copyOf(diversions));
  }

  /// Where a path of a package really lies.
  TreePath real(TreePath named, String packageName) {
    return Optional.ofNullable(byOriginal.get(named))
        .filter(diversion -> !diversion.diverter.equals(packageName))
        .map(Diversion::moved)
        .orElse(named);
  }

  /// The names that packages may have for what lies at `real`.
  List<TreePath> originals(TreePath real) {
    List<TreePath> originals = new ArrayList<>(0);
    for (Diversion diversion : byOriginal.values()) { // few, and asked for every file of an image
      if (diversion.moved.equals(real)) {
        originals.add(diversion.original);
      }
    }
    return originals;
  }
}
