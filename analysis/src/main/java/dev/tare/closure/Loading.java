package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.closure.Dependency.How;
import dev.tare.closure.Loaded.Edge;
import dev.tare.elf.ElfFile;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.TreePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One process as the loader would fill it: the program, its loader, what is preloaded, then what
/// these need, breadth first, each name looked for only where nothing in the process answers to it.
final class Loading {
  private static final TreePath PRELOAD = TreePath.of("/etc/ld.so.preload");
  private static final int MAX_PRELOAD = 64 * 1024;

  /// Real programs have some ten levels of libraries.
  private static final int MAX_SHOWN_DEPTH = 200;

  private final Walk walk;
  private final Loaded program;
  private final Optional<Bytes> musl;
  private final LibrarySearch search;
  private final boolean isSecure;
  private final List<Loaded> process = new ArrayList<>();
  private final Map<Bytes, Loaded> byName = new HashMap<>();
  private final Map<TreePath, Loaded> byFile = new HashMap<>();
  private final Deque<Loaded> queue = new ArrayDeque<>();
  private Optional<Loaded> loader = Optional.empty();
  private Optional<Set<TreePath>> searched = Optional.empty();
  private int told;

  private Loading(Walk walk, FileEntry file, ElfFile elf) {
    this.walk = walk;
    this.program = new Loaded(absolute(file.path()), file.path(), elf, Optional.empty());
    this.musl = muslLoader(walk, elf);
    this.isSecure = SecureStart.is(file);
    this.search =
        musl.isPresent()
            ? new MuslSearch(walk, program, musl.get(), isSecure)
            : new GlibcSearch(walk, program, isSecure);
  }

  /// Takes all that the loader would map; what is missing becomes a problem.
  static void run(Walk walk, FileEntry file, ElfFile elf) {
    Loading loading = new Loading(walk, file, elf);
    loading.fill();
    loading.checkVersions();
    walk.remember(file.path(), loading.shown());
    loading.tell();
  }

  /// Lets the rules see each object that is new in the process.
  private void tell() {
    for (; told < process.size(); told++) {
      Loaded object = process.get(told);
      if (walk.tree().entry(object.file()).orElse(null) instanceof FileEntry file) {
        walk.map(file, new Mapping(this, object));
      }
    }
  }

  /// See [Mapping#find].
  Optional<Bytes> find(Loaded requester, Bytes name) {
    return known(name)
        .map(Loaded::path)
        .or(() -> search.find(requester, name).found().map(Attempt.Found::path));
  }

  /// See [Mapping#open].
  void open(Loaded requester, Bytes path, Reason reason) {
    if (walk.take(path, reason).orElse(null) instanceof FileEntry file
        && !byFile.containsKey(file.path())) {
      walk.elf(file)
          .filter(elf -> program.elf().abi().accepts(elf.abi()))
          .ifPresent(elf -> enter(new Loaded(path, file.path(), elf, Optional.of(requester))));
      load();
      tell();
    }
  }

  boolean isMusl() {
    return musl.isPresent();
  }

  /// See [Mapping#isSearched].
  boolean isSearched(TreePath directory) {
    if (searched.isEmpty()) {
      Set<TreePath> all = new HashSet<>(walk.cache().directories());
      search.directories().forEach(d -> all.add(walk.look(d).path()));
      searched = Optional.of(all);
    }
    return searched.get().contains(directory);
  }

  boolean isLoader(Loaded object) {
    return loader.filter(object::equals).isPresent();
  }

  /// A library names no loader: the C library that it needs tells which one will load it.
  private static Optional<Bytes> muslLoader(Walk walk, ElfFile elf) {
    if (elf.interpreter().isPresent()) {
      return elf.interpreter().filter(MuslSearch::isMusl);
    }
    for (Bytes name : elf.needed()) {
      if (name.startsWith(Bytes.utf8("libc.musl-")) || name.equals(Bytes.utf8("libc.so"))) {
        return walk.tree().names(walk.look(Bytes.utf8("/lib")).path()).stream()
            .filter(MuslSearch::isMusl)
            .findFirst()
            .map(Bytes.utf8("/lib/")::concat)
            .or(() -> Optional.of(Bytes.utf8("/lib/ld-musl-unknown.so.1")));
      }
    }
    return Optional.empty();
  }

