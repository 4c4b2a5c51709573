package dev.tare.check;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import dev.tare.base.Finding.Severity;
import dev.tare.closure.Closure;
import dev.tare.elf.ElfFile;
import dev.tare.elf.Symbol;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// T03 and T06 of loader and libraries that are all there: rights to read them, and the symbols of
/// the program.
///
/// @param search for the rights of the user
record LoadedFiles(Tree tree, ProgramSearch search, Closure closure) {
  private static final Bytes MUSL = Bytes.utf8("ld-musl-");
  private static final long BIND_NOW = 0x8;
  private static final long NOW = 0x1;
  private static final int MAX_NAMED = 3;

  private List<FileEntry> files() {
    return closure.reasons().keySet().stream()
        .map(path -> tree.entry(path).orElse(null))
        .filter(FileEntry.class::isInstance)
        .map(FileEntry.class::cast)
        .toList();
  }

  /// The first library that the user may not read.
  Optional<Finding> refused(ProgramSearch.Program program) {
    return files().stream()
        .filter(file -> !file.path().equals(program.file().path()))
        .flatMap(file ->
            search.notRead(file.path(), ", which %s loads".formatted(program.path())).stream())
        .findFirst();
  }

  /// Names that the program imports and nothing that is loaded defines. Where a library tells of no
  /// name at all, nobody knows.
  Optional<Finding> unresolved(ProgramSearch.Program program, ElfFile elf) {
    Set<String> defined = new HashSet<>();
    List<Symbol> wanted = StartedProgram.symbols(program.file());
    for (FileEntry file : files()) {
      boolean isProgram = file.path().equals(program.file().path());
      List<Symbol> symbols = isProgram ? wanted : StartedProgram.symbols(file);
      if (!isProgram && symbols.stream().noneMatch(Symbol::isDefined)) {
        return Optional.empty();
      }
      symbols.stream().filter(Symbol::isDefined).map(Symbol::name).forEach(defined::add);
    }
    List<String> lacking =
        wanted.stream()
            .filter(symbol -> !symbol.isDefined() && !symbol.isWeak())
            .map(Symbol::name)
            .filter(name -> !name.isEmpty() && !defined.contains(name))
            .sorted()
            .toList();
    return lacking.isEmpty() ? Optional.empty() : Optional.of(unresolved(program, elf, lacking));
  }

  private Finding unresolved(ProgramSearch.Program program, ElfFile elf, List<String> names) {
    boolean isMusl =
        elf.interpreter().filter(i -> TreePath.of(i).fileName().startsWith(MUSL)).isPresent();
    boolean isAtOnce = isMusl || (elf.flags() & BIND_NOW) != 0 || (elf.flags1() & NOW) != 0;
    String shown = String.join(", ", names.subList(0, Math.min(MAX_NAMED, names.size())));
    String more =
        names.size() > MAX_NAMED ? " and %d more".formatted(names.size() - MAX_NAMED) : "";
    String message =
        "%s needs the symbol%s %s%s, which none of its libraries defines%s"
            .formatted(
                program.path(),
                names.size() == 1 ? "" : "s",
                shown,
                more,
                isAtOnce ? "" : ": it ends when it comes to that");
    return Findings.of(
            isAtOnce ? Severity.ERROR : Severity.WARNING, "T03", program.path().toString(), message)
        .fix(
            "Build it with the libraries that the image has, or take those that it was built with");
  }
}
