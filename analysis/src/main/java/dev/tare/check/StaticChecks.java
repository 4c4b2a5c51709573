package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.base.TareException;
import dev.tare.closure.StaticLookups;
import dev.tare.elf.ElfFile;
import dev.tare.layer.Entry.FileEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// T11 and T13 of static programs, worth a note: what [WorkChecks] knows to fail is a warning
/// there.
record StaticChecks(StartedProgram started) {
  /// Of the table of symbols, where it was not stripped away: the two allocators of musl.
  private static final Pattern MUSL =
      Pattern.compile("\\x00(__malloc_donate|__libc_malloc_impl|__expand_heap)\\x00");

  private static final Pattern THREADS = Pattern.compile("\\x00pthread_create\\x00");

  List<Finding> check() {
    FileEntry file = started.program().file();
    List<Finding> findings = new ArrayList<>();
    if (!started.isShell()
        && StartedProgram.elf(file).filter(ElfFile::isStaticProgram).isPresent()) {
      lookUps(file).ifPresent(findings::add);
      threads(file).ifPresent(findings::add);
    }
    return findings;
  }

  private static Optional<Finding> lookUps(FileEntry file) {
    try {
      return StaticLookups.of(file)
          .filter(lookups -> lookups.hosts() && lookups.holdsFiles())
          .map(_ ->
              Findings.note(
                      "T11",
                      file.path().toString(),
                      "%s is statically linked with glibc and looks up host names: it holds the services files and dns, and loads libnss libraries of the same glibc for all others"
                          .formatted(file.path()))
                  .fix("Name only files and dns in /etc/nsswitch.conf, or link with musl"));
    } catch (TareException e) {
      return Optional.empty();
    }
  }

  private static Optional<Finding> threads(FileEntry file) {
    return FileText.contains(file, MUSL) && FileText.contains(file, THREADS)
        ? Optional.of(MuslChecks.threads(file.path()))
        : Optional.empty();
  }
}
