package dev.tare.check;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import dev.tare.base.Finding.Severity;
import dev.tare.elf.Symbol;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// T12 and T13: what a dynamic program over musl may meet; of static ones see [StaticChecks].
record MuslChecks(Tree tree, StartedProgram started) {
  private static final int MAX_LIBRARY = 8 << 20;
  private static final Bytes LOADER = Bytes.utf8("ld-musl-");

  /// The loader keeps its version as a string of its own, to print it (ldso/dynlink.c).
  private static final Pattern VERSION =
      Pattern.compile("\0(\\d{1,2})\\.(\\d{1,3})\\.(\\d{1,3})(?:-[0-9A-Za-z-]+)?\0");

  private static final String OF_MUSL = "musl libc";
  static final Set<String> LOOK_UPS =
      Set.of(
          "getaddrinfo",
          "gethostbyname",
          "gethostbyname2",
          "gethostbyname_r",
          "gethostbyname2_r",
          "res_query",
          "res_search",
          "res_send");
  static final Set<String> THREADS = Set.of("pthread_create", "thrd_create");

  List<Finding> check() {
    List<Finding> findings = new ArrayList<>();
    loader()
        .ifPresent(library -> {
          oldResolver(library).ifPresent(findings::add);
          allocator().ifPresent(findings::add);
        });
    return findings;
  }

  private Optional<FileEntry> loader() {
    return started.closure().reasons().keySet().stream()
        .filter(path -> path.fileName().startsWith(LOADER))
        .map(path -> Lookup.follow(tree, path).entry().orElse(null))
        .filter(FileEntry.class::isInstance)
        .map(FileEntry.class::cast)
        .findFirst();
  }

  private Optional<Finding> oldResolver(FileEntry library) {
    if (library.content().size() > MAX_LIBRARY) {
      return Optional.empty();
    }
    String text = FileText.head(library, MAX_LIBRARY);
    Matcher version = VERSION.matcher(text);
    if (!text.contains(OF_MUSL) || !version.find() || !isOld(version)) {
      return Optional.empty();
    }
    Optional<String> function =
        started.imports().stream().filter(LOOK_UPS::contains).sorted().findFirst();
    String number = version.group().substring(1, version.group().length() - 1);
    String message =
        "musl %s does not retry truncated DNS answers over TCP%s"
            .formatted(
                number,
                function
                    .map(name ->
                        ", and %s looks up names (%s)".formatted(started.program().path(), name))
                    .orElse(""));
    return Optional.of(
        Findings.of(
                function.isPresent() ? Severity.WARNING : Severity.NOTE,
                "T12",
                library.path().toString(),
                message)
            .fix("Take a base with musl 1.2.4 or later, such as Alpine 3.18"));
  }

  private static boolean isOld(Matcher version) {
    int number = 0;
    for (int part = 1; part <= 3; part++) {
      number = number * 1000 + Integer.parseInt(version.group(part));
    }
    return number < 1_002_004;
  }

  private Optional<Finding> allocator() {
    if (started.imports().stream().noneMatch(THREADS::contains) || hasOwnAllocator()) {
      return Optional.empty();
    }
    return Optional.of(threads(started.program().path()));
  }

  static Finding threads(TreePath program) {
    String message =
        "%s starts threads over musl's malloc, whose one lock made programs up to 90 times slower"
            .formatted(program);
    return Findings.note("T13", program.toString(), message)
        .fix(
            "Measure before shipping; another allocator can be linked, which took three times the"
                + " memory where it was measured (137 to 450 MB)");
  }

  /// Somebody else than the C library defines malloc.
  private boolean hasOwnAllocator() {
    for (TreePath path : started.loaded()) {
      if (tree.entry(path).orElse(null) instanceof FileEntry file && !isC(path)) {
        for (Symbol symbol : StartedProgram.symbols(file)) {
          if (symbol.isDefined()
              && symbol.name().matches("malloc|mi_malloc|je_malloc|tc_malloc|mallocx")) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean isC(TreePath path) {
    String name = path.fileName().toString();
    return name.startsWith("ld-musl-") || name.startsWith("libc.");
  }
}
