package dev.tare.debian.base;

import dev.tare.debian.deb.Deb;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Packages put together.
///
/// @param packages what of the tree is of which package, by name; the rest is made by rules
/// @param rules what stands for what their scripts would have done, each with the name of its rule
/// @param warnings what nobody did
public record Assembly(
    FileTree tree, List<Placed> packages, List<String> rules, List<String> warnings) {
  public Assembly {
    packages = List.copyOf(packages);
    rules = List.copyOf(rules);
    warnings = List.copyOf(warnings);
  }

  /// @param debs the packages of a lock
  /// @param withDocumentation whether manuals and the like go in too
  public static Assembly of(List<Deb> debs, Lock lock, boolean withDocumentation) {
    Optional<Recipe> recipe = Recipe.among(lock.wanted());
    Root root = new Root(lock.architecture());
    Rules rules = new Rules(root, lock.distribution(), recipe);
    rules.mergeUsr(lock.architecture());
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
      AptSources.write(root, lock.sources());
    } else {
      ordered.forEach(deb -> Records.write(root, deb));
    }
    List<Placed> packages =
        debs.stream().sorted(Comparator.comparing(Deb::name)).map(root::placed).toList();
    return new Assembly(root.tree(), packages, root.rules(), root.warnings());
  }

  /// Refuses to run as somebody whom nobody knows in it.
  ///
  /// @param user `USER[:GROUP]`, each a name or a number; may be empty
  /// @throws dev.tare.base.TareException INVALID where it has no such name
  public void expectUser(String user) {
    RunningUser.check(tree, user);
  }

  /// What goes where these programs go, though no file of theirs names it.
  ///
  /// @param programs their real places
  public List<Company> company(Set<TreePath> programs) {
    return Company.of(tree, packages, programs);
  }
}
