package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.base.Finding.Severity;
import dev.tare.base.TareException;
import dev.tare.closure.StaticLookups;
import dev.tare.layer.Entry.FileEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// T11, T12 and T13 of static programs. Their functions tell by their names, where they were not
/// stripped; strings tell less and are worth a note. What [WorkChecks] knows to fail is a warning
/// there.
record StaticChecks(StartedProgram started) {
  /// How a C library finds the servers to ask; Go ends no string with NUL.
  private static final Pattern RESOLVER = Pattern.compile("\\x00/etc/resolv\\.conf\\x00");

  private static final Pattern OPTIONS = Pattern.compile("\\x00ndots:\\x00");

  /// A variable that every program of the GNU C library knows; see [StaticLookups].
  private static final Pattern OF_GNU = Pattern.compile("GCONV_PATH");

  private static final String FIX = "Link it with musl 1.2.4 or later, such as that of Alpine 3.18";

  List<Finding> check() {
    FileEntry file = started.program().file();
    List<Finding> findings = new ArrayList<>();
    if (!started.isShell() && started.isStatic()) {
      lookUps(file).ifPresent(findings::add);
      resolver(file).ifPresent(findings::add);
      if (StaticFunctions.shareMalloc(started.held())) {
        findings.add(MuslChecks.threads(file.path()));
      }
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

  /// A static program keeps no version of its C library; what it does not hold tells.
  private Optional<Finding> resolver(FileEntry file) {
    Optional<String> function =
        started.held().stream().filter(MuslChecks.LOOK_UPS::contains).sorted().findFirst();
    if (function.isPresent()) {
      return StaticFunctions.areOfMusl(started.held())
          ? Optional.of(resolver(file, function.get()))
          : Optional.empty();
    }
    boolean isPerhaps =
        started.held().isEmpty()
            && FileText.contains(file, RESOLVER)
            && FileText.contains(file, OPTIONS)
            && !FileText.contains(file, OF_GNU);
    return isPerhaps
        ? Optional.of(
            note(
                file,
                "%s holds /etc/resolv.conf as static programs of musl do, and no symbols that would tell more: if it is one of musl before 1.2.4, it does not retry truncated DNS answers over TCP"))
        : Optional.empty();
  }

  private Finding resolver(FileEntry file, String function) {
    if (StaticFunctions.mayAskOverTcp(started.held())) {
      return note(
          file,
          "%s is statically linked with musl and looks up names ("
              + function
              + "): before 1.2.4 musl does not retry truncated DNS answers over TCP, and the file does not tell which it is");
    }
    String message =
        "%s is statically linked with a musl before 1.2.4, which does not retry truncated DNS answers over TCP, and looks up names (%s); it holds no sendmsg, which later ones ask with"
            .formatted(file.path(), function);
    return Findings.of(Severity.WARNING, "T12", file.path().toString(), message).fix(FIX);
  }

  private static Finding note(FileEntry file, String message) {
    return Findings.note("T12", file.path().toString(), message.formatted(file.path())).fix(FIX);
  }
}