  private void fill() {
    enter(program);
    program.elf().interpreter().ifPresent(path -> takeLoader(path, "PT_INTERP " + path));
    if (musl.isEmpty() && program.elf().interpreter().isPresent()) {
      preloadFromFile();
    }
    Environment environment = walk.environment();
    for (Bytes name : isSecure ? List.<Bytes>of() : environment.preload()) {
      preload(name, Reason.of(Reason.Kind.PRELOAD, program.file(), "LD_PRELOAD " + name));
    }
    load();
  }

  private void load() {
    for (Loaded next = queue.poll(); next != null; next = queue.poll()) {
      for (Bytes name : next.elf().needed()) {
        next.edges().add(resolved(next, name));
      }
    }
  }

  private void enter(Loaded object) {
    process.add(object);
    byFile.put(object.file(), object);
    object.elf().soname().ifPresent(name -> byName.putIfAbsent(name, object));
    queue.add(object);
  }

  private void takeLoader(Bytes path, String detail) {
    Bytes absolute = walk.environment().absolute(path);
    Reason reason = Reason.of(Reason.Kind.LOADER, program.file(), detail);
    Optional<Entry> entry = walk.take(absolute, reason);
    Optional<ElfFile> elf =
        entry.orElse(null) instanceof FileEntry file ? walk.elf(file) : Optional.empty();
    if (elf.isEmpty()) {
      missing(program, Reason.Kind.LOADER, path, entry.map(e -> e.path() + " is no loader"));
      program.edges().add(new Edge(path, Optional.empty(), How.MISSING, detail));
      return;
    }
    Loaded object = new Loaded(absolute, entry.get().path(), elf.get(), Optional.of(program));
    loader = Optional.of(object);
    enter(object);
    byName.putIfAbsent(TreePath.of(path).fileName(), object);
    program.edges().add(new Edge(path, loader, How.PATH, detail));
  }

  private void missing(Loaded object, Reason.Kind kind, Bytes name, Optional<String> cause) {
    walk.add(new Problem.Missing(object.file(), kind, name, List.of(), cause));
  }

  private void preloadFromFile() {
    Optional<Bytes> text = walk.head(PRELOAD, MAX_PRELOAD);
    if (text.isEmpty()) {
      return;
    }
    Reason reason = Reason.of(Reason.Kind.PRELOAD, program.file(), PRELOAD + " goes before all");
    walk.take(absolute(PRELOAD), reason);
    for (Bytes line : Words.split(Words.untilNul(text.get()), "\n")) {
      int comment = line.indexOf('#', 0);
      for (Bytes name : Words.words(comment < 0 ? line : line.slice(0, comment), " \t:")) {
        preload(name, Reason.of(Reason.Kind.PRELOAD, PRELOAD, name.toString()));
      }
    }
  }

  private void preload(Bytes name, Reason reason) {
    Edge edge = resolved(program, name, reason);
    program.edges().add(new Edge(name, edge.target(), How.PRELOAD, reason.detail()));
  }

  private Edge resolved(Loaded requester, Bytes name) {
    return resolved(
        requester, name, Reason.of(Reason.Kind.NEEDED, requester.file(), "DT_NEEDED " + name));
  }

  private Edge resolved(Loaded requester, Bytes name, Reason reason) {
    if (search.isLoader(name) && loader.isEmpty() && program.elf().interpreter().isEmpty()) {
      musl.ifPresent(path -> takeLoader(path, "DT_NEEDED " + name));
    }
    Optional<Loaded> known = known(name);
    if (known.isPresent()) {
      walk.take(known.get().path(), reason);
      return new Edge(name, known, How.LOADED, "in the process already");
    }
    Attempt attempt = search.find(requester, name);
    for (Bytes variant : attempt.variants()) {
      takeVariant(variant, requester, name);
    }
    if (attempt.found().isEmpty()) {
      walk.add(
          new Problem.Missing(
              requester.file(),
              reason.kind(),
              name,
              attempt.searched(),
              attempt.cause().or(this::distrust)));
      return new Edge(name, Optional.empty(), How.MISSING, attempt.cause().orElse("not found"));
    }
    Attempt.Found found = attempt.found().get();
    walk.take(found.path(), reason);
    Loaded object = entered(found, requester);
    byName.putIfAbsent(name, object);
    return new Edge(name, Optional.of(object), found.how(), found.detail());
  }

