package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.elf.Abi;
import dev.tare.elf.ElfFile;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The state of one closure while it grows: what is taken and why, and what is still to be seen.
final class Walk {
  private static final int MAX_DEPTH = 5;

  /// PATH_MAX with its NUL: no system call takes a longer path.
  static final int MAX_PATH = 4095;

  private final RememberedTree tree;
  private final Environment environment;
  private final SortedMap<TreePath, List<Reason>> reasons = new TreeMap<>();
  private final Set<Problem> problems = new LinkedHashSet<>();
  private final Deque<Rule.Member> queue = new ArrayDeque<>();
  private final Set<TreePath> started = new HashSet<>();
  private final Map<TreePath, TreePath> asked = new HashMap<>();
  private final Set<LoaderCache.Entry> cached = new LinkedHashSet<>();
  private final Map<TreePath, Dependency> loads = new HashMap<>();
  private final Map<TreePath, List<Dependency>> interpreters = new HashMap<>();
  private final Map<TreePath, Content> replacements = new HashMap<>();
  private final Map<TreePath, Suspect> suspects = new TreeMap<>();
  private final Deque<Suspicion> suspicions = new ArrayDeque<>();
  final Passages passages = new Passages();
  private boolean isSuspecting;
  private final Predicate<Suspect> keepsSuspect;
  private final Map<TreePath, Mapping> mappings = new HashMap<>();
  private final Facts facts = new Facts(this);

  private record Suspicion(Bytes path, Reason reason, Runnable take) {}

  /// @param keepsSuspect decides what happens to each suspect
  Walk(Tree tree, Environment environment, Predicate<Suspect> keepsSuspect) {
    this.tree = new RememberedTree(tree);
    this.environment = environment;
    this.keepsSuspect = keepsSuspect;
  }

  Tree tree() {
    return tree;
  }

  Environment environment() {
    return environment;
  }

