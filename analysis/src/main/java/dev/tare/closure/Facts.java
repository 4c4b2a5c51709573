package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.elf.Abi;
import dev.tare.elf.ElfFile;
import dev.tare.elf.Symbol;
import dev.tare.layer.Content;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/// What files say, each read once for one walk; what cannot be read becomes a problem.
final class Facts {
  private static final int MAX_CONFIG = 16 * 1024 * 1024;

  /// How much text of files that were scanned is held; several rules ask for the same file.
  private static final int MAX_HELD = 24 * 1024 * 1024;

  private final Walk walk;
  private final Map<Bytes, GnuLoader> gnuLoaders = new HashMap<>();
  private final Map<TreePath, Optional<ElfFile>> elfFiles = new HashMap<>();
  private final Map<TreePath, Set<String>> imports = new HashMap<>();
  private final SequencedMap<TreePath, Set<String>> scanned = new LinkedHashMap<>();
  private long held;
  private Optional<LoaderCache> cache = Optional.empty();
  private Optional<Set<String>> ofLibraries = Optional.empty();

  Facts(Walk walk) {
    this.walk = walk;
  }

  /// See [Walk#elf].
  Optional<ElfFile> elf(FileEntry file) {
    Optional<ElfFile> known = elfFiles.get(file.path());
    if (known == null) {
      known = readElf(file);
      elfFiles.put(file.path(), known);
    }
    return known;
  }

  private Optional<ElfFile> readElf(FileEntry file) {
    try {
      return ElfFile.read(file.content(), file.path().toString());
    } catch (TareException e) {
      walk.add(new Problem.Unreadable(file.path(), e.message()));
      return Optional.empty();
    }
  }

  /// See [Walk#imports].
  Set<String> imports(FileEntry file) {
    return imports.computeIfAbsent(file.path(), _ -> readImports(file));
  }

  private Set<String> readImports(FileEntry file) {
    try {
      return elf(file).map(ElfFile::symbols).orElse(List.of()).stream()
          .filter(symbol -> !symbol.isDefined())
          .map(Symbol::name)
          .collect(Collectors.toUnmodifiableSet());
    } catch (TareException e) {
      walk.add(new Problem.Unreadable(file.path(), e.message(), Verdict.RULE));
      return Set.of();
    }
  }

  /// See [Walk#literals].
  Set<String> literals(FileEntry file) {
    Set<String> known = scanned.get(file.path());
    if (known == null) {
      known = readLiterals(file);
      hold(file.path(), known);
    }
    return known;
  }

  /// See [Walk#ownLiterals].
  Set<String> ownLiterals(FileEntry file) {
    Set<String> all = literals(file);
    if (elf(file).filter(ElfFile::isStaticProgram).isEmpty()) {
      return all;
    }
    Set<String> own = new LinkedHashSet<>(all);
    own.removeAll(ofLibraries());
    own.removeIf(CLibraries::read);
    return own;
  }

  private Set<String> ofLibraries() {
    if (ofLibraries.isEmpty()) {
      Set<String> strings = new HashSet<>();
      CLibraries.in(walk).forEach(library -> strings.addAll(literals(library)));
      ofLibraries = Optional.of(strings);
    }
    return ofLibraries.get();
  }

  private void hold(TreePath path, Set<String> literals) {
    scanned.put(path, literals);
    held += text(literals);
    while (held > MAX_HELD && scanned.size() > 1) {
      var oldest = scanned.pollFirstEntry();
      held -= text(oldest.getValue());
    }
  }

  private static long text(Set<String> literals) {
    return literals.stream().mapToLong(String::length).sum();
  }

  private Set<String> readLiterals(FileEntry file) {
    try {
      List<ElfFile.Range> ranges =
          elf(file)
              .map(ElfFile::dataRanges)
              .orElse(List.of(new ElfFile.Range(0, file.content().size())));
      return Literals.of(file.content(), ranges);
    } catch (IOException e) {
      TareException failure = TareException.of(e, "cannot read " + file.path());
      walk.add(new Problem.Unreadable(file.path(), failure.message(), Verdict.RULE));
      return Set.of();
    }
  }

  /// See [Walk#head(TreePath, Content, int)].
  Optional<Bytes> head(TreePath path, Content content, int maxLength) {
    try (InputStream in = content.open()) {
      return Optional.of(Bytes.of(in.readNBytes(maxLength)));
    } catch (IOException e) {
      TareException failure = TareException.of(e, "cannot read " + path);
      walk.add(new Problem.Unreadable(path, failure.message()));
      return Optional.empty();
    }
  }

  /// See [Walk#gnuLoader].
  GnuLoader gnuLoader(Abi abi, Bytes path) {
    return gnuLoaders.computeIfAbsent(path, p -> GnuLoader.read(walk, abi, p));
  }

  /// See [Walk#cache].
  LoaderCache cache() {
    if (cache.isEmpty()) {
      cache =
          Optional.of(
              walk.head(LoaderCache.PATH, MAX_CONFIG).map(this::parsed).orElse(LoaderCache.EMPTY));
    }
    return cache.get();
  }

  private LoaderCache parsed(Bytes file) {
    try {
      return LoaderCache.parse(file);
    } catch (TareException e) {
      walk.add(new Problem.Unreadable(LoaderCache.PATH, e.message()));
      return LoaderCache.EMPTY;
    }
  }
}
