package dev.tare.check;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import dev.tare.closure.Closure;
import dev.tare.closure.Dependency;
import dev.tare.closure.Environment;
import dev.tare.closure.Problem;
import dev.tare.closure.Reason;
import dev.tare.elf.ElfFile;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// T02 and T03: the loader, the libraries and their versions.
record LibraryChecks(StartChecks image, Environment environment, ProgramSearch search) {
  private static final Bytes MUSL = Bytes.utf8("ld-musl-");

  /// @param isThorough whether symbols are looked for
  List<Finding> check(ProgramSearch.Program program, ElfFile elf, boolean isThorough) {
    List<Finding> findings = new ArrayList<>();
    if (elf.isStaticProgram()) {
      return findings;
    }
    Closure closure = closure(image.tree(), program);
    List<Problem.Missing> missing = missing(closure).toList();
    if (!missing.isEmpty()) {
      findings.add(missing(program, elf, missing));
    } else {
      LoadedFiles files = new LoadedFiles(image.tree(), search, closure);
      files.refused(program).ifPresent(findings::add);
      if (isThorough) {
        files.unresolved(program, elf).ifPresent(findings::add);
      }
    }
    for (Problem problem : closure.problems()) {
      switch (problem) {
        case Problem.Missing _, Problem.UnknownAccount _, Problem.Lacking _ -> {}
        case Problem.TooOld old -> findings.add(tooOld(old));
        case Problem.Unreadable damaged ->
            findings.add(
                Findings.error("T02", damaged.object().toString(), damaged.cause()).withoutFix());
      }
    }
    return findings;
  }

  private Closure closure(Tree tree, ProgramSearch.Program program) {
    return Closure.ofStart(tree, List.of(program.file().path()), environment);
  }

  private static Stream<Problem.Missing> missing(Closure closure) {
    return closure.problems().stream()
        .filter(Problem.Missing.class::isInstance)
        .map(Problem.Missing.class::cast);
  }

  private Finding missing(
      ProgramSearch.Program program, ElfFile elf, List<Problem.Missing> missing) {
    TreePath path = program.path();
    Optional<Problem.Missing> loader =
        missing.stream().filter(m -> m.kind() == Reason.Kind.LOADER).findFirst();
    if (loader.isEmpty()) {
      boolean isOfMusl =
          elf.interpreter()
              .filter(name -> TreePath.of(name).fileName().startsWith(MUSL))
              .isPresent();
      return new LostLibraries(image.tree(), path, isOfMusl)
          .of(missing, supplied(program, missing));
    }
    Bytes name = loader.get().name();
    boolean isMusl = TreePath.of(name).fileName().startsWith(MUSL);
    if (hasLoader(!isMusl)) {
      String message =
          "%s was built for %s, the image has %s: its loader %s is not in the image"
              .formatted(path, isMusl ? "musl" : "glibc", isMusl ? "glibc" : "musl", name);
      return Findings.error("T03", path.toString(), message)
          .fix("Build it on the same base as the image, link it statically, or use another base");
    }
    String message = "%s exists, but its loader %s is not in the image".formatted(path, name);
    return Findings.error("T02", path.toString(), message)
        .fix(
            "Link it statically (gcc -static, CGO_ENABLED=0, no -buildmode=pie), or add what it"
                + " needs: "
                + supplied(program, missing));
  }

  /// Which files would do: exactly, where the supply has them.
  private String supplied(ProgramSearch.Program program, List<Problem.Missing> missing) {
    if (image.supply().isPresent()) {
      Tree both = new Joined(image.tree(), image.supply().get());
      Closure closure = closure(both, program);
      if (closure.problems().isEmpty()) {
        return supplied(program, both, closure);
      }
    }
    Map<Bytes, String> names = new LinkedHashMap<>(); // the loader is needed by its name too
    missing.forEach(m -> names.putIfAbsent(TreePath.of(m.name()).fileName(), m.name().toString()));
    return "at least %s: %s (tare pack … --add PATH)"
        .formatted(files(names.size()), String.join(", ", names.values()));
  }

  private String supplied(ProgramSearch.Program program, Tree both, Closure closure) {
    List<FileEntry> files =
        closure.reasons().keySet().stream()
            .filter(path -> image.tree().entry(path).isEmpty())
            .flatMap(path -> both.entry(path).stream())
            .filter(FileEntry.class::isInstance)
            .map(FileEntry.class::cast)
            .toList();
    long bytes = files.stream().mapToLong(f -> f.content().size()).sum();
    Set<TreePath> names = new TreeSet<>();
    closure.dependencies(program.path()).ifPresent(d -> gather(d, names));
    String adds = names.stream().map(name -> "--add " + name).collect(Collectors.joining(" "));
    return "%s (%.1f MB) of this machine: tare pack … %s"
        .formatted(files(files.size()), bytes / 1e6, adds);
  }

  /// What is not in the image, by the names under which it is looked for: with a name come the
  /// links behind it.
  private void gather(Dependency dependency, Set<TreePath> names) {
    if (dependency.file().filter(file -> image.tree().entry(file).isEmpty()).isPresent()) {
      dependency.path().ifPresent(names::add);
    }
    dependency.children().forEach(child -> gather(child, names));
  }

  private static String files(long count) {
    return count == 1 ? "1 file" : count + " files";
  }

  /// Whether the image has a loader of that C library at one of the usual places.
  private boolean hasLoader(boolean musl) {
    for (String directory : List.of("/lib", "/lib64")) {
      TreePath at = Lookup.follow(image.tree(), TreePath.of(directory)).path();
      for (Bytes name : image.tree().names(at)) {
        boolean isMusl = name.startsWith(MUSL);
        boolean isGlibc =
            name.startsWith(Bytes.utf8("ld-linux")) || name.startsWith(Bytes.utf8("ld64.so"));
        if (musl ? isMusl : isGlibc) {
          return true;
        }
      }
    }
    return false;
  }

  private static Finding tooOld(Problem.TooOld old) {
    String message =
        "%s needs %s, the image's %s provides %s"
            .formatted(
                old.object(),
                old.version(),
                old.library().fileName(),
                old.provided().map(p -> "up to " + p).orElse("no such version"));
    return Findings.error("T03", old.object().toString(), message)
        .fix("Build it on the image's base or an older one, or take a newer base");
  }

  /// The image, and behind it what might be added.
  private record Joined(Tree front, Tree back) implements Tree {
    @Override
    public Optional<Entry> entry(TreePath path) {
      return front.entry(path).or(() -> back.entry(path));
    }

    @Override
    public List<Bytes> names(TreePath path) {
      return Stream.concat(front.names(path).stream(), back.names(path).stream())
          .distinct()
          .sorted()
          .toList();
    }
  }
}
