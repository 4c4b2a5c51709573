package dev.tare.check;

import dev.tare.base.TareException;
import dev.tare.elf.ElfFile;
import dev.tare.layer.Entry.FileEntry;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Functions that a static program holds, where its table of symbols was not stripped away, and
/// those of a Go program, whose own table never is. An archive gives only what is asked for, and
/// Go's linker keeps only that, so what is held is called by somebody.
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

  /// Names in Go's table end with NUL.
  private static final Pattern OF_GO =
      Pattern.compile(
          "\\x00(os/user\\.Current|os\\.CreateTemp|os\\.MkdirTemp|mime/multipart\\.\\(\\*Reader\\)\\.[rR]eadForm"
              + "|(?:k8s\\.io/klog|github\\.com/golang/glog)[^\\x00]*)(?=\\x00)");

  /// Servers hold it, with what it calls, as soon as they hold templates: it makes temporary files
  /// of large uploads.
  private static final String UPLOADS = "mime/multipart.(*Reader).";

  /// Loggers that ask who they are for the names of their files, and do without an answer.
  private static final Pattern LOGGERS =
      Pattern.compile("(k8s\\.io/klog|github\\.com/golang/glog).*");

  private static final String GO = "Go";

  /// All that somebody asks of here of C.
  static final Set<String> ASKED =
      Stream.of(
              WorkChecks.ASKS_WHO,
              WorkChecks.TEMPORARY,
              MuslChecks.LOOK_UPS,
              MuslChecks.THREADS,
              MALLOC,
              OWN_MALLOC,
              FirstProcess.HANDLERS,
              FirstProcess.SERVES,
              FirstProcess.WAITS,
              Set.of(OF_MUSL, OVER_TCP))
          .flatMap(Set::stream)
          .filter(name -> name.indexOf('.') < 0)
          .collect(Collectors.toUnmodifiableSet());

  private StaticFunctions() {}

  static Set<String> in(FileEntry program) {
    Optional<ElfFile> elf = StartedProgram.elf(program);
    Set<String> held = new HashSet<>();
    if (elf.filter(ElfFile::isStaticProgram).isPresent()) {
      held.addAll(elf.get().functions(ASKED));
    }
    if (elf.filter(StaticFunctions::isOfGo).isPresent()) {
      Set<String> ofGo = FileText.all(program, OF_GO);
      boolean takesUploads = ofGo.removeIf(name -> name.startsWith(UPLOADS));
      boolean isOfLogger = ofGo.removeIf(name -> LOGGERS.matcher(name).matches());
      ofGo.stream()
          .filter(name -> !takesUploads || !WorkChecks.TEMPORARY.contains(name))
          .filter(name -> !isOfLogger || !WorkChecks.ASKS_WHO.contains(name))
          .forEach(held::add);
    }
    return held;
  }

  /// By the note that the go tool leaves, or by being static, which most are.
  private static boolean isOfGo(ElfFile elf) {
    try {
      return elf.isStaticProgram()
          || elf.notes().stream().anyMatch(note -> note.owner().equals(GO));
    } catch (TareException e) {
      return false;
    }
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
