package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// All that programs need from a tree: each path with the reasons for it, the first one found
/// first. Files, the symbolic links on the way to them and the directories that hold them are all
/// in it; the root is not.
///
/// It follows what kernel and loader follow, in the same order, and adds to that what they would
/// follow on other machines ([Reason.Kind#HWCAPS]). What a program opens by itself while it runs is
/// in it as far as a rule knows it; [Reason.Kind] is the table of them.
public final class Closure {
  /// What kernel and loader do before the first instruction of the program.
  private static List<Rule> startRules() {
    return List.of(new ScriptRule(), new LoaderRule());
  }

  /// And what programs do after it.
  private static List<Rule> rules() {
    ByteStrings strings =
        new ByteStrings(
            Stream.of(TlsRule.BUNDLES, TimeZoneRule.STRINGS, AccountsRule.STRINGS)
                .flatMap(List::stream)
                .toList());
    return List.of(
        new ScriptRule(),
        new LoaderRule(),
        new CommandRule(),
        new DlopenNoteRule(),
        new DlopenRule(),
        new ExecRule(),
        new IncludeRule(),
        new LibgccRule(),
        new NameServiceRule(),
        new StaticNameRule(),
        new PathRule(),
        new PluginRule(),
        new ShellRule(),
        new WritableRule(),
        new TlsRule(strings),
        new OpensslRule(),
        new TimeZoneRule(strings),
        new LocaleRule(),
        new CharsetsRule(),
        new TerminalRule(),
        new PamRule(),
        new AccountsRule(strings)); // last: it looks at all that the others took
  }

  private final SortedMap<TreePath, List<Reason>> reasons;
  private final List<Problem> problems;
  private final Optional<LoaderCache> loaderCache;
  private final Map<TreePath, Dependency> dependencies;
  private final Map<TreePath, TreePath> asked;
  private final Map<TreePath, Content> replacements;
  private final Ways ways;
  private final Map<TreePath, List<Reason>> passages;
  private final List<Suspect> suspects;

  private Closure(Walk walk) {
    SortedMap<TreePath, List<Reason>> copy = new TreeMap<>();
    walk.reasons().forEach((path, why) -> copy.put(path, List.copyOf(why)));
    this.reasons = Collections.unmodifiableSortedMap(copy);
    this.problems = walk.problems();
    this.loaderCache = walk.keptCache();
    this.dependencies = walk.dependencies();
    this.asked = walk.asked();
    this.replacements = Map.copyOf(replacements(walk));
    this.ways = Ways.of(reasons);
    this.passages = walk.passages.all();
    this.suspects = ways.priced(walk.suspects(), walk.tree());
  }

  private static Map<TreePath, Content> replacements(Walk walk) {
    Map<TreePath, Content> all = new HashMap<>(walk.replacements());
    walk.keptCache().ifPresent(c -> all.put(LoaderCache.PATH, Content.of(c.render())));
    return all;
  }

  /// What `programs` need to start, no more: what kernel and loader take.
  ///
  /// @throws TareException NOT_FOUND where one does not exist
  public static Closure ofStart(Tree tree, List<TreePath> programs, Environment environment) {
    return of(startRules(), new Walk(tree, environment, _ -> false), programs, List.of());
  }

  /// What `programs` need, and `added` with all that directories hold. What is added may be
  /// started: programs, scripts and libraries among it bring what they need.
  ///
  /// @param keepsSuspect whether what only a string names is taken too
  /// @throws TareException NOT_FOUND where one of them does not exist
  public static Closure of(
      Tree tree,
      List<TreePath> programs,
      List<TreePath> added,
      Environment environment,
      Predicate<Suspect> keepsSuspect) {
    return of(rules(), new Walk(tree, environment, keepsSuspect), programs, added);
  }

  /// What is started or read, and what says so.
  public record Given(TreePath path, Reason reason) {}

  /// What an image that is there needs of itself: all that strings name is taken, and so are the
  /// libraries of interpreters, modules beside their users, and what a web server hands out. What
  /// somebody in the tree names (`given` with a reason that has a `from`) counts where no rule
  /// finds it: rules know better who says so.
  ///
  /// @throws TareException NOT_FOUND where one of `given` does not exist
  public static Closure ofImage(Tree tree, List<Given> given, Environment environment) {
    List<Rule> all =
        new ArrayList<>(
            List.of(new HomeRule(), new PythonModuleRule(), new NodeModuleRule(), new WebRule()));
    all.addAll(rules());
    Walk walk = new Walk(tree, environment, _ -> true);
    given.stream().filter(one -> one.reason().from().isEmpty()).forEach(one -> start(one, walk));
    walk.settle(all);
    given.stream()
        .filter(one -> one.reason().from().isPresent() && !isTaken(one.path(), walk))
        .forEach(one -> start(one, walk));
    walk.run(all);
    return new Closure(walk);
  }

  /// What goes with a package is data: nobody says that it is started.
  private static void start(Given one, Walk walk) {
    boolean isData = one.reason().kind() == Reason.Kind.PACKAGE;
    Bytes path = path(one.path());
    Optional<Entry> entry = isData ? walk.take(path, one.reason()) : walk.start(path, one.reason());
    if (entry.isEmpty() && !isData) {
      throw TareException.notFound("cannot find %s".formatted(one.path()));
    }
  }

  /// With the links on the way.
  private static boolean isTaken(TreePath path, Walk walk) {
    Lookup found = walk.look(path(path));
    return walk.has(found.path()) && found.links().stream().allMatch(link -> walk.has(link.path()));
  }

  private static Closure of(
      List<Rule> rules, Walk walk, List<TreePath> programs, List<TreePath> added) {
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
    walk.run(rules);
    return new Closure(walk);
  }

  private static Bytes path(TreePath path) {
    return Bytes.utf8("/").concat(path.name());
  }

  /// Every path that is needed, with its reasons; each list holds at least one.
  public SortedMap<TreePath, List<Reason>> reasons() {
    return reasons;
  }

  /// The surest reasons from `path` back to what was asked for; empty where it is not in the
  /// closure.
  public List<Reason> chain(TreePath path) {
    return ways.chain(path);
  }

  /// Why somebody goes through the symbolic link at `path`, the surest first; empty where nobody
  /// does. The reasons of the link itself are those of the file that it leads to, whoever takes
  /// which way.
  public List<Reason> passages(TreePath path) {
    return passages.getOrDefault(path, List.of()).stream()
        .sorted(Comparator.comparing(this::verdict))
        .toList();
  }

  /// How sure it is that what `reason` says holds: as sure as the way to who needs it.
  public Verdict verdict(Reason reason) {
    Verdict own = reason.kind().verdict();
    Verdict from = reason.from().map(this::verdict).orElse(Verdict.PROVEN);
    return own.compareTo(from) >= 0 ? own : from;
  }

  /// How sure it is that `path` is needed: as sure as the weakest edge of its chain; DROPPED where
  /// it is not in the closure.
  public Verdict verdict(TreePath path) {
    return ways.verdict(path);
  }

  /// What only a string names, kept or dropped, by path; what something surer takes is left out.
  public List<Suspect> suspects() {
    return suspects;
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
    return replacements;
  }

  /// What is loaded when `program` starts, as a tree; empty for what is neither an ELF file nor a
  /// script, or was not asked for.
  ///
  /// @param program as it was asked for, or the file that it leads to
  public Optional<Dependency> dependencies(TreePath program) {
    return Optional.ofNullable(dependencies.get(asked.getOrDefault(program, program)));
  }
}
