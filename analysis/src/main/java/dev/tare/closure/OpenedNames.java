package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.elf.ElfFile;
import dev.tare.elf.Symbol;
import dev.tare.layer.Entry.FileEntry;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The libraries that a dynamic program may open while it runs, by the names that its strings spell
/// out (`libz.so.1`). What it opens for certain shows nowhere: it may go on without each of them.
public final class OpenedNames {
  private static final Pattern NAME =
      Pattern.compile("lib[A-Za-z0-9_+.-]+\\.so\\.[0-9][0-9A-Za-z.]*");

  private OpenedNames() {}

  /// Those that it does not need from the start; empty where it opens nothing by itself.
  ///
  /// @throws TareException where the file cannot be read or is a damaged ELF file
  public static Set<String> of(FileEntry program) {
    try {
      Optional<ElfFile> elf =
          ElfFile.read(program.content(), program.path().toString())
              .filter(file -> !file.isStaticProgram())
              .filter(file -> DlopenRule.opens(imports(file)));
      return elf.isPresent() ? names(program, elf.get()) : Set.of();
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + program.path());
    }
  }

  private static Set<String> imports(ElfFile elf) {
    return elf.symbols().stream()
        .filter(symbol -> !symbol.isDefined())
        .map(Symbol::name)
        .collect(Collectors.toSet());
  }

  private static Set<String> names(FileEntry program, ElfFile elf) throws IOException {
    Set<String> names = new LinkedHashSet<>(Literals.of(program.content(), elf.dataRanges()));
    names.removeIf(name -> !NAME.matcher(name).matches());
    elf.needed().stream().map(Bytes::toString).forEach(names::remove);
    return names;
  }
}
