package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.closure.Dependency.How;
import dev.tare.elf.ElfFile;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;

/// The musl loader's search (`ldso/dynlink.c`): LD_LIBRARY_PATH, then DT_RUNPATH, else DT_RPATH, of
/// the object and of all that brought it in, then `/etc/ld-musl-$ARCH.path` or, where there is
/// none, three directories. The C library is the loader itself, under any of its traditional names.
final class MuslSearch implements LibrarySearch {
  private static final int MAX_CONFIG = 64 * 1024;
  private static final String LOADER = "ld-musl-";
  private static final List<String> BUILT_IN =
      List.of("libc.", "libpthread.", "librt.", "libm.", "libdl.", "libutil.", "libxnet.");
  private static final List<Bytes> DEFAULT =
      List.of(Bytes.utf8("/lib"), Bytes.utf8("/usr/local/lib"), Bytes.utf8("/usr/lib"));

  private final Walk walk;
  private final Loaded program;
  private final Environment environment;
  private final boolean isSecure;
  private final TreePath config;
  private final Optional<Bytes> configured;
  private final Attempt.Budget budget = new Attempt.Budget();

  MuslSearch(Walk walk, Loaded program, Bytes interpreter, boolean isSecure) {
    this.walk = walk;
    this.isSecure = isSecure;
    this.environment = isSecure ? SecureStart.trusted(walk.environment()) : walk.environment();
    this.program = program;
    this.config = config(interpreter);
    this.configured = walk.head(config, MAX_CONFIG).map(Words::untilNul);
  }

  /// Whether `interpreter` is a musl loader.
  static boolean isMusl(Bytes interpreter) {
    return TreePath.of(interpreter).fileName().startsWith(Bytes.utf8(LOADER));
  }

  /// `/lib/ld-musl-x86_64.so.1` reads `/etc/ld-musl-x86_64.path`; a loader below another prefix
  /// reads below that.
  private static TreePath config(Bytes interpreter) {
    TreePath path = TreePath.of(interpreter);
    String name = path.fileName().toString();
    int end = name.indexOf(".so");
    String arch = name.substring(LOADER.length(), end < 0 ? name.length() : end);
    return path.parent().parent().resolve(Bytes.utf8("etc/ld-musl-" + arch + ".path"));
  }

  @Override
  public boolean isLoader(Bytes name) {
    return BUILT_IN.stream().map(Bytes::utf8).anyMatch(name::startsWith);
  }

  @Override
  public List<Bytes> directories() {
    return DEFAULT;
  }

  @Override
  public Attempt find(Loaded requester, Bytes name) {
    Attempt attempt = new Attempt(walk, program.elf().abi(), name, budget);
    if (name.indexOf('/', 0) >= 0) {
      attempt.file(environment.absolute(name), How.PATH, "the path of the name");
      return attempt;
    }
    for (Bytes directory : environment.libraryPath()) {
      Bytes at = environment.absolute(directory);
      attempt.directory(at, How.LIBRARY_PATH, "LD_LIBRARY_PATH " + directory);
    }
    for (Optional<Loaded> at = Optional.of(requester); at.isPresent(); at = at.get().requester()) {
      runpath(at.get(), attempt);
    }
    if (configured.isPresent()) {
      configured(attempt);
    } else {
      for (Bytes directory : DEFAULT) {
        attempt.directory(directory, How.DEFAULT, "default directory " + directory);
      }
    }
    return attempt;
  }

  private void runpath(Loaded object, Attempt attempt) {
    ElfFile elf = object.elf();
    How how = elf.runpath().isPresent() ? How.RUNPATH : How.RPATH;
    Bytes origin = Bytes.utf8("/").concat(object.file().parent().name());
    Bytes path = elf.runpath().or(elf::rpath).orElse(Bytes.EMPTY);
    if (isSecure && object.equals(program) && path.indexOf('$', 0) >= 0) {
      return; // musl does not even look where a program that gives rights lies
    }
    for (Bytes directory : Words.words(Tokens.replaced(path, "ORIGIN", origin), ":")) {
      if (attempt.isOver()) {
        return;
      }
      String detail = "%s %s of %s".formatted(how, directory, object.file());
      attempt.directory(environment.absolute(directory), how, detail);
    }
  }

  /// The file is needed only for what would not be found without it.
  private void configured(Attempt attempt) {
    for (Bytes directory : Words.words(configured.orElse(Bytes.EMPTY), ":\n")) {
      boolean wasOver = attempt.isOver();
      attempt.directory(environment.absolute(directory), How.CONFIGURED, config.toString());
      if (!wasOver && attempt.found().isPresent() && !DEFAULT.contains(directory)) {
        TreePath from = attempt.found().get().file().path();
        walk.take(
            Bytes.utf8("/").concat(config.name()),
            Reason.of(Reason.Kind.LOADER_CONFIG, from, "the only way"));
      }
    }
  }
}
