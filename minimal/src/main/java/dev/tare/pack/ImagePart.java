package dev.tare.pack;

import dev.tare.base.Bytes;
import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.closure.Closure;
import dev.tare.closure.Closure.Given;
import dev.tare.closure.Environment;
import dev.tare.closure.Problem;
import dev.tare.closure.Reason;
import dev.tare.closure.Verdict;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.FileTree;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import dev.tare.oci.ImageConfig;
import dev.tare.why.EntryPoint;
import dev.tare.why.Starts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// The part of a tree that an image with this config needs: the closure of what it starts. Unlike a
/// program of this machine ([Packing#of]) it stands in a tree in which nothing else is, so also
/// what is only suspected is taken, libraries of interpreters among it.
///
/// @param config of the whole
/// @param programs what is to be there besides what the config starts: names or paths
/// @param added further paths of the tree, directories with all that they hold
public record ImagePart(
    FileTree tree, ImageConfig config, List<String> programs, List<TreePath> added) {

  /// Says what else goes where programs go.
  @FunctionalInterface
  public interface Company {
    /// @param started real places of programs
    /// @return paths of files or directories, each with the program as its reason
    List<Given> of(Set<TreePath> started);
  }

  public ImagePart {
    programs = List.copyOf(programs);
    added = List.copyOf(added);
  }

  /// The part as a packing; entries are as the tree has them, times included. The config stays; one
  /// that starts nothing starts the first program.
  ///
  /// @throws TareException NOT_FOUND where a program, an addition, an account or something without
  ///   which a program does not start is not in the tree; INVALID where nothing is to be started
  public Packing packing(Company company) {
    Starts starts = Starts.of(tree, config, programs);
    TreePath first = refuseWithoutPrograms(starts);
    List<Given> given = new ArrayList<>(starts.given());
    given.addAll(company.of(started(given)));
    added.forEach(path -> given.addAll(addition(path)));
    Environment environment = Environment.of(config.env(), config.workingDir());
    Closure closure = Closure.ofImage(tree, given, environment.withUser(config.user()));
    List<Problem> warnings = checked(closure);
    SortedMap<TreePath, Entry> entries = entries(closure);
    PackageRecords records =
        PackageRecords.of(
            tree,
            kept(entries),
            closure.replacements().keySet(),
            closure::verdict,
            PackageRecords.Keep.ALL);
    records.entries().forEach((path, entry) -> entries.putIfAbsent(path, entry));
    return new Packing(
        first,
        starting(first),
        List.copyOf(entries.values()),
        closure,
        warnings,
        records.reasons());
  }

  /// Who names a program and no command means that program.
  private ImageConfig starting(TreePath first) {
    return config.entrypoint().isEmpty() && config.cmd().isEmpty()
        ? config.withEntrypoint(List.of(first.toString()))
        : config;
  }

  private TreePath refuseWithoutPrograms(Starts starts) {
    List<String> words = new ArrayList<>();
    List<String> command = new ArrayList<>(config.entrypoint());
    command.addAll(config.cmd());
    command.stream().findFirst().ifPresent(words::add);
    words.addAll(programs);
    if (words.isEmpty()) {
      throw TareException.invalid("cannot tell which programs the image is to have")
          .withHint("give --program NAME, or what it starts with --cmd");
    }
    List<EntryPoint> found = starts.entryPoints().stream().filter(EntryPoint::isProgram).toList();
    for (String word : words) {
      if (found.stream().noneMatch(one -> one.said().endsWith(" " + word))) {
        throw TareException.notFound(
            "cannot find the program %s in the packages%s"
                .formatted(word, Suggestion.didYouMean(word, names(word))));
      }
    }
    return found.getFirst().path();
  }

  /// The names of what might have been meant by `word`.
  private List<String> names(String word) {
    int slash = word.lastIndexOf('/');
    List<Bytes> places =
        slash < 0
            ? Environment.of(config.env(), config.workingDir()).path()
            : List.of(Bytes.utf8(word.substring(0, slash + 1)));
    List<String> names = new ArrayList<>();
    for (Bytes place : places) {
      for (Bytes name : tree.names(Lookup.follow(tree, TreePath.of(place)).path())) {
        names.add(slash < 0 ? name.toString() : word.substring(0, slash + 1) + name);
      }
    }
    return names;
  }

  private Set<TreePath> started(List<Given> given) {
    Set<TreePath> programs = new LinkedHashSet<>();
    for (Given one : given) {
      Reason.Kind kind = one.reason().kind();
      if (kind == Reason.Kind.PROGRAM || kind == Reason.Kind.COMMAND) {
        programs.add(Lookup.follow(tree, one.path()).path());
      }
    }
    return programs;
  }

  private List<Given> addition(TreePath path) {
    Lookup found = Lookup.follow(tree, path);
    if (found.entry().isEmpty()) {
      throw TareException.notFound("cannot add %s: no package has it".formatted(path));
    }
    List<Given> all = new ArrayList<>();
    Reason asked = new Reason(Reason.Kind.ADDED, Optional.empty(), "added " + path);
    all.add(new Given(path, asked));
    if (found.entry().get() instanceof Entry.DirectoryEntry) {
      tree.below(found.path())
          .forEach(entry -> {
            boolean leadsNowhere =
                entry instanceof Entry.SymlinkEntry
                    && Lookup.follow(tree, entry.path()).entry().isEmpty();
            if (!leadsNowhere) {
              all.add(new Given(entry.path(), asked));
            }
          });
    }
    return all;
  }

  /// What keeps a program from starting is refused; what else will not work is a warning.
  private static List<Problem> checked(Closure closure) {
    List<Problem> warnings = new ArrayList<>();
    for (Problem problem : closure.problems()) {
      boolean isFatal =
          problem instanceof Problem.UnknownAccount
              || (isOfStart(closure.chain(problem.object()))
                  && problem.verdict() == Verdict.PROVEN);
      if (isFatal) {
        throw TareException.notFound("cannot make the image: " + problem);
      }
      boolean isSuspected = closure.verdict(problem.object()) == Verdict.SUSPECT;
      if (!isSuspected && !isLoadedBefore(problem, closure)) {
        warnings.add(problem);
      }
    }
    return warnings;
  }

  /// Whether each step is one of kernel or loader.
  private static boolean isOfStart(List<Reason> chain) {
    return !chain.isEmpty()
        && chain.getLast().kind() == Reason.Kind.PROGRAM
        && chain.stream()
            .map(Reason::kind)
            .allMatch(kind -> kind.verdict() == Verdict.PROVEN && kind != Reason.Kind.ADDED);
  }

  /// The loader takes a library of that name that the process has, wherever it lies: those of Java
  /// need libjvm.so, which the launcher has opened.
  private static boolean isLoadedBefore(Problem problem, Closure closure) {
    return problem instanceof Problem.Missing missing
        && !missing.searched().isEmpty()
        && closure.reasons().keySet().stream()
            .anyMatch(path -> path.fileName().equals(missing.name()));
  }

  private SortedMap<TreePath, Entry> entries(Closure closure) {
    SortedMap<TreePath, Entry> entries = new TreeMap<>();
    Map<Object, TreePath> names = new HashMap<>();
    for (TreePath path : closure.reasons().keySet()) {
      Entry entry = tree.entry(path).orElseThrow();
      entries.put(path, entry instanceof FileEntry file ? file(file, closure, names) : entry);
    }
    return entries;
  }

  /// With other content, or as a further name of a file that has one already.
  private Entry file(FileEntry file, Closure closure, Map<Object, TreePath> names) {
    TreePath path = file.path();
    Content other = closure.replacements().get(path);
    if (other != null) {
      return new FileEntry(path, file.attributes(), other);
    }
    Optional<?> identity = tree.identity(path);
    TreePath first = identity.isPresent() ? names.putIfAbsent(identity.get(), path) : null;
    return first == null ? file : new Entry.HardlinkEntry(path, file.attributes(), first);
  }

  private SortedMap<TreePath, TreePath> kept(SortedMap<TreePath, Entry> entries) {
    SortedMap<TreePath, TreePath> kept = new TreeMap<>();
    for (TreePath path : new TreeSet<>(entries.keySet())) {
      if (Lookup.follow(tree, path).entry().orElse(null) instanceof FileEntry) {
        kept.put(path, path);
      }
    }
    return kept;
  }
}
