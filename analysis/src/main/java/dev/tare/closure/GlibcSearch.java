package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.closure.Dependency.How;
import dev.tare.elf.Abi;
import dev.tare.elf.ElfFile;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;

/// The GNU loader's search (ld.so(8), glibc `elf/dl-load.c`). For a name without a slash:
///
/// 1. DT_RPATH of the object that needs it, then of those that brought it in up to the program; not
///    at all where the object has a DT_RUNPATH
/// 2. LD_LIBRARY_PATH
/// 3. DT_RUNPATH of the object alone
/// 4. `/etc/ld.so.cache`; of an object linked with `-z nodefaultlib`, no entry in a default
///    directory
/// 5. the directories that the loader was built with, unless `-z nodefaultlib`
///
/// Of a [SecureStart] 2 is left out.
final class GlibcSearch implements LibrarySearch {
  private final Walk walk;
  private final Abi abi;
  private final Loaded program;
  private final GnuLoader loader;
  private final Environment environment;
  private final boolean isSecure;
  private final Attempt.Budget budget = new Attempt.Budget();

  GlibcSearch(Walk walk, Loaded program, boolean isSecure) {
    this.walk = walk;
    this.isSecure = isSecure;
    this.environment = isSecure ? SecureStart.trusted(walk.environment()) : walk.environment();
    this.abi = program.elf().abi();
    this.program = program;
    this.loader = GnuLoader.of(walk, abi, program.elf().interpreter());
  }

  @Override
  public boolean isLoader(Bytes name) {
    return false; // it is in the process under its name, like any other library
  }

  @Override
  public List<Bytes> directories() {
    return loader.directories();
  }

  @Override
  public Attempt find(Loaded requester, Bytes name) {
    Attempt attempt = new Attempt(walk, abi, name, budget);
    if (name.indexOf('/', 0) >= 0) {
      Bytes path = environment.absolute(expanded(name, requester));
      attempt.file(path, How.PATH, "the path of the name");
      return attempt;
    }
    if (requester.elf().runpath().isEmpty()) {
      rpaths(requester, attempt);
    }
    for (Bytes directory : environment.libraryPath()) {
      Bytes at = environment.absolute(expanded(directory, program));
      attempt.directory(at, How.LIBRARY_PATH, "LD_LIBRARY_PATH " + directory);
    }
    requester.elf().runpath().ifPresent(path -> all(path, requester, How.RUNPATH, attempt));
    if (!attempt.isOver()) {
      cache(requester, attempt);
    }
    if (!requester.elf().avoidsDefaultDirectories()) {
      defaults(attempt);
    }
    return attempt;
  }

  private void rpaths(Loaded requester, Attempt attempt) {
    boolean sawProgram = false;
    for (Optional<Loaded> at = Optional.of(requester); at.isPresent(); at = at.get().requester()) {
      rpath(at.get(), attempt);
      sawProgram |= at.get().equals(program);
    }
    if (!sawProgram) {
      rpath(program, attempt);
    }
  }

  private void rpath(Loaded object, Attempt attempt) {
    ElfFile elf = object.elf();
    if (elf.runpath().isEmpty()) {
      elf.rpath().ifPresent(path -> all(path, object, How.RPATH, attempt));
    }
  }

  private void all(Bytes path, Loaded object, How how, Attempt attempt) {
    if (attempt.isOver()) {
      return;
    }
    for (Bytes directory : Words.split(path, ":")) {
      if (attempt.isOver()) {
        return;
      }
      Bytes at = environment.absolute(expanded(directory, object));
      if (isTrusted(directory, at, object)) {
        attempt.directory(at, how, "%s %s of %s".formatted(how, directory, object.file()));
      }
    }
  }

  /// `$ORIGIN` of a program that gives rights counts only below the directories of the system.
  private boolean isTrusted(Bytes directory, Bytes at, Loaded object) {
    boolean isDoubtful = isSecure && object.equals(program) && directory.indexOf('$', 0) >= 0;
    TreePath path = TreePath.of(at);
    return !isDoubtful || loader.directories().stream().anyMatch(d -> path.isUnder(TreePath.of(d)));
  }

  private void defaults(Attempt attempt) {
    for (Bytes directory : loader.directories()) {
      attempt.directory(directory, How.DEFAULT, "default directory " + directory);
    }
  }

  /// Entries for newer processors come first; the first one for all ends the search.
  private void cache(Loaded requester, Attempt attempt) {
    List<LoaderCache.Entry> entries = walk.cache().find(attempt.name());
    boolean noDefaults = requester.elf().avoidsDefaultDirectories();
    for (LoaderCache.Entry entry : entries) {
      if (noDefaults && isInDefaultDirectory(entry)) {
        continue;
      }
      if (entry.isForAllProcessors()) {
        attempt.file(entry.path(), How.CACHE, LoaderCache.PATH.toString());
      } else {
        attempt.variant(entry.path());
      }
      if (attempt.isOver()) {
        break;
      }
    }
    attempt
        .found()
        .filter(found -> found.how() == How.CACHE && isLostWithoutCache(found, noDefaults))
        .ifPresent(found -> keep(entries, found, attempt));
  }

  private boolean isInDefaultDirectory(LoaderCache.Entry entry) {
    return loader.directories().stream().anyMatch(entry.path()::startsWith);
  }

  private boolean isLostWithoutCache(Attempt.Found found, boolean noDefaults) {
    Bytes name = TreePath.of(found.path()).fileName();
    Attempt without = new Attempt(walk, abi, name, budget);
    if (!noDefaults) {
      defaults(without);
    }
    return without.found().filter(f -> f.file().path().equals(found.file().path())).isEmpty();
  }

  private void keep(List<LoaderCache.Entry> entries, Attempt.Found found, Attempt attempt) {
    for (LoaderCache.Entry entry : entries) {
      if (entry.path().equals(found.path()) || attempt.variants().contains(entry.path())) {
        walk.keepInCache(entry, found.file().path());
      }
    }
  }

  /// With `$ORIGIN`, `$LIB` and `$PLATFORM` replaced, in braces or not.
  private Bytes expanded(Bytes text, Loaded object) {
    if (text.indexOf('$', 0) < 0) {
      return text;
    }
    TreePath origin = object.file().parent();
    Bytes expanded = Tokens.replaced(text, "ORIGIN", Bytes.utf8("/").concat(origin.name()));
    expanded = Tokens.replaced(expanded, "LIB", loader.lib());
    return Tokens.replaced(expanded, "PLATFORM", loader.platform());
  }
}
