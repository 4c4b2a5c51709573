package dev.tare.debian.base;

import dev.tare.debian.archive.Distribution;
import dev.tare.debian.deb.Deb;
import dev.tare.layer.FileTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Packages put together.
///
/// @param rules what stands for what their scripts would have done, each with the name of its rule
/// @param warnings what nobody did
public record Assembly(FileTree tree, List<String> rules, List<String> warnings) {
  public Assembly {
    rules = List.copyOf(rules);
    warnings = List.copyOf(warnings);
  }

  /// Packages put together for nothing but themselves.
  public static Assembly of(
      List<Deb> debs, String architecture, Distribution distribution, boolean withDocumentation) {
    return of(debs, Optional.empty(), architecture, distribution, withDocumentation);
  }

  /// @param recipe what they are put together for
  /// @param architecture in Debian's words
  /// @param withDocumentation whether manuals and the like go in too
  public static Assembly of(
      List<Deb> debs,
      Optional<Recipe> recipe,
      String architecture,
      Distribution distribution,
      boolean withDocumentation) {
    Root root = new Root(architecture);
    Rules rules = new Rules(root, distribution);
    rules.mergeUsr(architecture);
    List<Deb> ordered = new ArrayList<>(debs);
    // the first to have a directory says how it is, and base-files is there for that
    ordered.sort(
        Comparator.comparing((Deb deb) -> !deb.name().equals("base-files"))
            .thenComparing(Deb::name));
    ordered.forEach(deb -> root.add(deb, withDocumentation));
    rules.apply(ordered);
    recipe.ifPresent(one -> Fittings.apply(root, one));
    if (recipe.filter(one -> one.kind() == Recipe.Kind.SYSTEM).isPresent()) {
      DpkgState.write(root, ordered);
    } else {
      ordered.forEach(deb -> Records.write(root, deb));
    }
    return new Assembly(root.tree(), root.rules(), root.warnings());
  }
}
