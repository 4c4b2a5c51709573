package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.elf.ElfFile;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import java.util.Optional;

/// A library that the GNU C library opens by its bare name while a program runs (`dlopen`).
final class LateLibrary {
  private LateLibrary() {}

  /// Where the loader would find `name` for `requester`; empty where there is none, or where
  /// `requester` is no ELF file.
  static Optional<Attempt.Found> find(Walk walk, FileEntry requester, String name) {
    Optional<ElfFile> elf = walk.elf(requester);
    if (elf.isEmpty()) {
      return Optional.empty();
    }
    Bytes path = Bytes.utf8("/").concat(requester.path().name());
    Loaded by = new Loaded(path, requester.path(), elf.get(), Optional.empty());
    return new GlibcSearch(walk, by, SecureStart.is(requester)).find(by, Bytes.utf8(name)).found();
  }

  /// Takes it with all that it loads in turn; nothing where there is none.
  static Optional<Entry> start(Walk walk, FileEntry requester, String name, Reason reason) {
    return find(walk, requester, name).flatMap(found -> walk.start(found.path(), reason));
  }
}
