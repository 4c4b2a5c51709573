package dev.tare.closure;

import dev.tare.elf.ElfFile;
import dev.tare.layer.Entry.FileEntry;
import java.util.List;
import java.util.Optional;

/// Functions whose import tells a rule that a program or one of its libraries uses something of the
/// system. The C library does not import its own.
record Calls(List<String> names) {
  static Calls of(String... names) {
    return new Calls(List.of(names));
  }

  /// With the variants that take a buffer: `getpwnam` and `getpwnam_r`.
  static Calls withReentrant(String... names) {
    return new Calls(List.of(names).stream().mapMulti(Calls::addBoth).toList());
  }

  private static void addBoth(String name, java.util.function.Consumer<String> to) {
    to.accept(name);
    to.accept(name + "_r");
  }

  /// The first of the functions that `file` imports, as evidence: `imports getaddrinfo`.
  Optional<String> in(FileEntry file, Walk walk) {
    return names.stream()
        .filter(walk.imports(file)::contains)
        .findFirst()
        .map(name -> "imports " + name);
  }

  /// Whether `elf` is linked with the GNU C library, which alone has loadable name services,
  /// character sets and locales.
  static boolean areOfGnu(ElfFile elf) {
    return elf.needed().stream().anyMatch(name -> name.toString().startsWith("libc.so.6"));
  }
}
