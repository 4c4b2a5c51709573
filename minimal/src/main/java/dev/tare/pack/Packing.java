package dev.tare.pack;

import dev.tare.base.TareException;
import dev.tare.closure.Closure;
import dev.tare.closure.Environment;
import dev.tare.closure.Problem;
import dev.tare.closure.Reason;
import dev.tare.closure.Verdict;
import dev.tare.elf.Abi;
import dev.tare.elf.ElfFile;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.FileTree;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// What an image of a program will hold, and why: a value, computed from the machine's tree without
/// running or writing anything.
///
/// @param program where the program stands in the image
/// @param entries all entries of the one layer, in order
/// @param warnings what will not work in what was added; a problem of the program itself is refused
/// @param records why those entries are there that no program needs: what packages say of their
///   files
public record Packing(
    TreePath program,
    ImageConfig config,
    List<Entry> entries,
    Closure closure,
    List<Problem> warnings,
    SortedMap<TreePath, Reason> records) {

  /// Directories whose paths are part of how a system is built; what lies elsewhere is somebody's
  /// own.
  private static final List<String> SYSTEM =
      List.of(
          "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/etc", "/srv",
          "/var");

  private static final Tree NOWHERE = FileTree.of(List.of());

  /// What engines mount over, and where loaders, libraries and configuration lie.
  private static final Set<String> TAKEN =
      Set.of(
          "/bin", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/libx32", "/proc", "/sbin", "/sys",
          "/tmp", "/usr", "/var");

  /// How much of the image one kind of reason accounts for.
  ///
  /// @param bytes of regular files
  public record Share(Reason.Kind kind, Verdict verdict, int entries, long bytes) {
    static final Comparator<Share> ORDER =
        Comparator.<Share, Boolean>comparing(s -> s.kind == Reason.Kind.PARENT)
            .thenComparing(Share::verdict)
            .thenComparing(Share::kind);
  }

  public Packing {
    entries = List.copyOf(entries);
    warnings = List.copyOf(warnings);
    records = Collections.unmodifiableSortedMap(new TreeMap<>(records));
  }

  /// @throws TareException NOT_FOUND where the program, something that it needs or an addition does
  ///   not exist; INVALID where the program is none
  public static Packing of(Tree machine, PackRequest request) {
    Lookup lookup = Lookup.follow(machine, request.program());
    FileEntry file = program(request.program(), lookup);
    Optional<ElfFile> elf = ElfFile.read(file.content(), lookup.path().toString());
    if (elf.isEmpty() && !isScript(file)) {
      throw TareException.invalid(
          "cannot pack %s: it is no program: neither an ELF file nor a script with #!"
              .formatted(request.program()));
    }
    TreePath at = place(machine, request.program(), lookup.path(), elf);
    SortedMap<TreePath, TreePath> placed = new TreeMap<>();
    List<TreePath> added = new ArrayList<>();
    for (Addition addition : request.additions()) {
      place(machine, addition, placed);
      added.add(addition.destination());
    }
    if (placed.containsKey(at)) {
      throw TareException.invalid(
          "cannot add %s at %s: the program stands there".formatted(placed.get(at), at));
    }
    if (!at.equals(request.program())) {
      placed.put(at, lookup.path());
    }
    PackRequest.Settings settings = request.settings();
    Tree tree = placed.isEmpty() ? machine : PlacedTree.of(machine, placed);
    Closure closure =
        Closure.of(
            tree,
            List.of(at),
            added,
            Environment.of(settings.env(), settings.workingDir()).withUser(settings.user()),
            request.suspects());
    List<Problem> warnings = checked(request.program(), at, closure);
    ImageConfig config =
        ImageConfig.of(platform(elf, closure, tree))
            .withEntrypoint(List.of(at.toString()))
            .withCmd(settings.cmd())
            .withEnv(settings.env())
            .withUser(settings.user())
            .withWorkingDir(settings.workingDir())
            .withLabels(settings.labels())
            .withCreated(request.created());
    SortedMap<TreePath, Entry> entries = entries(tree, closure, request);
    PackageRecords records =
        PackageRecords.of(
            machine,
            kept(tree, entries),
            closure.replacements().keySet(),
            closure::verdict,
            request.records());
    records
        .entries()
        .forEach((path, entry) -> {
          if (!isExcluded(path, request)) {
            entries.putIfAbsent(path, packed(entry, null, request.time()));
          }
        });
    return new Packing(
        at, config, List.copyOf(entries.values()), closure, warnings, records.reasons());
  }

  /// Files and links to files, and where they lie on the machine. A link to a directory, such as
  /// `/lib`, is a directory to the packages that have files in it.
  private static SortedMap<TreePath, TreePath> kept(Tree tree, SortedMap<TreePath, Entry> entries) {
    SortedMap<TreePath, TreePath> kept = new TreeMap<>();
    for (Entry entry : entries.values()) {
      TreePath path = entry.path();
      if (Lookup.follow(tree, path).entry().orElse(null) instanceof FileEntry) {
        kept.put(path, tree instanceof PlacedTree placed ? placed.origin(path) : path);
      }
    }
    return kept;
  }

  private static FileEntry program(TreePath program, Lookup lookup) {
    return switch (lookup.entry().orElse(null)) {
      case FileEntry file when (file.attributes().mode() & 0111) != 0 -> file;
      case FileEntry file ->
          throw TareException.invalid(
                  "cannot pack %s: it is not executable (mode %04o)"
                      .formatted(program, file.attributes().mode()))
              .withHint("run: chmod +x " + program);
      case null ->
          throw TareException.notFound(
              "cannot pack %s: %s does not exist".formatted(program, lookup.path()));
      default ->
          throw TareException.invalid(
              "cannot pack %s: it is not a regular file".formatted(program));
    };
  }

  private static boolean isScript(FileEntry file) {
    try (InputStream in = file.content().open()) {
      return in.read() == '#' && in.read() == '!';
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + file.path());
    }
  }

  /// Notes where an addition is to stand; refuses what would hide something else.
  private static void place(Tree machine, Addition addition, SortedMap<TreePath, TreePath> placed) {
    Lookup source = Lookup.follow(machine, addition.source());
    if (source.entry().isEmpty()) {
      throw TareException.notFound(
          "cannot add %s: %s does not exist".formatted(addition.source(), source.path()));
    }
    if (addition.source().equals(addition.destination())) {
      return;
    }
    boolean isDirectory = source.entry().get() instanceof Entry.DirectoryEntry;
    boolean hidesDirectory =
        Lookup.follow(machine, addition.destination()).entry().orElse(null)
            instanceof Entry.DirectoryEntry;
    if (hidesDirectory && !isDirectory) {
      throw TareException.invalid(
              "cannot add %s at %s: that is a directory"
                  .formatted(addition.source(), addition.destination()))
          .withHint("to put it in there, end the destination with /");
    }
    TreePath other = placed.put(addition.destination(), source.path());
    if (other != null && !other.equals(source.path())) {
      throw TareException.invalid(
          "cannot add %s and %s: both at %s"
              .formatted(other, source.path(), addition.destination()));
    }
  }

  /// A program of the system keeps its path, and so does one that finds its libraries from where it
  /// lies; any other one stands at the top, so that the image does not tell where it was built.
  private static TreePath place(
      Tree machine, TreePath program, TreePath file, Optional<ElfFile> elf) {
    boolean isOfSystem = SYSTEM.stream().anyMatch(d -> program.isUnder(TreePath.of(d)));
    boolean needsItsPlace = elf.isPresent() && elf.get().usesOrigin();
    if (isOfSystem || needsItsPlace) {
      return needsItsPlace && !isOfSystem ? file : program;
    }
    TreePath top = TreePath.ROOT.child(program.fileName());
    boolean isTaken =
        TAKEN.contains(top.toString())
            || machine.entry(top).orElse(null) instanceof Entry.DirectoryEntry;
    return isTaken ? TreePath.of("/usr/bin" + top) : top;
  }

  /// The problems of what was only added, or taken by rules; those that keep the program from
  /// starting are thrown.
  private static List<Problem> checked(TreePath program, TreePath at, Closure closure) {
    List<Problem> warnings = new ArrayList<>();
    for (Problem problem : closure.problems()) {
      if (problem instanceof Problem.UnknownAccount) {
        throw TareException.notFound("cannot pack %s: %s".formatted(program, problem));
      }
      List<Reason> chain = closure.chain(problem.object());
      boolean isOfProgram =
          problem.object().equals(at)
              || (!chain.isEmpty() && chain.getLast().kind() == Reason.Kind.PROGRAM);
      Verdict verdict = closure.verdict(problem.object());
      boolean keepsItFromStarting =
          verdict == Verdict.PROVEN && problem.verdict() == Verdict.PROVEN;
      if (isOfProgram && keepsItFromStarting) {
        throw TareException.notFound("cannot pack %s: %s".formatted(program, problem))
            .withHint("install what is missing, or see: tare ldd " + program);
      }
      if (verdict != Verdict.SUSPECT) {
        warnings.add(problem); // what is only suspected does not work on this machine either
      }
    }
    return warnings;
  }

  /// That of the program; of a script, that of what interprets it.
  private static Platform platform(Optional<ElfFile> elf, Closure closure, Tree tree) {
    Optional<String> architecture = elf.flatMap(e -> e.abi().architecture());
    for (var taken : closure.reasons().entrySet()) {
      if (architecture.isEmpty() && taken.getValue().getFirst().kind() == Reason.Kind.INTERPRETER) {
        Lookup interpreter = Lookup.follow(tree, taken.getKey());
        if (interpreter.entry().orElse(null) instanceof FileEntry file) {
          architecture =
              ElfFile.read(file.content(), interpreter.path().toString())
                  .map(ElfFile::abi)
                  .flatMap(Abi::architecture);
        }
      }
    }
    return architecture
        .map(a -> new Platform("linux", a, Optional.empty()))
        .orElseGet(Platform::host);
  }

  private static boolean isExcluded(TreePath path, PackRequest request) {
    return request.excludes().stream().anyMatch(glob -> glob.matches(path.toString()));
  }

  private static SortedMap<TreePath, Entry> entries(
      Tree tree, Closure closure, PackRequest request) {
    Map<TreePath, Content> replacements = closure.replacements();
    SortedMap<TreePath, Entry> entries = new TreeMap<>();
    for (TreePath path : closure.reasons().keySet()) {
      if (!isExcluded(path, request)) {
        tree.entry(path)
            .map(entry -> packed(entry, replacements.get(path), request.time()))
            .ifPresent(entry -> entries.put(path, entry));
      }
    }
    request.directories().forEach(path -> makeDirectory(path, tree, request, entries));
    makeDirectory(TreePath.of(request.settings().workingDir()), NOWHERE, request, entries);
    return entries;
  }

  /// Makes `path` with what leads there: links and directories as `tree` has them, else plain ones.
  private static void makeDirectory(
      TreePath path, Tree tree, PackRequest request, SortedMap<TreePath, Entry> entries) {
    if (path.isRoot() || entries.containsKey(path)) {
      return;
    }
    Lookup parent = Lookup.follow(tree, path.parent());
    if (parent.entry().isPresent() && !parent.path().equals(path.parent())) {
      makeDirectory(path.parent(), tree, request, entries);
      makeDirectory(parent.path().child(path.fileName()), tree, request, entries);
      return;
    }
    makeDirectory(path.parent(), tree, request, entries);
    Entry entry = tree.entry(path).orElse(null);
    boolean isLink =
        entry instanceof Entry.SymlinkEntry
            && Lookup.follow(tree, path).entry().orElse(null) instanceof Entry.DirectoryEntry;
    if (isLink) {
      makeDirectory(Lookup.follow(tree, path).path(), tree, request, entries);
    }
    entries.put(
        path,
        entry != null && (isLink || entry instanceof Entry.DirectoryEntry)
            ? packed(entry, null, request.time())
            : new Entry.DirectoryEntry(path, Attributes.of(0755).withMtime(request.time())));
  }

  /// The entry as every machine with the same program would have it.
  private static Entry packed(
      Entry entry, @org.jspecify.annotations.Nullable Content replacement, Instant time) {
    TreePath path = entry.path();
    return switch (entry) {
      case FileEntry e ->
          new FileEntry(
              path,
              Portable.of(e.attributes(), time),
              replacement == null ? e.content() : replacement);
      case Entry.DirectoryEntry e ->
          new Entry.DirectoryEntry(path, Portable.of(e.attributes(), time));
      case Entry.SymlinkEntry e ->
          new Entry.SymlinkEntry(path, Portable.of(e.attributes(), time), e.target());
      case Entry.DeviceEntry e ->
          new Entry.DeviceEntry(
              path, Portable.of(e.attributes(), time), e.type(), e.major(), e.minor());
      case Entry.FifoEntry e -> new Entry.FifoEntry(path, Portable.of(e.attributes(), time));
      case Entry.HardlinkEntry _, Entry.Whiteout _ ->
          throw new IllegalStateException("no tree holds " + entry);
    };
  }

  /// The reasons from `path` back to what was asked for; empty for what is neither needed nor says
  /// something of what is.
  public List<Reason> chain(TreePath path) {
    List<Reason> chain = new ArrayList<>();
    Optional<TreePath> at = Optional.of(path);
    while (at.isPresent() && !closure.reasons().containsKey(at.get())) {
      Optional<Reason> reason = Optional.ofNullable(records.get(at.get()));
      reason.ifPresent(chain::add);
      at = reason.flatMap(Reason::from);
    }
    at.ifPresent(needed -> chain.addAll(closure.chain(needed)));
    return chain;
  }

  /// How sure it is that `path` is needed: as sure as the weakest reason on its way.
  public Verdict verdict(TreePath path) {
    return chain(path).stream()
        .map(reason -> reason.kind().verdict())
        .max(Comparator.naturalOrder())
        .orElse(Verdict.PROVEN); // the working directory
  }

  /// What accounts for how much, by verdict and kind, the surest first; a file behind a link counts
  /// as what the link is for. Directories that only hold others are counted together.
  public List<Share> shares() {
    SortedMap<Share, Share> shares = new TreeMap<>(Share.ORDER);
    for (Entry entry : entries) {
      long bytes = entry instanceof FileEntry file ? file.content().size() : 0;
      Reason.Kind kind = kind(entry.path());
      Verdict verdict = kind == Reason.Kind.PARENT ? Verdict.PROVEN : verdict(entry.path());
      Share share = new Share(kind, verdict, 1, bytes);
      shares.merge(
          share,
          share,
          (a, b) -> new Share(kind, verdict, a.entries + b.entries, a.bytes + b.bytes));
    }
    return List.copyOf(shares.values());
  }

  private Reason.Kind kind(TreePath path) {
    return chain(path).stream()
        .map(Reason::kind)
        .filter(kind -> kind != Reason.Kind.SYMLINK)
        .findFirst()
        .orElse(Reason.Kind.PARENT);
  }
}
