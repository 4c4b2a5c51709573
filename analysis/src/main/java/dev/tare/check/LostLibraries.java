package dev.tare.check;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import dev.tare.closure.LoaderCache;
import dev.tare.closure.Problem;
import dev.tare.elf.ElfFile;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// T02 and T03 of libraries that the loader does not find, though the loader itself is there: that
/// they are nowhere; that they lie where it does not look; that what lies there is of no use; that
/// it is the C library of the other kind that is looked for.
///
/// @param isMusl whether the loader is musl's
record LostLibraries(Tree tree, TreePath program, boolean isMusl) {
  private static final TreePath CONFIG = TreePath.of("/etc/ld.so.conf");
  private static final TreePath MORE = TreePath.of("/etc/ld.so.conf.d");
  private static final Pattern DIRECTORY = Pattern.compile("(?m)^\\s*(/[^\\s#]*)");
  private static final Pattern OF_MUSL = Pattern.compile("libc\\.so|libc\\.musl-.*");
  private static final Pattern OF_GLIBC = Pattern.compile("libc\\.so\\.6|ld-linux.*");
  private static final List<String> LDCONFIGS =
      List.of("/sbin/ldconfig", "/usr/sbin/ldconfig", "/sbin/ldconfig.real");
  private static final int MAX_CONFIG = 64 << 10;

  /// @param supplied what to add where they are nowhere, such as `at least 1 file: libz.so.1`
  Finding of(List<Problem.Missing> missing, String supplied) {
    return ofOtherLibc(missing).orElseGet(() -> lost(missing, supplied));
  }

  private Optional<Finding> ofOtherLibc(List<Problem.Missing> missing) {
    Pattern other = isMusl ? OF_GLIBC : OF_MUSL;
    return missing.stream()
        .filter(one -> one.cause().isEmpty() && other.matcher(one.name().toString()).matches())
        .findFirst()
        .map(one ->
            Findings.error(
                    "T03",
                    program.toString(),
                    "%s was built for %s, and %s is started with %s: it needs %s, not in the image"
                        .formatted(
                            one.object(),
                            isMusl ? "glibc" : "musl",
                            one.object().equals(program) ? "it" : program,
                            isMusl ? "musl" : "glibc",
                            one.name()))
                .fix(
                    "Build both with the same C library, best on the base of the image: take the"
                        + " library of its packages, or link it statically"));
  }

  private Finding lost(List<Problem.Missing> missing, String supplied) {
    Map<TreePath, List<String>> nowhere = new LinkedHashMap<>();
    List<String> said = new ArrayList<>();
    Set<String> fixes = new LinkedHashSet<>();
    for (Problem.Missing one : missing) {
      Optional<TreePath> place = one.cause().isPresent() ? Optional.empty() : place(one);
      if (one.cause().isPresent()) {
        said.add(
            "%s needs %s, and what has that name is of no use: %s"
                .formatted(one.object(), one.name(), one.cause().get()));
        fixes.add(useless(one));
      } else if (place.isPresent()) {
        said.add(
            "%s needs %s, which is at %s, where its loader does not look"
                .formatted(one.object(), one.name(), place.get()));
        fixes.add(cure(place.get()));
      } else {
        nowhere.computeIfAbsent(one.object(), _ -> new ArrayList<>()).add(one.name().toString());
      }
    }
    if (!nowhere.isEmpty()) {
      said.addFirst(
          nowhere.entrySet().stream()
              .map(e -> "%s needs %s".formatted(e.getKey(), String.join(", ", e.getValue())))
              .collect(Collectors.joining("; ", "", ", not in the image")));
      fixes.add("Add " + supplied);
    }
    return Findings.error("T02", program.toString(), String.join("; ", said))
        .fix(String.join(". ", fixes));
  }

  private static String useless(Problem.Missing missing) {
    String name = TreePath.of(missing.name()).fileName().toString();
    String cause = missing.cause().orElseThrow();
    return cause.endsWith("is not an ELF file")
        ? "Copy the library %s itself there: this is a text, a damaged file or a pointer of Git LFS"
            .formatted(name)
        : "Copy the %s that was built for the image's platform, from a stage without"
                .formatted(name)
            + " --platform=$BUILDPLATFORM";
  }

  /// Where a library of that name for this program lies.
  private Optional<TreePath> place(Problem.Missing missing) {
    Optional<String> abi = abi(missing.object());
    Deque<TreePath> open = new ArrayDeque<>(List.of(TreePath.ROOT));
    int visited = 0;
    for (TreePath at = open.poll(); at != null; at = open.poll()) {
      for (Bytes name : tree.names(at)) {
        if (++visited > NearNames.MAX_VISITED) {
          return Optional.empty();
        }
        TreePath child = at.child(name);
        boolean isNamed = name.equals(TreePath.of(missing.name()).fileName());
        if (isNamed && abi.isPresent() && abi(child).equals(abi)) {
          return Optional.of(child);
        }
        if (tree.entry(child).orElse(null) instanceof dev.tare.layer.Entry.DirectoryEntry) {
          open.add(child);
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> abi(TreePath path) {
    return Lookup.follow(tree, path)
        .entry()
        .filter(FileEntry.class::isInstance)
        .map(FileEntry.class::cast)
        .flatMap(StartedProgram::elf)
        .map(ElfFile::abi)
        .map(Object::toString);
  }

  private String cure(TreePath place) {
    TreePath directory = place.parent();
    String byHand =
        "set ENV LD_LIBRARY_PATH=%1$s, or link with -Wl,-rpath,%1$s (later: patchelf --set-rpath %1$s)"
            .formatted(directory);
    if (isMusl) {
      return "Copy it to /usr/lib, or " + byHand;
    }
    boolean hasTool =
        LDCONFIGS.stream()
            .anyMatch(path -> Lookup.follow(tree, TreePath.of(path)).entry().isPresent());
    if (!hasTool) {
      return "The image has no ldconfig that would enter it in %s: ".formatted(LoaderCache.PATH)
          + byHand;
    }
    return isConfigured(directory)
        ? "Run ldconfig behind the line that brings it: RUN ldconfig"
        : "Run RUN echo %s > /etc/ld.so.conf.d/app.conf && ldconfig, or ".formatted(directory)
            + byHand;
  }

  /// Whether ldconfig looks there.
  private boolean isConfigured(TreePath directory) {
    List<TreePath> files = new ArrayList<>(List.of(CONFIG));
    tree.names(Lookup.follow(tree, MORE).path()).forEach(name -> files.add(MORE.child(name)));
    TreePath real = Lookup.follow(tree, directory).path();
    return files.stream()
        .flatMap(path -> Lookup.follow(tree, path).entry().stream())
        .filter(FileEntry.class::isInstance)
        .map(file -> FileText.head((FileEntry) file, MAX_CONFIG))
        .flatMap(text -> DIRECTORY.matcher(text).results().map(found -> found.group(1)))
        .anyMatch(one -> Lookup.follow(tree, TreePath.of(one)).path().equals(real));
  }
}