  SortedMap<TreePath, List<Reason>> reasons() {
    return reasons;
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  /// The rows of the cache that something depends on.
  Optional<LoaderCache> keptCache() {
    return cached.isEmpty()
        ? Optional.empty()
        : Optional.of(new LoaderCache(cache().order(), List.copyOf(cached)));
  }

  /// What each file that was started loads, interpreters with what they load in turn.
  Map<TreePath, Dependency> dependencies() {
    Map<TreePath, Dependency> all = new HashMap<>(loads);
    interpreters.keySet().forEach(script -> all.put(script, script(script, 0)));
    return all;
  }

  private Dependency script(TreePath script, int depth) {
    List<Dependency> children = new ArrayList<>();
    for (Dependency line : interpreters.getOrDefault(script, List.of())) {
      TreePath file = line.file().orElse(script);
      boolean isScript = interpreters.containsKey(file) && depth < MAX_DEPTH;
      List<Dependency> below =
          isScript
              ? script(file, depth + 1).children()
              : loads.containsKey(file) ? loads.get(file).children() : List.of();
      children.add(
          new Dependency(
              line.name(), line.path(), line.file(), line.how(), line.detail(), false, below));
    }
    Optional<TreePath> at = Optional.of(script);
    return new Dependency(
        Bytes.utf8(script.toString()),
        at,
        at,
        Dependency.How.PROGRAM,
        "asked for",
        false,
        children);
  }

  /// What was asked for, and the file that it leads to.
  Map<TreePath, TreePath> asked() {
    return asked;
  }

  void remember(TreePath start, Dependency loaded) {
    loads.put(start, loaded);
  }

  void interprets(TreePath script, TreePath interpreter, Dependency.How how, String detail) {
    List<Dependency> lines = interpreters.computeIfAbsent(script, _ -> new ArrayList<>());
    Optional<TreePath> at = Optional.of(interpreter);
    Dependency line =
        new Dependency(Bytes.utf8(interpreter.toString()), at, at, how, detail, false, List.of());
    if (!lines.contains(line)) {
      lines.add(line);
    }
  }

  /// `library` is found through this row alone.
  void keepInCache(LoaderCache.Entry entry, TreePath library) {
    cached.add(entry);
    take(
        Bytes.utf8(LoaderCache.PATH.toString()),
        Reason.of(Reason.Kind.LOADER_CONFIG, library, "the only way"));
  }

  void add(Problem problem) {
    problems.add(problem);
  }

  /// Lets the rules see what was taken until nothing new comes. Suspicions wait until all that is
  /// surer is taken; what comes then rests on a string, and a string in it is no evidence any more:
  /// else every program would lead to every other.
  void run(List<Rule> rules) {
    settle(rules);
    isSuspecting = true;
    for (Suspicion next = suspicions.poll(); next != null; next = suspicions.poll()) {
      follow(next);
    }
    settle(rules);
  }

  /// The part of [#run] that suspects nothing.
  void settle(List<Rule> rules) {
    while (!queue.isEmpty()) {
      for (Rule.Member next = queue.poll(); next != null; next = queue.poll()) {
        for (Rule rule : rules) {
          rule.examine(next, this);
        }
      }
      rules.forEach(rule -> rule.finish(this));
    }
  }

  /// Starts what a suspicion leads to, once all that is surer is taken and where suspects are kept.
  ///
  /// @param reason of a kind whose verdict is SUSPECT
  void suspect(Bytes path, Reason reason) {
    suspect(path, reason, () -> start(path, reason));
  }

  /// See [#suspect(Bytes, Reason)]; `take` takes what the path leads to.
  void suspect(Bytes path, Reason reason, Runnable take) {
    if (!isSuspecting) {
      suspicions.add(new Suspicion(path, reason, take));
    }
  }

  private void follow(Suspicion suspicion) {
    Lookup found = look(suspicion.path);
    if (found.entry().isEmpty() || found.path().isRoot()) {
      return;
    }
    Suspect known = suspects.get(found.path());
    Suspect suspect =
        known != null ? known : decided(new Suspect(found.path(), suspicion.reason, false, 0));
    suspects.putIfAbsent(found.path(), suspect);
    if (suspect.isKept()) {
      suspicion.take.run();
    }
  }

  private Suspect decided(Suspect suspect) {
    return new Suspect(suspect.path(), suspect.reason(), keepsSuspect.test(suspect), 0);
  }

  Collection<Suspect> suspects() {
    return suspects.values();
  }

  /// `path` is to hold `content` in the image, not what it holds here. Nothing where it was asked
  /// for by name: then it stays as it is.
  void replace(TreePath path, Content content) {
    if (!isAdded(path)) {
      replacements.put(path, content);
    }
  }

  /// Whether `path` was asked for by name, or a probe showed that it is needed.
  boolean isAdded(TreePath path) {
    return reasons.getOrDefault(path, List.of()).stream()
        .anyMatch(r -> r.kind() == Reason.Kind.ADDED || r.kind() == Reason.Kind.SEEN);
  }

  Map<TreePath, Content> replacements() {
    return replacements;
  }

  /// Whether `path` is taken already, by its literal place.
  boolean has(TreePath path) {
    return reasons.containsKey(path);
  }

  /// Names of what an ELF file imports, versions left out; empty for what is none.
  Set<String> imports(FileEntry file) {
    return facts.imports(file);
  }

  /// The strings in a file (see [Literals]).
  Set<String> literals(FileEntry file) {
    return facts.literals(file);
  }

  /// The strings in a file without those that a static program has from its C library.
  Set<String> ownLiterals(FileEntry file) {
    return facts.ownLiterals(file);
  }

  /// Notes that an object is in a process; of several processes the first counts.
  void map(FileEntry file, Mapping mapping) {
    if (mappings.putIfAbsent(file.path(), mapping) == null) {
      queue.add(new Rule.Member(file.path(), file, Rule.Role.MAPPED));
    }
  }

  /// How a file is in a process; empty where it is in none.
  Optional<Mapping> mapping(TreePath path) {
    return Optional.ofNullable(mappings.get(path));
  }

  /// Takes what `path` leads to, with the links and directories on the way.
  ///
  /// @param path as it is written, from the root
  /// @return the entry at its literal place; empty, and nothing taken, where there is none
  Optional<Entry> take(Bytes path, Reason reason) {
    Optional<Entry> entry = takeFound(path, reason);
    if (entry.isPresent()) {
      takePassed(path, reason);
    }
    return entry;
  }

  private Optional<Entry> takeFound(Bytes path, Reason reason) {
    Lookup found = look(path);
    if (found.entry().isPresent()) {
      add(found.entry().get(), reason);
      Reason way = Passages.way(found, reason);
      passages.note(found.links(), reason);
      found.links().forEach(link -> add(link, way));
    }
    return found.entry();
  }

  /// A path goes through the directory before each `..`, so that must exist too.
  private void takePassed(Bytes path, Reason reason) {
    int from = 0;
    for (Bytes part : Words.split(path, "/")) {
      if (part.equals(Bytes.utf8("..")) && from > 1) {
        takeFound(path.slice(0, from - 1), reason);
      }
      from += part.length() + 1;
    }
  }

  /// Where `path` leads.
  Lookup look(Bytes path) {
    return path.length() > MAX_PATH
        ? new Lookup(TreePath.ROOT, Optional.empty(), List.of())
        : Lookup.follow(tree, path);
  }

  /// Takes a file that is started, so that its libraries or its interpreter are taken too.
  Optional<Entry> start(Bytes path, Reason reason) {
    Optional<Entry> entry = take(path, reason);
    if (reason.from().isEmpty()) {
      Lookup.follow(tree.given(), path); // who asks by name is told where this user may not look
      entry.ifPresent(e -> asked.put(TreePath.of(path), e.path()));
    }
    if (entry.orElse(null) instanceof FileEntry file && started.add(file.path())) {
      queue.add(new Rule.Member(file.path(), file, Rule.Role.START));
    }
    return entry;
  }

  /// Takes `path` and, where it is a directory, all that it holds.
  Optional<Entry> addAll(Bytes path, Reason reason) {
    Optional<Entry> entry = start(path, reason);
    if (entry.orElse(null) instanceof DirectoryEntry directory) {
      Deque<TreePath> open = new ArrayDeque<>(List.of(directory.path()));
      Reason inside = Reason.of(Reason.Kind.ADDED, directory.path(), "content");
      for (TreePath next = open.poll(); next != null; next = open.poll()) {
        for (Bytes name : tree.given().names(next)) {
          TreePath child = next.child(name);
          tree.given().entry(child).ifPresent(e -> addInside(e, inside, open));
        }
      }
    }
    return entry;
  }

  /// What a link leads to is taken too, where it exists; of a directory outside only itself.
  private void addInside(Entry entry, Reason reason, Deque<TreePath> open) {
    if (entry instanceof DirectoryEntry) {
      open.add(entry.path());
    }
    add(entry, reason);
    start(Bytes.utf8("/").concat(entry.path().name()), reason);
  }

  private void add(Entry entry, Reason reason) {
    TreePath path = entry.path();
    if (path.isRoot()) {
      return;
    }
    List<Reason> known = reasons.get(path);
    if (known == null) {
      reasons.put(path, new ArrayList<>(List.of(reason)));
      if (entry instanceof FileEntry file) {
        queue.add(new Rule.Member(path, file, Rule.Role.PART));
      }
      takeParents(path);
    } else if (!known.contains(reason) && !path.equals(reason.from().orElse(null))) {
      known.add(reason);
    }
  }

  /// One reason is enough for a directory that is there for what it holds.
  private void takeParents(TreePath path) {
    TreePath child = path;
    TreePath parent = path.parent();
    while (!parent.isRoot() && !reasons.containsKey(parent)) {
      Reason reason = Reason.of(Reason.Kind.PARENT, child, "directory");
      reasons.put(parent, new ArrayList<>(List.of(reason)));
      child = parent;
      parent = parent.parent();
    }
  }

  /// The ELF file at a literal path.
  ///
  /// @return empty where it is none, or a damaged one, which is noted as a problem
  Optional<ElfFile> elf(FileEntry file) {
    return facts.elf(file);
  }

  /// A file that configures a loader or says how to run a script; empty where there is none.
  ///
  /// @param maxLength how many bytes are read
  Optional<Bytes> head(TreePath path, int maxLength) {
    return headOf(Bytes.utf8("/").concat(path.name()), maxLength);
  }

  /// See [#head(TreePath, int)]; `path` as it is written.
  Optional<Bytes> headOf(Bytes path, int maxLength) {
    return look(path).entry().orElse(null) instanceof FileEntry file
        ? head(file.path(), file.content(), maxLength)
        : Optional.empty();
  }

  Optional<Bytes> head(TreePath path, Content content, int maxLength) {
    return facts.head(path, content, maxLength);
  }

  /// The GNU loader at a path.
  GnuLoader gnuLoader(Abi abi, Bytes path) {
    return facts.gnuLoader(abi, path);
  }

  /// The cache of the GNU loader in this tree; empty where there is none, or a damaged one.
  LoaderCache cache() {
    return facts.cache();
  }
}
