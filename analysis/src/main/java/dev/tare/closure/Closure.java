package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// All that programs need from a tree: each path with the reasons for it, the first one found
/// first. Files, the symbolic links on the way to them and the directories that hold them are all
/// in it; the root is not.
///
/// It follows what kernel and loader follow, in the same order, and adds to that what they would
/// follow on other machines ([Reason.Kind#HWCAPS]). What a program opens by itself while it runs is
/// not in it yet.
public final class Closure {
  private static final List<Rule> RULES = List.of(new ScriptRule(), new LoaderRule());

  private final SortedMap<TreePath, List<Reason>> reasons;
  private final List<Problem> problems;
  private final Optional<LoaderCache> loaderCache;
  private final Map<TreePath, Dependency> dependencies;
  private final Map<TreePath, TreePath> asked;

  private Closure(Walk walk) {
    SortedMap<TreePath, List<Reason>> copy = new TreeMap<>();
    walk.reasons().forEach((path, why) -> copy.put(path, List.copyOf(why)));
    this.reasons = Collections.unmodifiableSortedMap(copy);
    this.problems = walk.problems();
    this.loaderCache = walk.keptCache();
    this.dependencies = walk.dependencies();
    this.asked = walk.asked();
  }

  /// What `programs` need.
  ///
  /// @throws TareException NOT_FOUND where one does not exist
  public static Closure of(Tree tree, List<TreePath> programs, Environment environment) {
    return of(tree, programs, List.of(), environment);
  }

  /// What `programs` need, and `added` with all that directories hold. What is added may be
  /// started: programs, scripts and libraries among it bring what they need.
  ///
  /// @throws TareException NOT_FOUND where one of them does not exist
  public static Closure of(
      Tree tree, List<TreePath> programs, List<TreePath> added, Environment environment) {
    Walk walk = new Walk(tree, environment);
    for (TreePath program : programs) {
      Reason reason = Reason.asked(Reason.Kind.PROGRAM, "program " + program);
      if (!(walk.start(path(program), reason).orElse(null) instanceof FileEntry)) {
        throw TareException.notFound("cannot find program %s".formatted(program));
      }
    }
    for (TreePath more : added) {
      Reason reason = Reason.asked(Reason.Kind.ADDED, "added " + more);
      if (walk.addAll(path(more), reason).isEmpty()) {
        throw TareException.notFound("cannot add %s: it does not exist".formatted(more));
      }
    }
    walk.run(RULES);
    return new Closure(walk);
  }

  private static Bytes path(TreePath path) {
    return Bytes.utf8("/").concat(path.name());
  }

  /// Every path that is needed, with its reasons; each list holds at least one.
  public SortedMap<TreePath, List<Reason>> reasons() {
    return reasons;
  }

  /// The reasons from `path` back to what was asked for; empty where it is not in the closure.
  public List<Reason> chain(TreePath path) {
    List<Reason> chain = new ArrayList<>();
    Optional<TreePath> at = Optional.of(path);
    while (at.isPresent() && reasons.containsKey(at.get())) {
      Reason first = reasons.get(at.get()).getFirst();
      chain.add(first);
      at = first.from();
    }
    return chain;
  }

  /// What will not work, in the order in which it was found.
  public List<Problem> problems() {
    return problems;
  }

  /// The cache that the loader needs to find what lies outside its default directories: as small as
  /// can be, the same for the same closure. Empty where it finds everything without.
  public Optional<LoaderCache> loaderCache() {
    return loaderCache;
  }

  /// Content that is to stand at a path of the closure instead of what the tree holds there.
  public Map<TreePath, Content> replacements() {
    return loaderCache
        .map(cache -> Map.of(LoaderCache.PATH, Content.of(cache.render())))
        .orElse(Map.of());
  }

  /// What is loaded when `program` starts, as a tree; empty for what is neither an ELF file nor a
  /// script, or was not asked for.
  ///
  /// @param program as it was asked for, or the file that it leads to
  public Optional<Dependency> dependencies(TreePath program) {
    return Optional.ofNullable(dependencies.get(asked.getOrDefault(program, program)));
  }
}