  private Optional<String> distrust() {
    return isSecure && !walk.environment().libraryPath().isEmpty()
        ? Optional.of(
            "for %s, which gives rights to whoever starts it, loaders ignore LD_LIBRARY_PATH"
                .formatted(program.file()))
        : Optional.empty();
  }

  private Optional<Loaded> known(Bytes name) {
    if (search.isLoader(name)) {
      return loader;
    }
    return Optional.ofNullable(byName.get(name));
  }

  /// Another path to a file that is in the process is that file.
  private Loaded entered(Attempt.Found found, Loaded requester) {
    Loaded known = byFile.get(found.file().path());
    if (known != null) {
      return known;
    }
    Loaded object =
        new Loaded(found.path(), found.file().path(), found.elf(), Optional.of(requester));
    enter(object);
    return object;
  }

  /// On some machines it is loaded instead, so what it needs is needed too.
  private void takeVariant(Bytes path, Loaded requester, Bytes name) {
    Reason reason =
        Reason.of(
            Reason.Kind.HWCAPS, requester.file(), "DT_NEEDED " + name + " on newer processors");
    Optional<Entry> entry = walk.take(path, reason);
    if (entry.orElse(null) instanceof FileEntry file) {
      walk.elf(file)
          .ifPresent(e -> queue.add(new Loaded(path, file.path(), e, Optional.of(requester))));
    }
  }

  /// The loader refuses to start a program whose libraries lack a version that is needed and not
  /// weak; a library without any versions only earns a warning (glibc `elf/dl-version.c`).
  private void checkVersions() {
    if (musl.isPresent()) {
      return;
    }
    for (Loaded object : process) {
      Map<Loaded, Set<String>> lacking = new LinkedHashMap<>();
      for (var need : object.elf().versionNeeds()) {
        known(need.library())
            .filter(l -> l.elf().definesVersions() && !need.isWeak())
            .filter(l -> !l.elf().versions().contains(need.version()))
            .ifPresent(l -> lacking.computeIfAbsent(l, _ -> new HashSet<>()).add(need.version()));
      }
      lacking.forEach((library, versions) -> walk.add(tooOld(object, library, versions)));
    }
  }

  private static Problem tooOld(Loaded object, Loaded library, Set<String> lacking) {
    String version = Versions.newest(lacking).orElseThrow();
    return new Problem.TooOld(
        object.file(),
        TreePath.of(library.path()),
        version,
        Versions.newest(Versions.sameSeries(library.elf().versions(), version)));
  }

  private Dependency shown() {
    return shown(
        new Edge(program.path(), Optional.of(program), How.PROGRAM, "asked for"),
        new HashSet<>(),
        0);
  }

  private static Dependency shown(Edge edge, Set<Loaded> seen, int depth) {
    if (edge.target().isEmpty()) {
      return new Dependency(
          edge.name(),
          Optional.empty(),
          Optional.empty(),
          How.MISSING,
          edge.detail(),
          false,
          List.of());
    }
    Loaded target = edge.target().get();
    boolean isFirst = depth < MAX_SHOWN_DEPTH && seen.add(target);
    List<Dependency> children =
        isFirst ? target.edges().stream().map(e -> shown(e, seen, depth + 1)).toList() : List.of();
    return new Dependency(
        edge.name(),
        Optional.of(TreePath.of(target.path())),
        Optional.of(target.file()),
        edge.how(),
        edge.detail(),
        !isFirst,
        children);
  }

  private static Bytes absolute(TreePath path) {
    return Bytes.utf8("/").concat(path.name());
  }
}
