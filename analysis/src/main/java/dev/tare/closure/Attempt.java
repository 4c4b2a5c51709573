package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.elf.Abi;
import dev.tare.elf.ElfFile;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The search for one library: where it went and how it ended.
final class Attempt {
  private static final Bytes HWCAPS = Bytes.utf8("glibc-hwcaps");

  private final Walk walk;
  private final Abi abi;
  private final Bytes name;
  private final Set<Bytes> searched = new LinkedHashSet<>();
  private final List<Bytes> variants = new ArrayList<>();
  private Optional<Found> found = Optional.empty();
  private Optional<String> cause = Optional.empty();
  private boolean failed;
  private final Budget budget;

  /// @param path as the loader opens it, links not followed
  record Found(Bytes path, FileEntry file, ElfFile elf, Dependency.How how, String detail) {}

  /// How many directories one process may still look into, so that hostile files with thousands of
  /// names and of directories end.
  static final class Budget {
    static final int MAX = 50_000;

    private int left = MAX;

    boolean spend() {
      return left > 0 && left-- > 0;
    }
  }

  Attempt(Walk walk, Abi abi, Bytes name, Budget budget) {
    this.budget = budget;
    this.walk = walk;
    this.abi = abi;
    this.name = name;
    if (budget.left <= 0) {
      giveUp();
    }
  }

  Bytes name() {
    return name;
  }

  Optional<Found> found() {
    return found;
  }

  /// The same library for newer processors: paths that the loader prefers on some machines.
  List<Bytes> variants() {
    return variants;
  }

  List<TreePath> searched() {
    return searched.stream().map(TreePath::of).distinct().toList();
  }

  /// What was there instead of a library that fits.
  Optional<String> cause() {
    return cause;
  }

  /// The loader would stop here: it found the library, or a file that it fails on.
  boolean isOver() {
    return found.isPresent() || failed;
  }

  /// Looks into `directory` and into its subdirectories for newer processors.
  void directory(Bytes directory, Dependency.How how, String detail) {
    if (isOver() || cannotSearch(directory) || !searched.add(directory)) {
      return;
    }
    Bytes hwcaps = Words.join(directory, HWCAPS);
    Lookup at = walk.look(hwcaps);
    if (at.entry().isPresent()) {
      for (Bytes processor : walk.tree().names(at.path())) {
        variant(Words.join(Words.join(hwcaps, processor), name));
      }
    }
    file(Words.join(directory, name), how, detail);
  }

  private boolean cannotSearch(Bytes directory) {
    if (directory.length() <= Walk.MAX_PATH && !budget.spend()) {
      giveUp();
    }
    return failed || directory.length() > Walk.MAX_PATH;
  }

  private void giveUp() {
    failed = true;
    cause = Optional.of("the search was given up after %d directories".formatted(Budget.MAX));
  }

  void variant(Bytes path) {
    if (walk.look(path).entry().orElse(null) instanceof FileEntry file
        && walk.elf(file).filter(elf -> abi.accepts(elf.abi())).isPresent()) {
      variants.add(path);
    }
  }

  /// Tries one file. Loaders pass over files for other machines and fail on anything that is not a
  /// library (glibc's `open_verify`).
  void file(Bytes path, Dependency.How how, String detail) {
    if (isOver() || !(walk.look(path).entry().orElse(null) instanceof FileEntry file)) {
      return;
    }
    Optional<ElfFile> elf = walk.elf(file);
    if (elf.isEmpty()) {
      failed = true;
      cause = Optional.of("%s is not an ELF file".formatted(path));
    } else if (abi.accepts(elf.get().abi())) {
      found = Optional.of(new Found(path, file, elf.get(), how, detail));
    } else {
      cause = Optional.of("%s is for %s, not %s".formatted(path, elf.get().abi(), abi));
    }
  }
}
