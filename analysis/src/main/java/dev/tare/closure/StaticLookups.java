package dev.tare.closure;

import dev.tare.base.TareException;
import dev.tare.elf.ElfFile;
import dev.tare.layer.Entry.FileEntry;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/// What a program that is linked statically with the GNU C library still does at run time where it
/// looks up hosts, users, groups or services: it reads `/etc/nsswitch.conf` and loads
/// `libnss_SERVICE.so.2` for services that it does not hold itself (glibc `nss/nss_module.c`).
///
/// Told by strings that the linker keeps, whether the file is stripped or not, and brings in with
/// the first such function: a plain static program has them as little as one of musl or Go. Which
/// functions are called does not show, but for getaddrinfo, which alone reads `/etc/gai.conf`.
/// iconv and dlopen do not show at all: their code is in every static program.
///
/// @param hosts it calls getaddrinfo
/// @param holdsFiles services `files` and `dns` are part of it (2.34 and later); where not, it
///   loads these too, from the very build that it was linked with
public record StaticLookups(boolean hosts, boolean holdsFiles) {
  private static final String SWITCH = "/etc/nsswitch.conf";

  /// How the name of a library is made since 2.33; before, it was put together from parts.
  private static final String NAME = "libnss_%s.so%s";

  /// A variable that every program of this library knows, static ones too; musl and Go do not.
  private static final String OF_GNU = "GCONV_PATH";

  /// Empty where the file is no static program of the GNU C library or looks up nothing.
  ///
  /// @throws TareException where the file cannot be read or is a damaged ELF file
  public static Optional<StaticLookups> of(FileEntry program) {
    try {
      Optional<ElfFile> elf =
          ElfFile.read(program.content(), program.path().toString())
              .filter(ElfFile::isStaticProgram);
      return elf.isPresent()
          ? of(Literals.of(program.content(), elf.get().dataRanges()))
          : Optional.empty();
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + program.path());
    }
  }

  static Optional<StaticLookups> of(Set<String> literals) {
    boolean isNew = literals.contains(NAME);
    return literals.contains(SWITCH) && literals.contains(OF_GNU)
        ? Optional.of(new StaticLookups(literals.contains("/etc/gai.conf"), isNew))
        : Optional.empty();
  }
}
