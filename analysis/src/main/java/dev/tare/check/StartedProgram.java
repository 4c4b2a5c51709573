package dev.tare.check;

import dev.tare.base.TareException;
import dev.tare.closure.Closure;
import dev.tare.closure.Reason;
import dev.tare.closure.ShellCommands;
import dev.tare.elf.ElfFile;
import dev.tare.elf.Symbol;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// A program that an image can start, with all that it needs.
///
/// @param imports names that the program and its libraries import
/// @param held those functions of [StaticFunctions#ASKED] that a static program holds; none where
///   it is dynamic or stripped
record StartedProgram(
    Start start,
    Account user,
    ProgramSearch.Program program,
    Closure closure,
    Set<String> imports,
    Set<String> held) {
  StartedProgram {
    imports = Set.copyOf(imports);
    held = Set.copyOf(held);
  }

  /// Empty where it cannot be started: see [StartChecks].
  static Optional<StartedProgram> of(Tree tree, Start start) {
    return of(
        tree,
        start,
        program ->
            Closure.of(
                tree,
                List.of(program.file().path()),
                List.of(),
                start.environment().withUser(start.user()),
                _ -> false));
  }

  /// With a closure that is known, or is made when it is wanted.
  static Optional<StartedProgram> of(
      Tree tree, Start start, Function<ProgramSearch.Program, Closure> closure) {
    if (start.argv().isEmpty()) {
      return Optional.empty();
    }
    Account user = Account.of(tree, start.user()).orElse(Account.ROOT);
    ProgramSearch search = new ProgramSearch(tree, start.environment(), user);
    return switch (search.find(start.argv().getFirst())) {
      case ProgramSearch.Refused _ -> Optional.empty();
      case ProgramSearch.Program program -> {
        Closure needed = closure.apply(program);
        yield Optional.of(
            new StartedProgram(
                start,
                user,
                program,
                needed,
                imports(tree, needed),
                StaticFunctions.in(program.file())));
      }
    };
  }

  private static Set<String> imports(Tree tree, Closure closure) {
    Set<String> imports = new HashSet<>();
    for (var taken : closure.reasons().entrySet()) {
      if (tree.entry(taken.getKey()).orElse(null) instanceof FileEntry file
          && taken.getValue().stream().anyMatch(StartedProgram::isLoaded)) {
        symbols(file).stream()
            .filter(symbol -> !symbol.isDefined())
            .map(Symbol::name)
            .forEach(imports::add);
      }
    }
    return imports;
  }

  /// The first of these functions that it calls, as far as its files tell: imported, or held by a
  /// static program.
  Optional<String> called(Set<String> functions) {
    return functions.stream()
        .filter(name -> imports.contains(name) || held.contains(name))
        .sorted()
        .findFirst();
  }

  boolean isStatic() {
    return elf(program.file()).filter(ElfFile::isStaticProgram).isPresent();
  }

  /// A shell holds words for all that somebody might ask of it: they tell nothing of the image.
  boolean isShell() {
    String word = start.argv().getFirst();
    String own = word.substring(word.lastIndexOf('/') + 1);
    return own.equals("busybox") || ShellCommands.isShell(own);
  }

  /// The files that the kernel and the loader map.
  List<TreePath> loaded() {
    return closure.reasons().entrySet().stream()
        .filter(taken -> taken.getValue().stream().anyMatch(StartedProgram::isLoaded))
        .map(java.util.Map.Entry::getKey)
        .toList();
  }

  private static boolean isLoaded(Reason reason) {
    return switch (reason.kind()) {
      case PROGRAM, INTERPRETER, NEEDED -> true;
      default -> false;
    };
  }

  /// Of a file that may be no ELF file; what is damaged is the matter of the start checks.
  static List<Symbol> symbols(FileEntry file) {
    return elf(file).map(StartedProgram::symbols).orElse(List.of());
  }

  private static List<Symbol> symbols(ElfFile elf) {
    try {
      return elf.symbols();
    } catch (TareException e) {
      return List.of();
    }
  }

  static Optional<ElfFile> elf(FileEntry file) {
    try {
      return ElfFile.read(file.content(), file.path().toString());
    } catch (TareException e) {
      return Optional.empty();
    }
  }
}
