package dev.tare.check;

import dev.tare.elf.ElfFile;
import dev.tare.layer.Entry.FileEntry;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Functions that a static program holds, where its table of symbols was not stripped away. An
/// archive gives only what is asked for, so what is held of it is called by somebody.
final class StaticFunctions {
  /// Only musl has it, and every program of musl: it sets up what the C library needs.
  private static final String OF_MUSL = "__init_libc";

  /// Of musl's allocators, the old one and the new one.
  private static final Set<String> MALLOC =
      Set.of("__libc_malloc_impl", "__expand_heap", "__malloc_donate");

  private static final Set<String> OWN_MALLOC =
      Set.of("mi_malloc", "je_malloc", "_rjem_malloc", "tc_malloc", "mallocx", "rpmalloc");

  /// What musl sends DNS questions over TCP with, since it does so (1.2.4).
  private static final String OVER_TCP = "sendmsg";

  /// All that somebody asks of here.
  static final Set<String> ASKED =
      Stream.of(
              WorkChecks.ASKS_WHO,
              WorkChecks.TEMPORARY,
              MuslChecks.LOOK_UPS,
              MuslChecks.THREADS,
              MALLOC,
              OWN_MALLOC,
              Set.of(OF_MUSL, OVER_TCP))
          .flatMap(Set::stream)
          .collect(Collectors.toUnmodifiableSet());

  private StaticFunctions() {}

  static Set<String> in(FileEntry program) {
    return StartedProgram.elf(program)
        .filter(ElfFile::isStaticProgram)
        .map(elf -> elf.functions(ASKED))
        .orElse(Set.of());
  }

  static boolean areOfMusl(Set<String> held) {
    return held.contains(OF_MUSL);
  }

  /// Whether its threads share musl's allocator.
  static boolean shareMalloc(Set<String> held) {
    return held.stream().anyMatch(MuslChecks.THREADS::contains)
        && held.stream().anyMatch(MALLOC::contains)
        && held.stream().noneMatch(OWN_MALLOC::contains);
  }

  /// Whether this musl can ask over TCP; a program that sends messages itself does not tell.
  static boolean mayAskOverTcp(Set<String> held) {
    return held.contains(OVER_TCP);
  }
}
