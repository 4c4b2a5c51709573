package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.elf.ElfFile;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A program that sets its locale needs the one that the image's environment names, and where it
/// translates messages the catalogs of that language. An image that names none runs in the C locale
/// and needs nothing.
///
/// A program may set C.UTF-8 by itself, whatever the environment says, so that its text is UTF-8;
/// then a string in it is that name.
///
/// A locale is a directory, or a part of `/usr/lib/locale/locale-archive`, which comes whole: the
/// GNU C library looks there first. Domains of messages are the strings of a program.
final class LocaleRule implements Rule {
  private static final Calls SETS = Calls.of("setlocale", "newlocale");
  private static final Calls TRANSLATES =
      Calls.of(
          "bindtextdomain",
          "textdomain",
          "gettext",
          "dgettext",
          "dcgettext",
          "ngettext",
          "dngettext",
          "dcngettext",
          "libintl_gettext",
          "libintl_dgettext",
          "libintl_dcgettext");

  private static final List<String> SET_BY_PROGRAMS = List.of("C.UTF-8", "C.utf8");

  private static final Bytes DIRECTORY = Bytes.utf8("/usr/lib/locale");
  private static final Bytes ARCHIVE = Bytes.utf8("/usr/lib/locale/locale-archive");
  private static final List<Bytes> CATALOGS =
      List.of(Bytes.utf8("/usr/share/locale"), Bytes.utf8("/usr/share/locale-langpack"));

  private final Set<String> missing = new HashSet<>();

  @Override
  public void examine(Member member, Walk walk) {
    Optional<ElfFile> elf = member.role() == Role.PART ? walk.elf(member.file()) : Optional.empty();
    if (elf.isEmpty()) {
      return;
    }
    if (Calls.areOfGnu(elf.get())) {
      SETS.in(member.file(), walk)
          .ifPresent(evidence -> {
            takeLocales(member.file(), evidence, walk);
            if (elf.get().interpreter().isPresent()) {
              takeOwn(member.file(), evidence, walk);
            }
          });
    }
    TRANSLATES
        .in(member.file(), walk)
        .ifPresent(evidence -> takeMessages(member.file(), evidence, walk));
  }

  private void takeLocales(FileEntry file, String evidence, Walk walk) {
    for (String name : LocaleNames.of(walk.environment())) {
      Reason reason =
          Reason.of(Reason.Kind.LOCALE, file.path(), "locale %s, %s".formatted(name, evidence));
      if (!takeLocale(name, reason, walk) && missing.add(name)) {
        walk.add(
            new Problem.Lacking(
                file.path(),
                Reason.Kind.LOCALE,
                "the locale %s is set, and this machine does not have it: the program will run in the C"
                        .formatted(name)
                    + " locale; make it with localedef, or set C.UTF-8"));
      }
    }
  }

  private static void takeOwn(FileEntry program, String evidence, Walk walk) {
    SET_BY_PROGRAMS.stream()
        .filter(walk.literals(program)::contains)
        .findFirst()
        .ifPresent(name -> {
          String detail = "string %s, %s".formatted(name, evidence);
          takeLocale(name, Reason.of(Reason.Kind.LOCALE, program.path(), detail), walk);
        });
  }

  private static boolean takeLocale(String name, Reason reason, Walk walk) {
    Bytes own = walk.environment().variable("LOCPATH").map(Bytes::utf8).orElse(DIRECTORY);
    for (String form : LocaleNames.forms(name)) {
      Bytes path = Words.join(own, Bytes.utf8(form));
      if (walk.look(path).entry().orElse(null) instanceof DirectoryEntry) {
        takeAll(path, reason, walk);
        return true;
      }
    }
    return walk.take(ARCHIVE, reason).isPresent();
  }

  /// `LC_CTYPE` and the like, and `LC_MESSAGES/SYS_LC_MESSAGES`.
  private static void takeAll(Bytes directory, Reason reason, Walk walk) {
    Lookup found = walk.look(directory);
    walk.take(directory, reason);
    for (Bytes name : walk.tree().names(found.path())) {
      Bytes path = Words.join(directory, name);
      walk.take(path, reason);
      if (walk.look(path).entry().orElse(null) instanceof DirectoryEntry below) {
        walk.tree().names(below.path()).forEach(n -> walk.take(Words.join(path, n), reason));
      }
    }
  }

  private static void takeMessages(FileEntry file, String evidence, Walk walk) {
    Set<String> languages = LocaleNames.ofMessages(walk.environment());
    if (languages.isEmpty()) {
      return;
    }
    Set<String> literals = walk.literals(file);
    for (Bytes root : CATALOGS) {
      for (String language : languages) {
        Bytes directory = Words.join(root, Bytes.utf8(language + "/LC_MESSAGES"));
        Reason reason =
            Reason.of(
                Reason.Kind.MESSAGES, file.path(), "language %s, %s".formatted(language, evidence));
        for (Bytes name : walk.tree().names(walk.look(directory).path())) {
          if (isDomain(name.toString(), literals)) {
            walk.take(Words.join(directory, name), reason);
          }
        }
      }
    }
  }

  /// The C library has messages of its own.
  private static boolean isDomain(String file, Set<String> literals) {
    return file.equals("libc.mo")
        || (file.endsWith(".mo") && literals.contains(file.substring(0, file.length() - 3)));
  }
}
